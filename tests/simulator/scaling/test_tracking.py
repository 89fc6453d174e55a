"""Target tracking: when it scales, how far, and by what."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.simulator.scaling.account import (
    BIG,
    BY_CAPACITY,
    CONCURRENCY,
    DIMENSIONS,
    PREDEFINED,
    SMALL,
    TARGET,
    Account,
    Json,
    customized,
    queried,
)


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
