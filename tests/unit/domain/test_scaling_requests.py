"""What a file asks for as the very requests that Application Auto Scaling and CloudWatch get."""

from dataclasses import replace
from typing import Any

import pytest

from switchback.domain.scaling import ScalingPolicy
from switchback.domain.scaling_policy import (
    CAPACITY_POLICY,
    SURGE_POLICY,
    WAKE_POLICY,
    Bounds,
    WantedScaling,
    wanted_scaling,
)
from tests.unit.domain.test_scaling_policy import ASKED, ASLEEP, ONE_TYPE

Json = dict[str, Any]

_COOLDOWNS = {"ScaleOutCooldown": 60, "ScaleInCooldown": 300}
_CONCURRENCY_OF_AWS = {
    "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
}
_VARIANT = [
    {"Name": "EndpointName", "Value": "stt"},
    {"Name": "VariantName", "Value": "AllTraffic"},
]


def _tracking(name: str, **followed: Any) -> ScalingPolicy:
    return ScalingPolicy(
        {
            "PolicyName": name,
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {**_COOLDOWNS, **followed},
        }
    )


def _average(query_id: str, namespace: str, metric: str, dimensions: list[Json]) -> Json:
    told = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}
    stat = {"Metric": told, "Stat": "Average"}
    return {"Id": query_id, "MetricStat": stat, "ReturnData": False}


def _by_utilization(load: Json, capacity: Json) -> ScalingPolicy:
    expression = f"{load['Id']} / FILL(capacity, REPEAT)"
    result = {"Id": "utilization", "Expression": expression, "ReturnData": True}
    return _tracking(
        CAPACITY_POLICY,
        TargetValue=0.7,
        CustomizedMetricSpecification={"Metrics": [load, capacity, result]},
        DisableScaleIn=False,
    )


def test_unequal_types_are_followed_by_how_full_the_fleet_is() -> None:
    """AWS's concurrency, over what one instance of the fleet carries, or carried at last.

    A surge is seen by the faster metric beside the exact one, which is slower: it scales out only,
    for the largest type's share.
    """
    load = _average("concurrency", "AWS/SageMaker", "ConcurrentRequestsPerModel", _VARIANT)
    capacity = _average("capacity", "Switchback", "WeightedCapacityPerInstance", _VARIANT)

    assert wanted_scaling(ASKED) == WantedScaling(
        resource_id="endpoint/stt/variant/AllTraffic",
        bounds=Bounds(2, 10),
        policies=(
            _by_utilization(load, capacity),
            _tracking(
                SURGE_POLICY,
                TargetValue=28.0,
                PredefinedMetricSpecification=_CONCURRENCY_OF_AWS,
                DisableScaleIn=True,
            ),
        ),
        wake_alarm=None,
    )


@pytest.mark.parametrize(
    "weights", [{"ml.g6.2xlarge": 20.0}, {"ml.g6.2xlarge": 20.0, "ml.g5.2xlarge": 20.0}]
)
def test_equal_instances_follow_awss_own_metric(weights: dict[str, float | None]) -> None:
    """One type, or several that carry the same: its target is one instance's share."""
    assert wanted_scaling(replace(ASKED, weights=weights)).policies == (
        _tracking(
            CAPACITY_POLICY,
            TargetValue=14.0,
            PredefinedMetricSpecification=_CONCURRENCY_OF_AWS,
            DisableScaleIn=False,
        ),
    )


@pytest.mark.parametrize("weights", [ASKED.weights, ONE_TYPE.weights])
def test_a_queue_is_followed_by_what_the_fleet_carries(weights: dict[str, float | None]) -> None:
    """The backlog is the endpoint's, the capacity the variant's; one instance or several alike.

    What waits with nobody to take it wakes one instance, as AWS and Deepgram document it, by an
    alarm of a name that permissions can go by.
    """
    load = _average("backlog", "AWS/SageMaker", "ApproximateBacklogSize", _VARIANT[:1])
    capacity = _average("capacity", "Switchback", "WeightedCapacity", _VARIANT)
    wake = ScalingPolicy(
        {
            "PolicyName": WAKE_POLICY,
            "PolicyType": "StepScaling",
            "StepScalingPolicyConfiguration": {
                "AdjustmentType": "ChangeInCapacity",
                "MetricAggregationType": "Average",
                "Cooldown": 300,
                "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
            },
        }
    )

    assert wanted_scaling(replace(ASLEEP, weights=weights)) == WantedScaling(
        resource_id="endpoint/stt/variant/AllTraffic",
        bounds=Bounds(0, 10),
        policies=(
            _by_utilization(load, capacity),
            wake,
        ),
        wake_alarm=wanted_scaling(ASLEEP).wake_alarm,
    )


def test_the_alarm_that_wakes_is_defined_in_whole() -> None:
    """Whoever finds it in CloudWatch reads whose it is, and what it is for."""
    assert wanted_scaling(replace(ASLEEP, endpoint_name="STT")).wake_alarm == {
        "AlarmName": "switchback-stt-HasBacklogWithoutCapacity",
        "AlarmDescription": "STT: requests wait and no instance is there to take them. Kept by "
        "Switchback, and wakes the endpoint.",
        "ActionsEnabled": True,
        "Namespace": "AWS/SageMaker",
        "MetricName": "HasBacklogWithoutCapacity",
        "Dimensions": [{"Name": "EndpointName", "Value": "STT"}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "missing",
        "Tags": [{"Key": "switchback:managed-by", "Value": "switchback"}],
    }
