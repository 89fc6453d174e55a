"""The scaling that a file asks for: the target's bounds, and the policies as requests.

What a policy follows is what an endpoint's kind and fleet allow. A fleet whose instances all carry
the same follows AWS's own metric, which it publishes every ten seconds. One of unequal types
divides by the capacity that Switchback publishes: an average over types would not say how full the
fleet is. That metric is two minutes slower, so a second policy follows AWS's own one beside it, and
only scales out. An asynchronous one follows its queue, and wakes from zero by an alarm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from switchback import errors
from switchback.domain.capacity import NAMESPACE, PER_INSTANCE, TOTAL
from switchback.domain.marks import MANAGED_BY, US, listed
from switchback.domain.scaling import ScalingPolicy, resource_id

Request = Mapping[str, Any]

CAPACITY_POLICY: Final = "switchback-capacity"
SURGE_POLICY: Final = "switchback-surge"
WAKE_POLICY: Final = "switchback-wake"
OUR_POLICIES: Final = frozenset({CAPACITY_POLICY, SURGE_POLICY, WAKE_POLICY})

_SAGEMAKER: Final = "AWS/SageMaker"
_BACKLOG_WITHOUT_CAPACITY: Final = "HasBacklogWithoutCapacity"

# As AWS and Deepgram document it: an instance takes minutes to come.
_WAKE_COOLDOWN_SECONDS: Final = 300

# What a custom metric is looked at by: two minutes in a row with requests and nobody to take them.
_WAKE_PERIODS: Final = 2


@dataclass(frozen=True)
class Bounds:
    """How many instances there may be."""

    least: int
    most: int


@dataclass(frozen=True)
class AskedScaling:
    """What a file asks for, and the fleet that it asks it for."""

    endpoint_name: str
    variant_name: str
    bounds: Bounds
    target_utilization: float
    statistic: str
    """Of the concurrency of a fleet of several types."""
    scale_out_cooldown_seconds: int
    scale_in_cooldown_seconds: int
    weights: Mapping[str, float | None]
    """What one instance carries, by each type that the variant may run on."""
    is_asynchronous: bool


@dataclass(frozen=True)
class WantedScaling:
    """How a variant is to scale: what Application Auto Scaling and CloudWatch are to have."""

    resource_id: str
    bounds: Bounds
    policies: tuple[ScalingPolicy, ...]
    wake_alarm: Request | None
    """The alarm that calls the policy that wakes the fleet, without its action."""


def wake_alarm_name(endpoint_name: str) -> str:
    """Return the name of the alarm that wakes an asynchronous endpoint."""
    # Lower case, as SageMaker writes the endpoint in ARNs: permissions go by the prefix.
    return f"switchback-{endpoint_name.lower()}-{_BACKLOG_WITHOUT_CAPACITY}"


def wanted_scaling(asked: AskedScaling) -> WantedScaling:
    """Return how the variant is to scale.

    Raises:
        ScalingNotApplied: what an instance of some type carries is not known.
    """
    if unknown := sorted(name for name, weight in asked.weights.items() if weight is None):
        raise errors.ScalingNotApplied(
            f"nobody knows what an instance of {', '.join(unknown)} carries: give it in "
            "AutoScaling.ConcurrencyPerInstance"
        )
    least, most = asked.bounds.least, asked.bounds.most
    if not asked.is_asynchronous:
        # Application Auto Scaling would take 0, and SageMaker refuses to get there.
        least = max(least, 1)
    wakes = asked.is_asynchronous and least == 0
    return WantedScaling(
        resource_id=resource_id(asked.endpoint_name, asked.variant_name),
        bounds=Bounds(least, max(least, most)),
        policies=(*_tracking(asked), *([_wake_policy()] if wakes else [])),
        wake_alarm=_wake_alarm(asked.endpoint_name) if wakes else None,
    )


def _tracking(asked: AskedScaling) -> tuple[ScalingPolicy, ...]:
    endpoint = {"EndpointName": asked.endpoint_name}
    variant = {**endpoint, "VariantName": asked.variant_name}
    if asked.is_asynchronous:
        backlog = _metric("backlog", _SAGEMAKER, "ApproximateBacklogSize", endpoint)
        ratio = _ratio(asked, backlog, _metric("capacity", NAMESPACE, TOTAL, variant))
        return (_policy(asked, CAPACITY_POLICY, ratio),)
    weights = {weight for weight in asked.weights.values() if weight is not None}
    if len(weights) == 1:
        return (_policy(asked, CAPACITY_POLICY, _predefined(asked, *weights)),)
    concurrency = _metric(
        "concurrency", _SAGEMAKER, "ConcurrentRequestsPerModel", variant, stat=asked.statistic
    )
    ratio = _ratio(asked, concurrency, _metric("capacity", NAMESPACE, PER_INSTANCE, variant))
    return (
        _policy(asked, CAPACITY_POLICY, ratio),
        # By the largest type: above that the fleet is too full, whatever types it is made of.
        _policy(asked, SURGE_POLICY, _predefined(asked, max(weights)), scales_in=False),
    )


def _policy(
    asked: AskedScaling, name: str, followed: Request, *, scales_in: bool = True
) -> ScalingPolicy:
    return ScalingPolicy(
        {
            "PolicyName": name,
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                **followed,
                "ScaleOutCooldown": asked.scale_out_cooldown_seconds,
                "ScaleInCooldown": asked.scale_in_cooldown_seconds,
                # Said, so that somebody who sets it otherwise is seen.
                "DisableScaleIn": not scales_in,
            },
        }
    )


def _predefined(asked: AskedScaling, weight: float) -> Request:
    """Return AWS's own metric, and the requests of one instance that it is kept at."""
    return {
        # Six digits: 0.7 of 3 is 2.1 to whoever reads the policy.
        "TargetValue": float(f"{weight * asked.target_utilization:.6g}"),
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
        },
    }


