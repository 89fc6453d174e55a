"""Application Auto Scaling once it was started: when it scales, how far, and what it tells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import EndpointStatus, SageMaker
from simulator.service_quotas import ServiceQuotas, quota_name
from simulator.traffic import Load, Traffic
from simulator.wire import NotSimulated, Wire, install

Json = dict[str, Any]
BIG, SMALL = "ml.g6e.12xlarge", "ml.g6.12xlarge"
TARGET: Json = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/stt/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
DIMENSIONS = [
    {"Name": "EndpointName", "Value": "stt"},
    {"Name": "VariantName", "Value": "AllTraffic"},
]
PREDEFINED: Json = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    }
}
WAKE: Json = {
    "AdjustmentType": "ChangeInCapacity",
    "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
}


def queried(name: str, *, namespace: str = "AWS/SageMaker", query_id: str = "c") -> Json:
    """Return a query of a policy for a metric of the variant."""
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": DIMENSIONS}
    return {
        "Id": query_id,
        "MetricStat": {"Metric": metric, "Stat": "Average"},
        "ReturnData": False,
    }


CONCURRENCY = queried("ConcurrentRequestsPerModel")
CAPACITY = queried("WeightedCapacityPerInstance", namespace="Switchback", query_id="w")


def customized(*queries: Json) -> Json:
    """Return the metric of a policy made of queries."""
    return {"CustomizedMetricSpecification": {"Metrics": list(queries)}}


BY_CAPACITY = customized(
    CONCURRENCY, CAPACITY, {"Id": "u", "Expression": "c / FILL(w, REPEAT)", "ReturnData": True}
)


@dataclass
class Account:
    """An endpoint on two pools, its traffic, and the client that its policies are put with."""

    clock: VirtualClock
    sagemaker: SageMaker
    scaling: ApplicationAutoScaling
    cloudwatch: CloudWatch
    traffic: Traffic
    quotas: ServiceQuotas
    client: Any

    def register(self, *, minimum: int = 1, maximum: int = 10, **more: Any) -> None:
        """Register the variant."""
        self.client.register_scalable_target(
            **TARGET, MinCapacity=minimum, MaxCapacity=maximum, **more
        )

    def track(
        self, metric: Json, *, target: float = 10.0, name: str = "track", **more: Any
    ) -> None:
        """Put a target-tracking policy."""
        config = {"TargetValue": target, **metric, **more}
        self.client.put_scaling_policy(
            **TARGET,
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=config,
        )

    def step(self, config: Json, **alarm: Any) -> None:
        """Put a step policy, and an alarm on a waiting queue that calls it."""
        put = self.client.put_scaling_policy(
            **TARGET,
            PolicyName="wake",
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration=config,
        )
        asked = {
            "AlarmName": "waiting",
            "Namespace": "AWS/SageMaker",
            "MetricName": "HasBacklogWithoutCapacity",
            "Dimensions": DIMENSIONS[:1],
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "AlarmActions": [put["PolicyARN"]],
        }
        self.cloudwatch.put_metric_alarm(asked | alarm)

    def load(self, concurrent: int, **more: Any) -> None:
        """Have so many requests under way from now on."""
        self.traffic.loads["stt"] = Load(concurrent_requests=concurrent, **more)

    def minutes(self, count: float) -> None:
        """Let minutes pass."""
        self.clock.advance(count * 60)

    def publish_capacity(self, value: float, *, minutes: int) -> None:
        """Publish a capacity per instance each minute."""
        datum = {
            "MetricName": "WeightedCapacityPerInstance",
            "Dimensions": DIMENSIONS,
            "Value": value,
        }
        for _ in range(minutes):
            self.cloudwatch.put_metric_data({"Namespace": "Switchback", "MetricData": [datum]})
            self.minutes(1)

    @property
    def counts(self) -> dict[str, int]:
        """Instances in service by type, without types that have none."""
        fleet = self.sagemaker.fleet("stt")
        assert fleet is not None
        return {name: count for name, count in fleet.counts.items() if count}

    @property
    def desired(self) -> int:
        """The count that is wanted."""
        fleet = self.sagemaker.fleet("stt")
        assert fleet is not None
        return fleet.variants[0].desired

    @property
    def activities(self) -> list[Any]:
        """The scaling activities, newest first."""
        told = self.client.describe_scaling_activities(**TARGET)
        return list(told["ScalingActivities"])


@pytest.fixture
def account() -> Iterator[Account]:
    """Two instances of the first pool serve; scaling has begun, and nothing is registered."""
    install()
    clock = VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))
    quotas = ServiceQuotas()
    quotas.applied = {quota_name(name): 40.0 for name in (BIG, SMALL)}
    sagemaker = SageMaker(clock, limits=quotas, emit=lambda _: None)
    cloudwatch = CloudWatch(clock, emit=lambda _: None)
    scaling = ApplicationAutoScaling(clock, sagemaker)
    scaling.cloudwatch = cloudwatch
    traffic = Traffic(clock, sagemaker, cloudwatch)
    pools = [
        {"InstanceType": name, "Priority": priority}
        for priority, name in enumerate((BIG, SMALL), start=1)
    ]
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "m",
        "InstancePools": pools,
        "InitialInstanceCount": 2,
        "VariantInstanceProvisionTimeoutInSeconds": 600,
    }
    sagemaker.seed_endpoint(
        "stt",
        model={"ModelName": "m", "PrimaryContainer": {"Image": "i"}},
        config={"EndpointConfigName": "live", "ProductionVariants": [variant]},
        instances={BIG: 2},
    )
    services: dict[str, object] = {"sagemaker": sagemaker, "application-autoscaling": scaling}
    with Wire(clock=clock, services=services):
        traffic.start()
        cloudwatch.start()
        scaling.start()
        clock.advance(30)  # so that a minute's end and its evaluation are behind
        client = boto3.client("application-autoscaling")
        yield Account(clock, sagemaker, scaling, cloudwatch, traffic, quotas, client)


def test_it_scales_out_in_proportion(account: Account) -> None:
    """Thirty requests on each of two instances, where ten are the target, ask for six."""
    account.register()
    account.track(PREDEFINED)
    account.load(60)

    account.minutes(3)
    assert account.desired == 6
    (activity,) = account.activities
    assert activity["StatusCode"] == "InProgress"
    assert "EndTime" not in activity
    assert activity["Description"] == "Setting desired instance count to 6."
    assert "-AlarmHigh-" in activity["Cause"]

    account.minutes(12)
    assert account.counts == {BIG: 6}
    (activity,) = account.activities
    assert activity["StatusCode"] == "Successful"
    assert activity["EndTime"] > activity["StartTime"]


def test_a_custom_metric_must_be_high_for_three_minutes(account: Account) -> None:
    """Two minutes of three are not enough."""
    account.register()
    account.publish_capacity(20.0, minutes=3)
    account.track(BY_CAPACITY, target=0.7)
    account.load(10)
    account.minutes(10)
    account.load(56)
    account.minutes(3)
    assert account.desired == 2

    account.minutes(1)

    assert account.desired == 4


def test_capacity_comes_by_priority(account: Account) -> None:
    """What the first pool cannot give falls back, and goes first when the load is gone."""
    account.register()
    account.track(PREDEFINED)
    account.sagemaker.capacity.available[BIG] = 1
    account.load(50)
    account.minutes(15)
    assert account.counts == {BIG: 3, SMALL: 2}

    account.load(30)
    account.minutes(25)

    assert account.counts == {BIG: 3}
    assert "-AlarmLow-" in account.activities[0]["Cause"]


def test_scaling_in_takes_fifteen_low_minutes(account: Account) -> None:
    """Below nine tenths of the target for fifteen minutes, and not a minute less."""
    account.register()
    account.track(PREDEFINED)
    account.load(9)
    account.minutes(15)
    assert account.desired == 2

    account.minutes(1)

    assert account.desired == 1


@pytest.mark.parametrize(
    "hold",
    [
        lambda account: account.register(SuspendedState={"DynamicScalingInSuspended": True}),
        lambda account: account.track(PREDEFINED, DisableScaleIn=True),
        lambda account: account.register(minimum=2),
        # No data: this policy does not agree.
        lambda account: account.track(BY_CAPACITY, name="blind"),
        # Nine tenths: between the two alarms.
        lambda account: account.track(PREDEFINED, target=4.8, name="content"),
    ],
    ids=["suspended", "disabled", "at its bound", "a blind policy", "another policy"],
)
def test_what_holds_scaling_in(account: Account, hold: Callable[[Account], None]) -> None:
    """Suspension, a policy's own word, the lower bound, and any policy that does not agree."""
    account.register()
    account.track(PREDEFINED)
    hold(account)
    account.load(9)

    account.minutes(60)

    assert account.desired == 2


