"""Dynamic scaling: each minute the policies are asked, and SageMaker is told what they want."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from simulator.application_auto_scaling.activities import Activities, Activity
from simulator.application_auto_scaling.steps import step_wishes
from simulator.application_auto_scaling.targets import Target
from simulator.application_auto_scaling.tracking import Wish
from simulator.clock import VirtualClock
from simulator.cloudwatch.metrics import MINUTE, minute_of
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import EndpointStatus, SageMaker
from simulator.sagemaker.views import EndpointChange, VariantView
from simulator.wire import Wire

CALLER = "application-autoscaling"
_AFTER_ALARMS = timedelta(seconds=20)  # CloudWatch evaluates its own at 15


@dataclass(frozen=True)
class _Pause:
    """A cooldown: for how long which policy is not heard, when it would go "Out" or "In"."""

    policy: tuple[str, str, str]
    length: timedelta


@dataclass
class _UnderWay:
    """A change that SageMaker took and has not fulfilled yet."""

    activity: Activity
    variant_name: str
    pause: "_Pause | None"


@dataclass
class Acting:
    """Acts on the scalable targets, once it was started.

    Attributes:
        reach_minutes: How far back an expression's FILL finds a value to repeat. AWS does not
            document it.
    """

    clock: VirtualClock
    sagemaker: SageMaker
    cloudwatch: CloudWatch
    targets: dict[str, Target]
    activities: Activities
    reach_minutes: int
    _under_way: dict[str, _UnderWay] = field(default_factory=dict)
    # Until when; whether the cooldown of one policy holds for another one, AWS does not document.
    _paused: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    def start(self) -> None:
        """Ask all policies from now on, after each minute."""
        self.sagemaker.listeners.append(self._endpoint_changed)
        self._await(self.clock.now.replace(second=0, microsecond=0) + MINUTE)

    def told(self, target: Target, *, count: int, cause: str) -> None:
        """Note a count that SageMaker just took because of a bound."""
        activity = self.activities.begin(target.resource_id, count=count, cause=cause)
        self._under_way[target.endpoint_name] = _UnderWay(activity, target.variant_name, None)

    def refused(self, target: Target, *, count: int, cause: str, reason: str) -> None:
        """Note a count that SageMaker did not take."""
        activity = self.activities.begin(target.resource_id, count=count, cause=cause)
        self.activities.fail(activity, reason)

    def _await(self, minute_end: datetime) -> None:
        self.clock.call_at(minute_end + _AFTER_ALARMS, lambda: self._ask_all(minute_end))

    def _ask_all(self, minute_end: datetime) -> None:
        self._await(minute_end + MINUTE)
        for target in list(self.targets.values()):
            variant = self._variant(target)
            if variant is None or target.endpoint_name in self._under_way:
                continue
            minute = minute_of(minute_end) - 1
            side, wishes = self._wishes(target, count=variant.desired, minute=minute)
            heard = [wish for wish in wishes if self._is_heard(target, wish, side)]
            if heard:
                self._set(target, max(heard, key=lambda wish: wish.count), side=side)

    def _wishes(self, target: Target, *, count: int, minute: int) -> tuple[str, list[Wish]]:
        """Return whether it goes out or in, and who wants it.

        It goes out if any policy wants that, and in only if all agree that track a target.
        """
        tracked = {
            name: tracking.wish(
                self.cloudwatch, count=count, minute=minute, reach=self.reach_minutes
            )
            for name, tracking in target.trackings.items()
        }
        stepped = [
            wish
            for policy in target.policies.values()
            if policy["PolicyType"] == "StepScaling"
            for wish in step_wishes(policy, self.cloudwatch, count=count)
        ]
        wishes = [wish for wish in (*tracked.values(), *stepped) if wish]
        out = [wish for wish in wishes if target.within(wish.count) > count]
        if out:
            return "Out", out
        agreed = all(
            wish is not None and wish.count < count
            for name, wish in tracked.items()
            if target.trackings[name].scales_in
        )
        going = wishes if agreed else stepped
        return "In", [wish for wish in going if target.within(wish.count) < count]

    def _is_heard(self, target: Target, wish: Wish, side: str) -> bool:
        paused = self._paused.get((target.resource_id, wish.policy, side))
        cools = paused is not None and self.clock.now < paused
        return not cools and not target.suspended[f"DynamicScaling{side}Suspended"]

    def _set(self, target: Target, wish: Wish, *, side: str) -> None:
        count = target.within(wish.count)
        variant = {"VariantName": target.variant_name, "DesiredInstanceCount": count}
        try:
            self._call(target.endpoint_name, variant)
        except (BotoCoreError, ClientError) as error:
            self.refused(target, count=count, cause=wish.cause, reason=_reason(error))
            return
        activity = self.activities.begin(target.resource_id, count=count, cause=wish.cause)
        policy = (target.resource_id, wish.policy, side)
        pause = _Pause(policy, timedelta(seconds=wish.cooldown_seconds))
        self._under_way[target.endpoint_name] = _UnderWay(activity, target.variant_name, pause)

    def _call(self, endpoint_name: str, variant: Any) -> None:
        with Wire.current().calling_as(CALLER):
            boto3.client("sagemaker").update_endpoint_weights_and_capacities(
                EndpointName=endpoint_name, DesiredWeightsAndCapacities=[variant]
            )

    def _endpoint_changed(self, change: EndpointChange) -> None:
        if change.status not in (EndpointStatus.IN_SERVICE, EndpointStatus.FAILED):
            return
        under_way = self._under_way.pop(change.endpoint_name, None)
        if under_way is None:
            return
        activity = under_way.activity
        variants = change.serving.variants if change.serving else ()
        if any(v.name == under_way.variant_name and v.desired == activity.count for v in variants):
            self.activities.succeed(activity)
            if under_way.pause is not None:
                self._paused[under_way.pause.policy] = self.clock.now + under_way.pause.length
        elif change.failure_reason is not None:
            self.activities.fail(activity, change.failure_reason)
        # Where SageMaker gives no reason, the activity was seen to stay in progress for ever.

    def _variant(self, target: Target) -> VariantView | None:
        fleet = self.sagemaker.fleet(target.endpoint_name)
        variants = fleet.variants if fleet else ()
        return next((v for v in variants if v.name == target.variant_name), None)


def _reason(error: BotoCoreError | ClientError) -> str:
    if isinstance(error, BotoCoreError):
        return str(error)
    told: Any = error.response
    code, message = told["Error"]["Code"], told["Error"]["Message"]
    return f"{message} (Service: AmazonSageMaker; Status Code: 400; Error Code: {code})."
