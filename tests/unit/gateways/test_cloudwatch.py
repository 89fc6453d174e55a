"""Alarms are read as they are, all of them, metric alarms and composite ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest

from simulator.world import World
from switchback.domain.alarms import AlarmState
from switchback.gateways import cloudwatch
from tests.unit.domain.given import NOW


@pytest.fixture(autouse=True)
def alarms(world: World) -> None:  # noqa: ARG001 - it answers
    """A metric alarm, and a composite one."""
    client = boto3.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName="errors",
        Namespace="Test",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=3,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    client.put_composite_alarm(AlarmName="any", AlarmRule="ALARM(errors)")


def test_all_kinds_are_read_with_the_time_that_they_need() -> None:
    """A window is the period times the periods; a composite alarm has none of its own."""
    readings = cloudwatch.read_alarms(["errors", "any", "missing"])

    assert {reading.name: reading.window_seconds for reading in readings} == {
        "errors": 180,
        "any": 0,
    }


class _MathAlarm:
    """CloudWatch with one alarm over two metrics of different periods."""

    def describe_alarms(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        metric = {"Namespace": "Test", "MetricName": "Errors"}
        stats = [{"Metric": metric, "Period": period, "Stat": "Sum"} for period in (60, 300)]
        alarm = {
            "AlarmName": "rate",
            "StateValue": "OK",
            "StateUpdatedTimestamp": NOW,
            "EvaluationPeriods": 2,
            "Metrics": [
                {"Id": "rate", "Expression": "m0 / m1"},
                *({"Id": f"m{place}", "MetricStat": stat} for place, stat in enumerate(stats)),
            ],
        }
        return {"MetricAlarms": [alarm], "CompositeAlarms": []}


def test_an_alarm_over_several_metrics_waits_for_the_slowest(world: World) -> None:
    """Its window is made of its longest period."""
    world.wire.services["cloudwatch"] = _MathAlarm()
    (reading,) = cloudwatch.read_alarms(["rate"])

    assert reading.window_seconds == 600


def test_more_alarms_than_one_call_takes() -> None:
    """No alarm is left out for being the 101st."""
    names = [*(f"missing-{number}" for number in range(150)), "errors"]

    assert [reading.name for reading in cloudwatch.read_alarms(names)] == ["errors"]


def test_only_transitions_to_alarm_since_then_count(world: World) -> None:
    """What was before the switch, and what cleared, is not what fired."""
    client = boto3.client("cloudwatch")

    def turn(state: AlarmState) -> None:
        world.clock.advance(1)
        client.set_alarm_state(AlarmName="errors", StateValue=state.value, StateReason=state.value)

    turn(AlarmState.ALARM)
    turn(AlarmState.OK)
    world.clock.advance(1)
    since = world.clock.now
    turn(AlarmState.ALARM)
    turn(AlarmState.OK)
    fired = cloudwatch.alarms_fired_since(["errors", "any"], since)

    assert {event.name: event.at - since for event in fired} == {
        "errors": timedelta(seconds=1),
        "any": timedelta(seconds=1),
    }
    assert len(fired) == 2