@pytest.mark.parametrize(
    "hold",
    [
        lambda account: account.register(SuspendedState={"DynamicScalingOutSuspended": True}),
        lambda account: account.register(maximum=2),
        lambda account: account.client.delete_scaling_policy(**TARGET, PolicyName="track"),
        lambda account: account.client.deregister_scalable_target(**TARGET),
    ],
    ids=["suspended", "at its bound", "without the policy", "without the target"],
)
def test_what_holds_scaling_out(account: Account, hold: Callable[[Account], None]) -> None:
    """Suspension, the upper bound, and nothing that asks for it."""
    account.register()
    account.track(PREDEFINED)
    hold(account)
    account.load(60)

    account.minutes(30)

    assert account.desired == 2
    assert account.activities == []


def test_the_largest_wish_wins(account: Account) -> None:
    """Any policy may scale out, and the one that asks for most is heard."""
    account.register()
    account.track(PREDEFINED, target=20.0, name="a little")
    account.track(PREDEFINED, target=10.0, name="much")
    account.track(BY_CAPACITY, name="blind")
    account.load(60)

    account.minutes(3)

    assert account.desired == 6
    assert account.activities[0]["Cause"].endswith("triggered policy much")


def test_a_cooldown_delays_the_next_scaling_out(account: Account) -> None:
    """It starts when the instances are there."""
    account.register()
    account.track(PREDEFINED, ScaleOutCooldown=600)
    account.load(40)
    account.minutes(13)
    assert account.counts == {BIG: 4}

    account.load(80)
    account.minutes(5)
    assert account.desired == 4

    account.minutes(5)

    assert account.desired == 8