def _ratio(asked: AskedScaling, load: Request, capacity: Request) -> Request:
    """Return the load, which is fresh, divided by the capacity, which may be the last one known."""
    expression = f"{load['Id']} / FILL({capacity['Id']}, REPEAT)"
    return {
        "TargetValue": asked.target_utilization,
        "CustomizedMetricSpecification": {
            "Metrics": [
                load,
                capacity,
                {"Id": "utilization", "Expression": expression, "ReturnData": True},
            ]
        },
    }


def _metric(
    query_id: str, namespace: str, name: str, of: Mapping[str, str], *, stat: str = "Average"
) -> dict[str, Any]:
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in of.items()],
            },
            "Stat": stat,
        },
        "ReturnData": False,
    }


def _wake_policy() -> ScalingPolicy:
    return ScalingPolicy(
        {
            "PolicyName": WAKE_POLICY,
            "PolicyType": "StepScaling",
            "StepScalingPolicyConfiguration": {
                "AdjustmentType": "ChangeInCapacity",
                "MetricAggregationType": "Average",
                "Cooldown": _WAKE_COOLDOWN_SECONDS,
                "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
            },
        }
    )


def _wake_alarm(endpoint_name: str) -> Request:
    return {
        "AlarmName": wake_alarm_name(endpoint_name),
        "AlarmDescription": f"{endpoint_name}: requests wait and no instance is there to take "
        "them. Kept by Switchback, and wakes the endpoint.",
        "ActionsEnabled": True,
        "Namespace": _SAGEMAKER,
        "MetricName": _BACKLOG_WITHOUT_CAPACITY,
        "Dimensions": [{"Name": "EndpointName", "Value": endpoint_name}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": _WAKE_PERIODS,
        "DatapointsToAlarm": _WAKE_PERIODS,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "missing",
        "Tags": listed({MANAGED_BY: US}),
    }
