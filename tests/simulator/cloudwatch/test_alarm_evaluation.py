"""Metric alarms on the virtual clock: when they are evaluated, and what they then say."""

import json
from datetime import timedelta
from typing import Any

import pytest

from simulator.cloudwatch.alarms import Transition
from tests.simulator.cloudwatch.conftest import START, World


def test_a_new_alarm_knows_nothing_until_the_next_evaluation(world: World) -> None:
    """A new alarm is INSUFFICIENT_DATA, and is judged by data from before it was created."""
    for value in (0.5, 0.5, 0.5):
        world.minute(value)
    world.put_alarm()
    assert world.described()["StateReason"] == "Unchecked: Initial alarm creation"

    world.minute(0.5)

    assert world.state() == "OK"


def test_it_alarms_on_the_third_bad_minute_and_15_seconds(world: World) -> None:
    """Three of three: not before the third bad minute has ended and its data is visible."""
    world.put_alarm()
    for value in (0.5, 0.5, 0.5, 2.0, 4.0):
        world.minute(value)
    world.record(6.2, at=world.clock.now)

    world.clock.advance(54)
    assert world.state() == "OK"
    world.clock.advance(1)
    assert world.state() == "ALARM"
    assert world.described()["StateTransitionedTimestamp"] == START + timedelta(
        minutes=6, seconds=15
    )


def test_the_reasons_read_as_those_of_cloudwatch(world: World) -> None:
    """StateReason and StateReasonData are worded as CloudWatch words them, newest data first."""
    world.put_alarm()
    for value in (0.5, 0.5, 0.5, 2.0, 4.0, 6.2):
        world.minute(value)
    alarm = world.described()

    assert alarm["StateReason"] == (
        "Threshold Crossed: 3 out of the last 3 datapoints [6.2 (20/11/26 02:05:00), "
        "4.0 (20/11/26 02:04:00), 2.0 (20/11/26 02:03:00)] were greater than the threshold (1.0) "
        "(minimum 3 datapoints for OK -> ALARM transition)."
    )
    assert json.loads(alarm["StateReasonData"]) == {
        "version": "1.0",
        "queryDate": "2026-11-20T02:06:15.000+0000",
        "startDate": "2026-11-20T02:03:00.000+0000",
        "statistic": "Average",
        "period": 60,
        "recentDatapoints": [2.0, 4.0, 6.2],
        "threshold": 1.0,
        "evaluatedDatapoints": [
            {"timestamp": "2026-11-20T02:05:00.000+0000", "sampleCount": 1.0, "value": 6.2},
            {"timestamp": "2026-11-20T02:04:00.000+0000", "sampleCount": 1.0, "value": 4.0},
            {"timestamp": "2026-11-20T02:03:00.000+0000", "sampleCount": 1.0, "value": 2.0},
        ],
    }


@pytest.mark.parametrize(
    ("changes", "values", "reason"),
    [
        (
            {},
            (2.0, 2.0, 2.0, 0.5),
            (
                "Threshold Crossed: 1 out of the last 3 datapoints [0.5 (20/11/26 02:03:00)] was "
                "not greater than the threshold (1.0) "
                "(minimum 1 datapoint for ALARM -> OK transition)."
            ),
        ),
        (
            {"DatapointsToAlarm": None, "EvaluationPeriods": 1},
            (2.0,),
            (
                "Threshold Crossed: 1 datapoint [2.0 (20/11/26 02:00:00)] was greater than the "
                "threshold (1.0)."
            ),
        ),
        (
            {"DatapointsToAlarm": 1, "TreatMissingData": "notBreaching"},
            (2.0,),
            (
                "Threshold Crossed: 1 out of the last 3 datapoints [2.0 (20/11/26 02:00:00)] was "
                "greater than the threshold (1.0) and 2 missing datapoints were treated as "
                "[NonBreaching] (minimum 1 datapoint for OK -> ALARM transition)."
            ),
        ),
        (
            {"TreatMissingData": "breaching"},
            (None,),
            (
                "Threshold Crossed: no datapoints were received for 3 periods and 3 missing "
                "datapoints were treated as [Breaching]."
            ),
        ),
        (
            {"EvaluationPeriods": 5, "DatapointsToAlarm": 5},
            (2.0, 2.0, 2.0, 2.0, 2.0),
            (
                "Threshold Crossed: 5 out of the last 5 datapoints were greater than the threshold "
                "(1.0). The most recent datapoints which crossed the threshold: "
                "[2.0 (20/11/26 02:04:00), 2.0 (20/11/26 02:03:00), 2.0 (20/11/26 02:02:00), "
                "2.0 (20/11/26 02:01:00), 2.0 (20/11/26 02:00:00)] "
                "(minimum 5 datapoints for OK -> ALARM transition)."
            ),
        ),
    ],
)
def test_each_kind_of_reason(
    world: World, changes: dict[str, Any], values: tuple[float | None, ...], reason: str
) -> None:
    """Recovery, one datapoint, missing data and many datapoints each have CloudWatch's wording."""
    world.put_alarm(**changes)
    for value in values:
        world.minute(value)

    assert world.described()["StateReason"] == reason


def test_silence_turns_an_alarm_to_insufficient_data(world: World) -> None:
    """Where missing data is missing, an alarm whose metric stopped says that it does not know."""
    world.put_alarm()
    for value in (0.5, 0.5, 0.5, None, None, None, None, None):
        world.minute(value)

    assert world.state() == "INSUFFICIENT_DATA"
    assert world.described()["StateReason"] == "Insufficient Data: 3 datapoints were unknown."


