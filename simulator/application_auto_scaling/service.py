"""Application Auto Scaling as boto3 and the world see it."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from simulator.alarm_actions import alarms_calling, stop_calling
from simulator.application_auto_scaling.acting import Acting
from simulator.application_auto_scaling.activities import Activities, Activity
from simulator.application_auto_scaling.policies import check_steps, tracking_of
from simulator.application_auto_scaling.targets import (
    Target,
    invalid,
    names_of,
    not_found,
    page,
    require_simulated,
)
from simulator.clock import VirtualClock
from simulator.cloudwatch.metrics import minute_of
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import SageMaker, VariantView
from simulator.scheduled_time import is_over
from simulator.wire import ACCOUNT_ID, REGION, AwsError, NotSimulated

_PAGE = 50
_POLICY_PAGE = 10
# How far back a policy's FILL finds a value to repeat, which AWS does not document.
REACH_MINUTES = 180


class ApplicationAutoScaling:
    """The scalable targets on the variants of simulated endpoints.

    It keeps them, and pulls counts into their bounds. It scales by metrics once it was started.

    Attributes:
        cloudwatch: Where the metrics are, and the alarms that call step policies; without it, there
            are none.
    """

    def __init__(self, clock: VirtualClock, sagemaker: SageMaker) -> None:
        """Watch over a SageMaker, which from now on asks here before it changes instances."""
        self._clock = clock
        self.cloudwatch: CloudWatch | None = None
        self._sagemaker = sagemaker
        self._targets: dict[str, Target] = {}
        self._numbers = itertools.count(1)
        self._activities = Activities(clock, new_id=self._id)
        self._acting: Acting | None = None
        sagemaker.scaling = self

    def start(self, *, reach_minutes: int = REACH_MINUTES) -> None:
        """Begin to scale by the policies.

        Args:
            reach_minutes: How far back a policy's FILL finds a value to repeat.
        """
        assert self.cloudwatch is not None, "policies follow metrics"
        assert self._acting is None, "it was started already"
        self._acting = Acting(
            self._clock,
            self._sagemaker,
            self.cloudwatch,
            self._targets,
            self._activities,
            reach_minutes=reach_minutes,
        )
        self._acting.start()

    @property
    def listeners(self) -> list[Callable[[Activity], object]]:
        """Told of each scaling activity when it begins, and when it is over."""
        return self._activities.listeners

    def followed(self, endpoint_name: str) -> dict[str, tuple[float, float]]:
        """Return what the policies of an endpoint follow, as of this minute, and their targets."""
        assert self.cloudwatch is not None, "policies follow metrics"
        minute = minute_of(self._clock.now)
        values = {
            name: (tracking.value(self.cloudwatch, minute=minute, reach=REACH_MINUTES), tracking)
            for target in self._targets.values()
            if target.endpoint_name == endpoint_name
            for name, tracking in target.trackings.items()
        }
        return {
            name: (value, tracking.target)
            for name, (value, tracking) in values.items()
            if value is not None
        }

    def is_registered(self, *, endpoint_name: str, variant_name: str) -> bool:
        """Say whether the variant is a scalable target."""
        return f"endpoint/{endpoint_name}/variant/{variant_name}" in self._targets

    def endpoint_deleted(self, endpoint_name: str) -> None:
        """Forget all that was registered on the endpoint."""
        prefix = f"endpoint/{endpoint_name}/"
        for resource_id in [name for name in self._targets if name.startswith(prefix)]:
            del self._targets[resource_id]

    def register_scalable_target(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer RegisterScalableTarget, which also pulls the variant's count into bounds."""
        require_simulated(params)
        resource_id = params["ResourceId"]
        variant = self._variant(resource_id)
        old = self._targets.get(resource_id)
        if old and params.get("Tags"):
            raise NotSimulated("tags of a scalable target that is there already")
        minimum = params.get("MinCapacity", old.minimum if old else None)
        maximum = params.get("MaxCapacity", old.maximum if old else None)
        if minimum is None or maximum is None:
            raise invalid("MinCapacity and MaxCapacity are required for a new scalable target.")
        if minimum > maximum:
            raise invalid("Maximum capacity cannot be less than minimum capacity")
        arn = f"arn:aws:application-autoscaling:{REGION}:{ACCOUNT_ID}:scalable-target/{self._id()}"
        target = old or Target(
            resource_id, arn, self._clock.now, minimum, maximum, tags=params.get("Tags", {})
        )
        target.minimum, target.maximum = minimum, maximum
        target.suspended |= params.get("SuspendedState", {})
        self._targets[resource_id] = target
        self._clamp(target, variant)
        return {"ScalableTargetARN": target.arn}

    def describe_scalable_targets(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScalableTargets."""
        require_simulated(params)
        wanted = params.get("ResourceIds", self._targets)
        found = [target.described() for name, target in self._targets.items() if name in wanted]
        return page("ScalableTargets", found, params, size=_PAGE)

    def deregister_scalable_target(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeregisterScalableTarget: the policies and scheduled actions go with it."""
        target = self._target(params)
        for policy in target.policies.values():
            self._stop_alarms(policy)
        del self._targets[target.resource_id]
        return {}

    def list_tags_for_resource(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListTagsForResource."""
        found = [t for t in self._targets.values() if t.arn == params["ResourceARN"]]
        if not found:
            raise AwsError(
                "ResourceNotFoundException", f"The ARN {params['ResourceARN']} does not exist."
            )
        return {"Tags": dict(found[0].tags)}

    def put_scaling_policy(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer PutScalingPolicy."""
        target = self._target(params)
        name = params["PolicyName"]
        policy = {**target.policies.get(name, self._new("Policy", target, name)), **params}
        if policy.setdefault("PolicyType", "StepScaling") == "PredictiveScaling":
            raise NotSimulated("predictive scaling")
        required = f"{policy['PolicyType']}PolicyConfiguration"
        if required not in policy:
            raise invalid(f"{required} is required for policy type {policy['PolicyType']}")
        if policy["PolicyType"] == "TargetTrackingScaling":
            if "Alarms" not in policy:
                policy["Alarms"] = self._own_alarms(target)
            target.trackings[name] = tracking_of(policy)
        else:
            check_steps(policy[required])
            target.trackings.pop(name, None)
        target.policies[name] = policy
        return {"PolicyARN": policy["PolicyARN"], "Alarms": self._alarms(policy)}

    def describe_scaling_policies(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScalingPolicies."""
        found = [p for target in self._asked_for(params) for p in target.policies.values()]
        wanted = params.get("PolicyNames")
        found = [
            {**policy, "Alarms": self._alarms(policy)}
            for policy in found
            if not wanted or policy["PolicyName"] in wanted
        ]
        return page("ScalingPolicies", found, params, size=_POLICY_PAGE)

    def delete_scaling_policy(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteScalingPolicy."""
        target = self._target(params)
        policy = target.policies.pop(params["PolicyName"], None)
        if policy is None:
            raise not_found("scaling policy", params)
        target.trackings.pop(params["PolicyName"], None)
        self._stop_alarms(policy)
        return {}

    def put_scheduled_action(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer PutScheduledAction."""
        target = self._target(params)
        name = params["ScheduledActionName"]
        known = target.actions.get(name, self._new("ScheduledAction", target, name))
        action = {**known, **params}
        if "Schedule" not in action:
            raise invalid("Schedule is required for a new scheduled action")
        if is_over(action, self._clock.now):
            raise invalid("The schedule or the end time of a scheduled action is in the past")
        target.actions[name] = action
        return {}

    def describe_scheduled_actions(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScheduledActions."""
        found = [a for target in self._asked_for(params) for a in target.actions.values()]
        wanted = params.get("ScheduledActionNames")
        found = [a for a in found if not wanted or a["ScheduledActionName"] in wanted]
        return page("ScheduledActions", found, params, size=_PAGE)

    def delete_scheduled_action(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteScheduledAction."""
        if self._target(params).actions.pop(params["ScheduledActionName"], None) is None:
            raise not_found("scheduled action", params)
        return {}

    def describe_scaling_activities(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScalingActivities: the newest first, without those not begun at all."""
        require_simulated(params)
        if params.get("IncludeNotScaledActivities"):
            raise NotSimulated("activities that are not scaled")
        found = self._activities.described(params.get("ResourceId"))
        return page("ScalingActivities", found, params, size=_PAGE)

    def _variant(self, resource_id: str) -> VariantView:
        endpoint_name, variant_name = names_of(resource_id)
        fleet = self._sagemaker.fleet(endpoint_name)
        if fleet is None:
            raise invalid(f'Could not find endpoint "{endpoint_name}".')
        found = [v for v in fleet.variants if v.name == variant_name]
        if not found:
            raise invalid(f"SageMaker variant does not exist: {resource_id}")
        return found[0]

    def _target(self, params: Mapping[str, Any]) -> Target:
        require_simulated(params)
        if params["ResourceId"] not in self._targets:
            raise not_found("scalable target", params)
        return self._targets[params["ResourceId"]]

    def _asked_for(self, params: Mapping[str, Any]) -> Iterable[Target]:
        require_simulated(params)
        wanted = params.get("ResourceId")
        return [t for name, t in self._targets.items() if wanted in (None, name)]

    def _clamp(self, target: Target, variant: VariantView) -> None:
        within = target.within(variant.desired)
        if within == variant.desired:
            return
        change = {"VariantName": variant.name, "DesiredInstanceCount": within}
        side = "minimum" if within > variant.desired else "maximum"
        cause = f"{side} capacity was set to {within}"
        try:
            self._sagemaker.update_endpoint_weights_and_capacities(
                {
                    "EndpointName": target.endpoint_name,
                    "DesiredWeightsAndCapacities": [change],
                }
            )
        except AwsError as error:
            # Scaling is blocked while the endpoint is being updated: the registration stands all
            # the same, and the count stays what it is.
            if self._acting:
                reason = error.message
                self._acting.refused(target, count=within, cause=cause, reason=reason)
        else:
            if self._acting:
                self._acting.told(target, count=within, cause=cause)

    def _new(self, kind: str, target: Target, name: str) -> dict[str, Any]:
        lower = {"Policy": "scalingPolicy", "ScheduledAction": "scheduledAction"}[kind]
        name_key = {"Policy": "policyName", "ScheduledAction": "scheduledActionName"}[kind]
        arn = (
            f"arn:aws:autoscaling:{REGION}:{ACCOUNT_ID}:{lower}:{self._id()}:"
            f"resource/sagemaker/{target.resource_id}:{name_key}/{name}"
        )
        return {f"{kind}ARN": arn, "CreationTime": self._clock.now}

    def _alarms(self, policy: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return the alarms of a policy: its own, or those that people made to call it."""
        if policy["PolicyType"] != "StepScaling":
            own: list[dict[str, str]] = policy["Alarms"]
            return own
        return alarms_calling(self.cloudwatch, policy["PolicyARN"]) if self.cloudwatch else []

    def _stop_alarms(self, policy: Mapping[str, Any]) -> None:
        if self.cloudwatch:
            stop_calling(self.cloudwatch, policy["PolicyARN"])

    def _own_alarms(self, target: Target) -> list[dict[str, str]]:
        names = (
            f"TargetTracking-{target.resource_id}-{side}-{self._id()}"
            for side in ("AlarmHigh", "AlarmLow")
        )
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm"
        return [{"AlarmName": name, "AlarmARN": f"{arn}:{name}"} for name in names]

    def _id(self) -> str:
        return str(UUID(int=next(self._numbers)))
