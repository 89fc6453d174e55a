"""Step scaling: the count that a policy asks for while an alarm calls it."""

from collections.abc import Mapping
from typing import Any

from simulator.application_auto_scaling.tracking import Wish
from simulator.cloudwatch.service import CloudWatch
from simulator.wire import NotSimulated

_DEFAULT_COOLDOWN = 300


def step_wishes(policy: Mapping[str, Any], cloudwatch: CloudWatch, *, count: int) -> list[Wish]:
    """Return what a step policy asks for now: something for each alarm that calls it.

    Raises:
        NotSimulated: It changes the count by a part of it.
    """
    config = policy["StepScalingPolicyConfiguration"]
    return [
        Wish(
            _changed(count, adjustment, config["AdjustmentType"]),
            policy["PolicyName"],
            alarm,
            config.get("Cooldown", _DEFAULT_COOLDOWN),
        )
        for alarm, beyond in cloudwatch.breaches_calling(policy["PolicyARN"])
        if (adjustment := _adjustment(config["StepAdjustments"], beyond)) is not None
    ]


def _adjustment(steps: list[dict[str, Any]], beyond: float) -> int | None:
    for step in steps:
        lower = step.get("MetricIntervalLowerBound", float("-inf"))
        upper = step.get("MetricIntervalUpperBound", float("inf"))
        # Above the threshold the lower bound belongs to the step, below it the upper one.
        if lower <= beyond < upper if beyond >= 0 else lower < beyond <= upper:
            return int(step["ScalingAdjustment"])
    return None


def _changed(count: int, adjustment: int, kind: str) -> int:
    match kind:
        case "ChangeInCapacity":
            return max(count + adjustment, 0)
        case "ExactCapacity":
            return adjustment
        case _:
            raise NotSimulated(f"a step policy of {kind}")