def test_silence_keeps_an_alarm_that_ignores_it(world: World) -> None:
    """Where missing data is ignored, a silent metric leaves its alarm as it was."""
    world.put_alarm(TreatMissingData="ignore")
    for value in (2.0, 2.0, 2.0, *[None] * 20):
        world.minute(value)

    assert world.state() == "ALARM"


def test_a_longer_period_ends_with_the_minute_that_ended(world: World) -> None:
    """Periods of five minutes slide from minute to minute, as CloudWatch's do."""
    world.put_alarm(Period=300, EvaluationPeriods=1, DatapointsToAlarm=1, Statistic="Sum")
    for value in (0.2, 0.2, 0.2, 0.2, 0.2):
        world.minute(value)
    assert world.state() == "OK"

    world.minute(0.3)

    assert "[1.1 (20/11/26 02:01:00)]" in world.described()["StateReason"]


def test_a_percentile_alarm_sees_what_aws_published(world: World) -> None:
    """A p99 alarm works on a vended metric's statistic set, near its maximum where that is far."""
    world.put_alarm(
        Statistic=None, ExtendedStatistic="p99", EvaluationPeriods=1, DatapointsToAlarm=1
    )
    world.cloudwatch.record(
        *("AWS/SageMaker", "Invocation5XXErrors", {"EndpointName": "stt"}, world.clock.now),
        sum=50,
        count=100,
        minimum=0,
        maximum=2,
    )
    world.clock.advance(60)

    assert world.state() == "ALARM"
    assert json.loads(world.described()["StateReasonData"])["recentDatapoints"] == [
        pytest.approx(1.97)
    ]


def test_an_alarm_may_name_its_one_metric_in_a_list(world: World) -> None:
    """The Metrics form of a single-metric alarm is evaluated, described and told of alike."""
    metric = {
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "Dimensions": [{"Name": "EndpointName", "Value": "stt"}],
    }
    query = {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}
    own: dict[str, Any] = dict.fromkeys(["Namespace", "MetricName", "Dimensions", "Statistic"])
    world.put_alarm(**own, Period=None, Metrics=[query], EvaluationPeriods=1, DatapointsToAlarm=1)
    world.minute(2.0)

    assert world.described()["Metrics"] == [query]
    assert world.events[0]["detail"]["configuration"]["metrics"][0]["id"] == "m1"


def test_only_a_transition_is_told_and_it_is_told_as_aws_tells_it(world: World) -> None:
    """One event for each transition, in EventBridge's shape; none while nothing changes."""
    told: list[Transition] = []
    world.cloudwatch.listeners.append(told.append)
    world.put_alarm(AlarmDescription="Too many errors.")
    for value in (0.5, 0.5, 0.5, 2.0, 2.0, 2.0, 2.0, 2.0):
        world.minute(value)

    assert [(each.previous, each.state) for each in told] == [
        ("INSUFFICIENT_DATA", "OK"),
        ("OK", "ALARM"),
    ]
    ok, alarm = world.events
    arn = world.described()["AlarmArn"]
    assert (alarm["source"], alarm["detail-type"], alarm["resources"]) == (
        "aws.cloudwatch",
        "CloudWatch Alarm State Change",
        [arn],
    )
    detail = alarm["detail"]
    assert detail["alarmName"] == "errors"
    assert detail["state"]["value"] == "ALARM"
    assert detail["state"]["timestamp"] == "2026-11-20T02:06:15.000+0000"
    assert json.loads(detail["state"]["reasonData"])["recentDatapoints"] == [2.0, 2.0, 2.0]
    assert detail["previousState"] == ok["detail"]["state"]
    assert ok["detail"]["previousState"] == {
        "value": "INSUFFICIENT_DATA",
        "reason": "Unchecked: Initial alarm creation",
        "timestamp": "2026-11-20T02:00:20.000+0000",
    }
    (metric,) = detail["configuration"]["metrics"]
    assert detail["configuration"]["description"] == "Too many errors."
    assert metric["metricStat"] == {
        "metric": {
            "namespace": "AWS/SageMaker",
            "name": "Invocation5XXErrors",
            "dimensions": {"EndpointName": "stt"},
        },
        "period": 60,
        "stat": "Average",
    }


def test_ten_idle_hours_with_ten_alarms_change_nothing(world: World) -> None:
    """Every minute is evaluated, and where nothing happens nothing is said."""
    for number in range(10):
        world.put_alarm(f"errors-{number}", TreatMissingData="notBreaching")
    world.clock.advance(timedelta(hours=10).total_seconds())

    assert len(world.events) == 10
    assert {event["detail"]["state"]["value"] for event in world.events} == {"OK"}


@pytest.mark.parametrize(
    ("comparison", "breaching", "fine", "words"),
    [
        ("GreaterThanThreshold", 1.5, 1.0, "greater than the"),
        ("GreaterThanOrEqualToThreshold", 1.0, 0.5, "greater than or equal to the"),
        ("LessThanThreshold", 0.5, 1.0, "less than the"),
        ("LessThanOrEqualToThreshold", 1.0, 1.5, "less than or equal to the"),
    ],
)
def test_every_comparison(
    world: World, comparison: str, breaching: float, fine: float, words: str
) -> None:
    """Each comparison breaches on its side of the threshold, and is worded as AWS words it."""
    world.put_alarm(ComparisonOperator=comparison, EvaluationPeriods=1, DatapointsToAlarm=1)
    world.minute(breaching)
    assert world.state() == "ALARM"
    assert f"was {words} threshold (1.0)" in world.described()["StateReason"]

    world.minute(fine)

    assert world.state() == "OK"
    assert f"was not {words} threshold (1.0)" in world.described()["StateReason"]
