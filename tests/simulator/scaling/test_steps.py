"""Step policies, which alarms call: they also wake an endpoint from zero."""

import pytest

from simulator.wire import NotSimulated
from tests.simulator.scaling.account import DIMENSIONS, WAKE, Account, customized, queried


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