def test_one_missing_series_blinds_a_policy(account: Account) -> None:
    """An expression over a series without data asks for nothing."""
    fallback = queried("ConcurrentRequestsPerModel", query_id="f")
    of_type = [*DIMENSIONS, {"Name": "InstanceType", "Value": SMALL}]
    fallback["MetricStat"]["Metric"]["Dimensions"] = of_type
    account.register()
    account.track(customized(CONCURRENCY, fallback, {"Id": "u", "Expression": "(c + f) / 2"}))
    account.load(200)

    account.minutes(30)

    assert account.desired == 2


def test_the_last_capacity_is_good_for_hours(account: Account) -> None:
    """A publisher that stopped leaves scaling at work, as far back as FILL reaches."""
    account.register()
    account.track(BY_CAPACITY, target=0.7)
    account.publish_capacity(20.0, minutes=2)
    account.load(28)
    account.minutes(120)
    account.load(56)
    account.minutes(15)
    assert account.counts == {BIG: 4}

    account.minutes(60)
    account.load(200)
    account.minutes(30)

    assert account.desired == 4


def test_a_refusal_is_told_and_tried_again(account: Account) -> None:
    """While the endpoint is busy, each minute has its failed activity; then it is done."""
    account.register()
    account.track(PREDEFINED)
    account.sagemaker.set_status("stt", EndpointStatus.UPDATING)
    account.load(60)
    account.minutes(5)
    account.sagemaker.set_status("stt", EndpointStatus.IN_SERVICE)
    refused = account.activities
    assert len(refused) > 1
    assert {activity["StatusCode"] for activity in refused} == {"Failed"}
    assert "Cannot update in-progress endpoint" in refused[0]["StatusMessage"]

    account.minutes(1)

    assert account.desired == 6
    assert account.activities[0]["StatusCode"] == "InProgress"


def test_a_quota_that_is_used_up_is_told(account: Account) -> None:
    """In SageMaker's words, with the code that it refuses with."""
    account.register()
    account.track(PREDEFINED)
    account.quotas.applied[quota_name(SMALL)] = 3.0
    account.load(60)

    account.minutes(3)

    told = account.activities[0]["StatusMessage"]
    assert told.startswith("Failed to set desired instance count to 6. Reason: The account-level")
    assert f"'{quota_name(SMALL)}' is 3 Instances" in told
    assert "Error Code: ResourceLimitExceeded" in told
    assert account.desired == 2


