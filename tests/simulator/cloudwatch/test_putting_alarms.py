"""Putting, setting and deleting alarms: what is kept, and what is refused."""

from typing import Any

import pytest

from simulator.wire import AwsError, NotSimulated
from tests.simulator.cloudwatch.conftest import World


def test_a_state_that_was_set_lasts_until_the_next_evaluation(world: World) -> None:
    """SetAlarmState is a transition like any other, and the metric's data soon undo it."""
    world.put_alarm()
    world.minute(0.5)
    world.call("SetAlarmState", AlarmName="errors", StateValue="ALARM", StateReason="a drill")
    assert (world.state(), world.described()["StateReason"]) == ("ALARM", "a drill")

    world.minute(0.5)

    assert world.state() == "OK"
    assert [event["detail"]["state"]["value"] for event in world.events] == ["OK", "ALARM", "OK"]


def test_putting_an_alarm_again_keeps_what_it_says(world: World) -> None:
    """A new configuration does not reset an alarm."""
    world.put_alarm()
    for value in (2.0, 2.0, 2.0):
        world.minute(value)

    world.put_alarm(Threshold=9.0)
    assert world.state() == "ALARM"
    world.minute(2.0)

    assert world.state() == "OK"


@pytest.mark.parametrize(
    "changes",
    [
        {"DatapointsToAlarm": 4},
        {"ExtendedStatistic": "p99"},
        {"Statistic": None},
        {"EvaluationPeriods": 1441, "DatapointsToAlarm": None},
        {"TreatMissingData": "nonBreaching"},
        {"Period": None},
        {"ComparisonOperator": None},
    ],
)
def test_what_aws_refuses_is_refused(world: World, changes: dict[str, Any]) -> None:
    """An alarm that AWS would not take cannot be put here either."""
    with pytest.raises(AwsError) as refusal:
        world.put_alarm(**changes)

    assert refusal.value.code == "ValidationError"


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 10},
        {"Unit": "Count"},
        {"EvaluateLowSampleCountPercentile": "ignore"},
        {"ComparisonOperator": "GreaterThanUpperThreshold"},
        {"Statistic": None, "ExtendedStatistic": "tm99"},
    ],
)
def test_what_is_not_played_is_never_passed_over(world: World, changes: dict[str, Any]) -> None:
    """What AWS would take and the embedded CloudWatch cannot evaluate is refused loudly."""
    with pytest.raises(NotSimulated):
        world.put_alarm(**changes)


def test_deleted_alarms_are_gone_and_all_or_none_are_deleted(world: World) -> None:
    """DeleteAlarms with a name that does not exist deletes nothing."""
    world.put_alarm()
    with pytest.raises(AwsError, match="ResourceNotFound"):
        world.call("DeleteAlarms", AlarmNames=["errors", "other"])
    assert world.state() == "INSUFFICIENT_DATA"

    world.call("DeleteAlarms", AlarmNames=["errors"])
    world.minute(2.0)

    assert world.call("DescribeAlarms")["MetricAlarms"] == []
    assert world.events == []


def test_setting_what_an_alarm_says_already_is_no_transition(world: World) -> None:
    """SetAlarmState to the present state gives a new reason, and tells nobody."""
    world.put_alarm()
    said = {"AlarmName": "errors", "StateValue": "INSUFFICIENT_DATA", "StateReason": "a drill"}
    world.call("SetAlarmState", **said)

    assert world.described()["StateReason"] == "a drill"
    assert world.events == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"AlarmName": "other"}, "ResourceNotFound"), ({"StateReasonData": "{"}, "InvalidFormat")],
)
def test_a_state_that_cannot_be_set(world: World, changes: dict[str, Any], code: str) -> None:
    """An alarm must exist, and reason data be JSON."""
    world.put_alarm()
    said = {"AlarmName": "errors", "StateValue": "ALARM", "StateReason": "a drill"}
    with pytest.raises(AwsError) as refusal:
        world.call("SetAlarmState", **said | changes)

    assert refusal.value.code == code


def test_both_kinds_of_alarm_share_their_names(world: World) -> None:
    """A metric alarm cannot be put over a composite one, nor the other way round."""
    world.put_alarm()
    world.put_alarm("other")
    with pytest.raises(AwsError, match="another type"):
        world.call("PutCompositeAlarm", AlarmName="errors", AlarmRule="ALARM(other)")


def test_metric_math_is_not_played(world: World) -> None:
    """An alarm on an expression is refused loudly."""
    own: dict[str, Any] = dict.fromkeys(["Namespace", "MetricName", "Dimensions", "Statistic"])
    query = {"Id": "e1", "Expression": "m1 / m2"}
    with pytest.raises(NotSimulated):
        world.put_alarm(**own, Period=None, Metrics=[query])
