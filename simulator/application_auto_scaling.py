"""A simulated Application Auto Scaling: it holds targets, policies and actions, and clamps counts.

It does not scale by metrics.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from simulator.alarm_actions import alarms_calling, stop_calling
from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import SageMaker, VariantView
from simulator.scheduled_time import is_over
from simulator.wire import ACCOUNT_ID, REGION, AwsError, NotSimulated

_DIMENSION = "sagemaker:variant:DesiredInstanceCount"
_RESOURCE = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>[^/]+)")
_ROLE_ARN = (
    f"arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/sagemaker.application-autoscaling."
    "amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
)
_PAGE = 50
_POLICY_PAGE = 10
_NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}


@dataclass
class _Target:
    resource_id: str
    arn: str
    created: datetime
    minimum: int
    maximum: int
    suspended: dict[str, bool] = field(default_factory=lambda: dict(_NOT_SUSPENDED))
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    actions: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


class ApplicationAutoScaling:
    """The scalable targets on the variants of simulated endpoints.

    Attributes:
        cloudwatch: Where the alarms are that call step policies; without it, there are none.
    """

    def __init__(self, clock: VirtualClock, sagemaker: SageMaker) -> None:
        """Watch over a SageMaker, which from now on asks here before it changes instances."""
        self._clock = clock
        self.cloudwatch: CloudWatch | None = None
        self._sagemaker = sagemaker
        self._targets: dict[str, _Target] = {}
        self._numbers = itertools.count(1)
        sagemaker.scaling = self

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
        _require_simulated(params)
        resource_id = params["ResourceId"]
        variant = self._variant(resource_id)
        old = self._targets.get(resource_id)
        if old and params.get("Tags"):
            raise NotSimulated("tags of a scalable target that is there already")
        minimum = params.get("MinCapacity", old.minimum if old else None)
        maximum = params.get("MaxCapacity", old.maximum if old else None)
        if minimum is None or maximum is None:
            raise _invalid("MinCapacity and MaxCapacity are required for a new scalable target.")
        if minimum > maximum:
            raise _invalid("Maximum capacity cannot be less than minimum capacity")
        arn = f"arn:aws:application-autoscaling:{REGION}:{ACCOUNT_ID}:scalable-target/{self._id()}"
        target = old or _Target(
            resource_id, arn, self._clock.now, minimum, maximum, tags=params.get("Tags", {})
        )
        target.minimum, target.maximum = minimum, maximum
        target.suspended |= params.get("SuspendedState", {})
        self._targets[resource_id] = target
        self._clamp(target, variant)
        return {"ScalableTargetARN": target.arn}

    def describe_scalable_targets(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScalableTargets."""
        _require_simulated(params)
        wanted = params.get("ResourceIds", self._targets)
        found = [_described(target) for name, target in self._targets.items() if name in wanted]
        return _page("ScalableTargets", found, params, size=_PAGE)

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
            raise _invalid(f"{required} is required for policy type {policy['PolicyType']}")
        if policy["PolicyType"] == "TargetTrackingScaling" and "Alarms" not in policy:
            policy["Alarms"] = [self._alarm(target, side) for side in ("AlarmHigh", "AlarmLow")]
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
        return _page("ScalingPolicies", found, params, size=_POLICY_PAGE)

    def delete_scaling_policy(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteScalingPolicy."""
        policy = self._target(params).policies.pop(params["PolicyName"], None)
        if policy is None:
            raise _not_found("scaling policy", params)
        self._stop_alarms(policy)
        return {}

    def put_scheduled_action(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer PutScheduledAction."""
        target = self._target(params)
        name = params["ScheduledActionName"]
        known = target.actions.get(name, self._new("ScheduledAction", target, name))
        action = {**known, **params}
        if "Schedule" not in action:
            raise _invalid("Schedule is required for a new scheduled action")
        if is_over(action, self._clock.now):
            raise _invalid("The schedule or the end time of a scheduled action is in the past")
        target.actions[name] = action
        return {}

    def describe_scheduled_actions(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScheduledActions."""
        found = [a for target in self._asked_for(params) for a in target.actions.values()]
        wanted = params.get("ScheduledActionNames")
        found = [a for a in found if not wanted or a["ScheduledActionName"] in wanted]
        return _page("ScheduledActions", found, params, size=_PAGE)

    def delete_scheduled_action(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteScheduledAction."""
        if self._target(params).actions.pop(params["ScheduledActionName"], None) is None:
            raise _not_found("scheduled action", params)
        return {}

    def describe_scaling_activities(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeScalingActivities: nothing is scaled here, so there never were any."""
        _require_simulated(params)
        return {"ScalingActivities": []}

    def _variant(self, resource_id: str) -> VariantView:
        parts = _RESOURCE.fullmatch(resource_id)
        if parts is None:
            raise _invalid(f"Unsupported resource ID: {resource_id}")
        fleet = self._sagemaker.fleet(parts["endpoint"])
        if fleet is None:
            raise _invalid(f'Could not find endpoint "{parts["endpoint"]}".')
        found = [v for v in fleet.variants if v.name == parts["variant"]]
        if not found:
            raise _invalid(f"SageMaker variant does not exist: {resource_id}")
        return found[0]

    def _target(self, params: Mapping[str, Any]) -> _Target:
        _require_simulated(params)
        if params["ResourceId"] not in self._targets:
            raise _not_found("scalable target", params)
        return self._targets[params["ResourceId"]]

    def _asked_for(self, params: Mapping[str, Any]) -> Iterable[_Target]:
        _require_simulated(params)
        wanted = params.get("ResourceId")
        return [t for name, t in self._targets.items() if wanted in (None, name)]

    def _clamp(self, target: _Target, variant: VariantView) -> None:
        within = min(max(variant.desired, target.minimum), target.maximum)
        if within == variant.desired:
            return
        endpoint_name = target.resource_id.split("/")[1]
        change = {"VariantName": variant.name, "DesiredInstanceCount": within}
        # Scaling is blocked while the endpoint is being updated: the registration stands all the
        # same, and the count stays what it is.
        with suppress(AwsError):
            self._sagemaker.update_endpoint_weights_and_capacities(
                {"EndpointName": endpoint_name, "DesiredWeightsAndCapacities": [change]}
            )

    def _new(self, kind: str, target: _Target, name: str) -> dict[str, Any]:
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

    def _alarm(self, target: _Target, side: str) -> dict[str, str]:
        name = f"TargetTracking-{target.resource_id}-{side}-{self._id()}"
        return {
            "AlarmName": name,
            "AlarmARN": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{name}",
        }

    def _id(self) -> str:
        return str(UUID(int=next(self._numbers)))


def _described(target: _Target) -> dict[str, Any]:
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": target.resource_id,
        "ScalableDimension": _DIMENSION,
        "MinCapacity": target.minimum,
        "MaxCapacity": target.maximum,
        "RoleARN": _ROLE_ARN,
        "CreationTime": target.created,
        "SuspendedState": dict(target.suspended),
        "ScalableTargetARN": target.arn,
    }


def _require_simulated(params: Mapping[str, Any]) -> None:
    asked = (params["ServiceNamespace"], params.get("ScalableDimension", _DIMENSION))
    if asked != ("sagemaker", _DIMENSION):
        raise NotSimulated(f"scaling of {' '.join(asked)}")


def _page(
    name: str, found: list[dict[str, Any]], params: Mapping[str, Any], *, size: int
) -> dict[str, Any]:
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise AwsError("InvalidNextTokenException", "The next token supplied was invalid.")
    start, size = int(token), min(size, params.get("MaxResults", size))
    following = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {name: found[start : start + size], **following}


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def _not_found(kind: str, params: Mapping[str, Any]) -> AwsError:
    return AwsError(
        "ObjectNotFoundException",
        f"No {kind} found for service namespace: {params['ServiceNamespace']}, resource ID: "
        f"{params['ResourceId']}, scalable dimension: {params['ScalableDimension']}",
    )