@pytest.mark.parametrize(("silent", "status"), [(False, "Failed"), (True, "InProgress")])
def test_a_shortage_is_told_unless_sagemaker_is_silent(
    account: Account, *, silent: bool, status: str
) -> None:
    """The count goes back; without a reason, the activity was seen to stay as it was."""
    account.register()
    account.track(PREDEFINED)
    account.sagemaker.capacity.available |= {BIG: 1, SMALL: 1}
    account.sagemaker.capacity.silent = silent
    account.load(60)
    account.minutes(3)
    account.client.delete_scaling_policy(**TARGET, PolicyName="track")

    account.minutes(30)

    (activity,) = account.activities
    assert activity["StatusCode"] == status
    assert ("InsufficientInstanceCapacity" in activity["StatusMessage"]) is not silent
    assert account.counts == {BIG: 2}


def test_a_queue_wakes_an_endpoint_from_zero(account: Account) -> None:
    """Nothing in proportion to zero instances is more than zero: it takes a step policy."""
    size = queried("ApproximateBacklogSize")
    size["MetricStat"]["Metric"]["Dimensions"] = DIMENSIONS[:1]
    account.register(minimum=0)
    account.track(customized(size, {"Id": "u", "Expression": "c / 20"}), target=0.5)
    account.step(WAKE)
    account.load(0, requests_per_minute=0, queued=0)
    account.minutes(20)
    assert account.counts == {}

    account.load(0, requests_per_minute=0, queued=40)
    account.minutes(15)

    tracked, woken, _ = account.activities
    assert woken["Cause"] == "monitor alarm waiting in state ALARM triggered policy wake"
    assert woken["Description"] == "Setting desired instance count to 1."
    assert tracked["Description"] == "Setting desired instance count to 4."


