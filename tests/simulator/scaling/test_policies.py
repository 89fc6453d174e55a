"""Policies that AWS refuses, and those that the embedded AWS does."""

import pytest
from botocore.exceptions import ClientError

from simulator.wire import NotSimulated
from tests.simulator.scaling.account import (
    BY_CAPACITY,
    CONCURRENCY,
    PREDEFINED,
    TARGET,
    WAKE,
    Account,
    Json,
    customized,
)


def test_a_metric_that_nobody_publishes_is_not_played(account: Account) -> None:
    """A policy that could never act is refused by the name of what it follows."""
    account.register()
    kind = "SageMakerVariantProvisionedConcurrencyUtilization"

    with pytest.raises(NotSimulated, match=kind):
        account.track({"PredefinedMetricSpecification": {"PredefinedMetricType": kind}})


@pytest.mark.parametrize(
    "metric",
    [
        {},
        {**PREDEFINED, **BY_CAPACITY},
        {**PREDEFINED, "TargetValue": 2.0**361},
        customized(CONCURRENCY),
        customized({**CONCURRENCY, "ReturnData": True}, {"Id": "u", "Expression": "c / 2"}),
        customized(CONCURRENCY, {"Id": "u", "Expression": "c / 2", "ReturnData": False}),
        customized({"Id": "u", "Expression": "c / 2"}),
        customized(CONCURRENCY, {"Id": "u", "Expression": "c / (2"}),
        customized(CONCURRENCY, {"Id": "u", "Expression": "c" + " + c" * 512}),
        customized({"Id": "u", "MetricStat": {"Metric": {"MetricName": "m"}, "Stat": "Sum"}}),
        customized(
            *({**CONCURRENCY, "Id": f"c{number}"} for number in range(11)),
            {"Id": "u", "Expression": "c1"},
        ),
        {"CustomizedMetricSpecification": {"MetricName": "m", "Namespace": "Test"}},
        {"CustomizedMetricSpecification": {"MetricName": "m", "Metrics": [CONCURRENCY]}},
    ],
)
def test_policies_that_aws_refuses_are_refused(account: Account, metric: Json) -> None:
    """One result, of queries that lead somewhere, within AWS's limits; the old policy stays."""
    account.register()
    account.track(PREDEFINED)

    with pytest.raises(ClientError, match="ValidationException"):
        account.track({"TargetValue": 1.0, **metric}, ScaleOutCooldown=1)

    (policy,) = account.client.describe_scaling_policies(**TARGET)["ScalingPolicies"]
    assert "ScaleOutCooldown" not in policy["TargetTrackingScalingPolicyConfiguration"]


@pytest.mark.parametrize(
    "config",
    [
        {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": []},
        {"StepAdjustments": WAKE["StepAdjustments"]},
        {
            **WAKE,
            "StepAdjustments": [
                {
                    "MetricIntervalLowerBound": 1.0,
                    "MetricIntervalUpperBound": 1.0,
                    "ScalingAdjustment": 1,
                }
            ],
        },
    ],
)
def test_steps_that_aws_refuses_are_refused(account: Account, config: Json) -> None:
    """A step policy says how it adjusts, and each of its steps is an interval."""
    account.register()

    with pytest.raises(ClientError, match="ValidationException"):
        account.step(config)
