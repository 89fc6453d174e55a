"""Composite alarms: their rules, and when they follow their children."""

import json
from typing import Any

import pytest

from simulator.cloudwatch.rule import parse_rule
from simulator.cloudwatch.shapes import StateValue
from simulator.wire import AwsError, NotSimulated
from tests.simulator.cloudwatch.conftest import World

_STATES = {"a": StateValue.ALARM, "b": StateValue.OK, "c d": StateValue.INSUFFICIENT_DATA}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ('ALARM("a")', True),
        ("ALARM(b)", False),
        ('ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:a")', True),
        ('INSUFFICIENT_DATA("c d") AND OK(b)', True),
        ("NOT ALARM(a) OR OK(b)", True),
        ("NOT (ALARM(a) OR OK(b))", False),
        ("ALARM(a) OR ALARM(b) AND ALARM(b)", True),
        ("(ALARM(a) OR ALARM(b)) AND ALARM(b)", False),
        ("NOT NOT ALARM(a)\n  AND\n  OK(b)", True),
    ],
)
def test_rules_hold_as_they_read(rule: str, holds: bool) -> None:  # noqa: FBT001
    """NOT binds closer than AND, AND closer than OR, and parentheses closer than all."""
    assert parse_rule(rule).holds(_STATES) is holds


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "a",
        "ALARM()",
        "ALARM(a) ALARM(b)",
        "ALARM(a) AND",
        "(ALARM(a)",
        "ALARM(a))",
        "OK(a) XOR OK(b)",
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: str) -> None:
    """What is no rule is AWS's ValidationError, and never a rule that always or never holds."""
    with pytest.raises(AwsError, match="ValidationError"):
        parse_rule(rule)


def _put(world: World, rule: str, name: str = "any") -> None:
    world.call("PutCompositeAlarm", AlarmName=name, AlarmRule=rule)


def _composite(world: World, name: str = "any") -> dict[str, Any]:
    (alarm,) = world.call("DescribeAlarms", AlarmNames=[name], AlarmTypes=["CompositeAlarm"])[
        "CompositeAlarms"
    ]
    found: dict[str, Any] = alarm
    return found


def test_it_follows_its_child_at_once(world: World) -> None:
    """A composite alarm changes in the instant in which its child does, and says which it was."""
    world.put_alarm(EvaluationPeriods=1, DatapointsToAlarm=1)
    _put(world, 'ALARM("errors") OR ALARM("errors")')
    world.minute(0.5)
    assert _composite(world)["StateValue"] == "OK"
    world.minute(2.0)

    child = world.described()
    alarm = _composite(world)
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateTransitionedTimestamp"] == child["StateTransitionedTimestamp"]
    assert alarm["StateReason"] == (
        f"{child['AlarmArn']} transitioned to ALARM at Friday 20 November, 2026 02:02:15 UTC"
    )
    assert json.loads(alarm["StateReasonData"]) == {
        "triggeringAlarms": [
            {
                "arn": child["AlarmArn"],
                "state": {"value": "ALARM", "timestamp": "2026-11-20T02:02:15.000+0000"},
            }
        ]
    }
    event = world.events[-1]["detail"]
    assert event["alarmName"] == "any"
    assert event["configuration"] == {"alarmRule": 'ALARM("errors") OR ALARM("errors")'}


def test_it_is_first_evaluated_at_the_next_tick(world: World) -> None:
    """A new composite alarm knows nothing, and then says what its rule makes of its children."""
    world.put_alarm(TreatMissingData="ignore")
    _put(world, "INSUFFICIENT_DATA(errors)")
    assert _composite(world)["StateValue"] == "INSUFFICIENT_DATA"

    world.minute(None)

    alarm = _composite(world)
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateReason"] == (
        f"{alarm['AlarmArn']} was created and its alarm rule evaluates to ALARM"
    )


def test_composites_follow_composites(world: World) -> None:
    """A transition goes all the way up."""
    world.put_alarm()
    _put(world, "ALARM(errors)", "middle")
    _put(world, "NOT OK(middle)", "top")
    world.minute(0.5)
    world.call("SetAlarmState", AlarmName="errors", StateValue="ALARM", StateReason="a drill")

    assert _composite(world, "top")["StateValue"] == "ALARM"


def test_children_must_exist_and_cannot_be_taken_away(world: World) -> None:
    """No rule can ask about an alarm that does not exist, and none is left asking about one."""
    with pytest.raises(AwsError, match="do not exist"):
        _put(world, "ALARM(errors)")
    world.put_alarm()
    _put(world, "ALARM(errors)")
    with pytest.raises(AwsError, match="depending on it"):
        world.call("DeleteAlarms", AlarmNames=["errors"])

    world.call("DeleteAlarms", AlarmNames=["errors", "any"])


def test_a_circle_of_composites_is_not_played(world: World) -> None:
    """A composite alarm that would ask about itself is refused loudly."""
    world.put_alarm()
    _put(world, "ALARM(errors)", "one")
    _put(world, "ALARM(one)", "two")
    with pytest.raises(NotSimulated):
        _put(world, "ALARM(two)", "one")