@pytest.mark.parametrize(
    ("beyond", "count"), [(0.0, 3), (4.9, 3), (5.0, 7), (-3.0, 1), (-2.0, 1), (-1.0, 2)]
)
def test_a_step_is_chosen_by_the_breach(account: Account, *, beyond: float, count: int) -> None:
    """Above the threshold a step begins at its lower bound, below it ends at its upper one."""
    steps = [
        {"MetricIntervalUpperBound": -2.0, "ScalingAdjustment": -1},
        {
            "MetricIntervalLowerBound": 0.0,
            "MetricIntervalUpperBound": 5.0,
            "ScalingAdjustment": 1,
        },
        {"MetricIntervalLowerBound": 5.0, "ScalingAdjustment": 5},
    ]
    comparison = "GreaterThanOrEqualToThreshold" if beyond >= 0 else "LessThanThreshold"
    account.register()
    account.step(
        {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": steps},
        Namespace="Test",
        MetricName="m",
        Dimensions=[],
        ComparisonOperator=comparison,
        Threshold=100.0,
    )
    for _ in range(3):
        datum = {"MetricName": "m", "Value": 100.0 + beyond}
        account.cloudwatch.put_metric_data({"Namespace": "Test", "MetricData": [datum]})
        account.minutes(1)

    account.minutes(1)

    assert account.desired == count


def test_a_step_policy_may_set_a_count_and_cools_down(account: Account) -> None:
    """While the alarm lasts it is called each minute; its cooldown is five minutes by default."""
    account.register(maximum=4)
    account.step({**WAKE, "AdjustmentType": "ExactCapacity"}, Threshold=0.0)
    account.load(10, queued=0)
    account.minutes(4)
    assert account.desired == 1

    account.step(WAKE, Threshold=0.0)
    account.minutes(2)
    assert account.desired == 2

    account.minutes(11)
    assert account.desired == 2
    account.minutes(5)
    assert account.desired == 3


def test_an_alarm_without_actions_calls_nobody(account: Account) -> None:
    """ActionsEnabled false silences it, and so does a state other than ALARM."""
    account.register()
    account.step(WAKE, Threshold=0.0, ActionsEnabled=False)
    account.load(10, queued=0)

    account.minutes(20)

    assert account.desired == 2


def test_a_step_in_parts_of_the_count_is_not_played(account: Account) -> None:
    """It is refused by name, and not taken for something else."""
    account.register()
    account.step({**WAKE, "AdjustmentType": "PercentChangeInCapacity"}, Threshold=0.0)
    account.load(10, queued=0)

    with pytest.raises(NotSimulated, match="PercentChangeInCapacity"):
        account.minutes(10)


def test_activities_come_newest_first_and_in_pages(account: Account) -> None:
    """Bounds that move the count are activities too, and all outlive their target."""
    account.register(minimum=3)
    account.minutes(15)
    account.register(minimum=1, maximum=1)
    account.minutes(5)
    account.client.deregister_scalable_target(**TARGET)

    first = account.client.describe_scaling_activities(**TARGET, MaxResults=1)
    second = account.client.describe_scaling_activities(**TARGET, NextToken=first["NextToken"])

    causes = [each["ScalingActivities"][0]["Cause"] for each in (first, second)]
    assert causes == ["maximum capacity was set to 1", "minimum capacity was set to 3"]
    assert {activity["StatusCode"] for activity in account.activities} == {"Successful"}
    other = {**TARGET, "ResourceId": "endpoint/other/variant/AllTraffic"}
    assert account.client.describe_scaling_activities(**other)["ScalingActivities"] == []


def test_bounds_that_sagemaker_refuses_stand(account: Account) -> None:
    """The registration is kept, and the activity tells why the count is not within it."""
    account.sagemaker.set_status("stt", EndpointStatus.UPDATING)

    account.register(minimum=3)

    (activity,) = account.activities
    assert activity["StatusCode"] == "Failed"
    assert "Cannot update in-progress endpoint" in activity["StatusMessage"]
    assert account.desired == 2


def test_a_metric_that_nobody_publishes_is_not_played(account: Account) -> None:
    """A policy that could never act is refused by the name of what it follows."""
    account.register()
    kind = "SageMakerVariantProvisionedConcurrencyUtilization"

    with pytest.raises(NotSimulated, match=kind):
        account.track({"PredefinedMetricSpecification": {"PredefinedMetricType": kind}})


def test_sagemaker_sees_who_scales(account: Account) -> None:
    """Application Auto Scaling calls as itself."""
    account.register()
    account.track(PREDEFINED)
    account.load(60)
    callers: list[str] = []
    Wire.current().observers.append(
        lambda call: callers.append(call.caller) if "Weights" in call.operation else None
    )

    account.minutes(3)

    assert callers == ["application-autoscaling"]


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


@pytest.mark.parametrize(
    ("single", "count"),
    [
        ({"MetricName": "ConcurrentRequestsPerModel", "Statistic": "Maximum"}, 6),
        ({"MetricName": "InvocationsPerInstance", "Statistic": "Sum"}, 10),
    ],
)
def test_a_policy_may_follow_one_metric(account: Account, single: Json, count: int) -> None:
    """Without any mathematics: the 600 requests of a minute are 300 for each instance."""
    account.register()
    metric = {"Namespace": "AWS/SageMaker", "Dimensions": DIMENSIONS, **single}
    account.track({"CustomizedMetricSpecification": metric})
    account.load(60)

    account.minutes(5)

    assert account.desired == count


@pytest.mark.parametrize(
    ("shares", "by_type", "mean"),
    [({}, [15.0, 15.0], 15.0), ({BIG: 20.0, SMALL: 10.0}, [18.0, 9.0], 15.0)],
)
def test_each_type_has_its_own_concurrency(
    account: Account, shares: dict[str, float], by_type: list[float], mean: float
) -> None:
    """Spread evenly or in proportion, the endpoint's average is the mean over all instances."""
    account.register()
    account.track(PREDEFINED, target=1000.0, DisableScaleIn=True)
    account.sagemaker.capacity.available[BIG] = 0
    account.client.register_scalable_target(**TARGET, MinCapacity=3)
    account.minutes(15)
    assert account.counts == {BIG: 2, SMALL: 1}
    account.load(45, shares=shares)
    account.minutes(2)

    def asked(query_id: str, *types: str) -> Json:
        more = [{"Name": "InstanceType", "Value": name} for name in types]
        query = queried("ConcurrentRequestsPerModel", query_id=query_id)
        query["MetricStat"]["Metric"]["Dimensions"] = DIMENSIONS + more
        query["MetricStat"]["Period"] = 60
        return {**query, "ReturnData": True}

    told = account.cloudwatch.get_metric_data(
        {
            "MetricDataQueries": [
                *(asked("big", BIG), asked("small", SMALL), asked("all")),
                asked("none", "ml.g5.12xlarge"),
            ],
            "StartTime": datetime(2026, 11, 20, tzinfo=UTC),
            "EndTime": account.clock.now,
        }
    )

    newest = [result["Values"][:1] for result in told["MetricDataResults"]]
    assert newest == [*([each] for each in (*by_type, mean)), []]
