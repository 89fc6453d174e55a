"""DescribeAlarms and DescribeAlarmHistory: what is found, in which order, on which page."""

import json
from datetime import timedelta
from typing import Any

import pytest

from simulator.wire import AwsError, NotSimulated
from tests.simulator.cloudwatch.conftest import START, World


def _names(response: dict[str, Any]) -> list[str]:
    return [alarm["AlarmName"] for alarm in response["MetricAlarms"] + response["CompositeAlarms"]]


def test_composite_alarms_are_found_only_where_asked_for(world: World) -> None:
    """A composite alarm is not returned by its very name unless AlarmTypes names the type."""
    world.put_alarm()
    world.call("PutCompositeAlarm", AlarmName="any", AlarmRule="ALARM(errors)")
    both = ["MetricAlarm", "CompositeAlarm"]

    assert _names(world.call("DescribeAlarms", AlarmNames=["any", "errors"])) == ["errors"]
    assert _names(world.call("DescribeAlarms", AlarmNames=["any", "errors"], AlarmTypes=both)) == [
        "errors",
        "any",
    ]


def test_alarms_are_found_by_name_prefix_and_state(world: World) -> None:
    """The filters of DescribeAlarms narrow; a name that does not exist is just not there."""
    for name in ("stt-errors", "stt-latency", "tts-errors"):
        world.put_alarm(name)
    world.call("SetAlarmState", AlarmName="stt-latency", StateValue="ALARM", StateReason="drill")

    assert _names(world.call("DescribeAlarms", AlarmNames=["tts-errors", "gone"])) == ["tts-errors"]
    assert _names(world.call("DescribeAlarms", AlarmNamePrefix="stt-")) == [
        "stt-errors",
        "stt-latency",
    ]
    assert _names(world.call("DescribeAlarms", StateValue="ALARM")) == ["stt-latency"]
    with pytest.raises(AwsError):
        world.call("DescribeAlarms", AlarmNames=["stt-errors"], AlarmNamePrefix="stt-")
    with pytest.raises(NotSimulated):
        world.call("DescribeAlarms", ChildrenOfAlarmName="stt-errors")


def test_alarms_come_in_pages(world: World) -> None:
    """Fifty to a page unless MaxRecords says otherwise, and all of them over the pages."""
    for number in range(120):
        world.put_alarm(f"alarm-{number:03d}")

    first = world.call("DescribeAlarms")
    second = world.call("DescribeAlarms", NextToken=first["NextToken"], MaxRecords=100)

    assert len(_names(first)) == 50
    assert _names(first) + _names(second) == [f"alarm-{number:03d}" for number in range(120)]
    assert "NextToken" not in second
    with pytest.raises(AwsError, match="InvalidNextToken"):
        world.call("DescribeAlarms", NextToken="made up")


def test_an_alarm_is_described_as_it_was_put(world: World) -> None:
    """DescribeAlarms gives back the request, with AWS's defaults, and without the tags."""
    world.put_alarm(AlarmActions=["arn:aws:sns:us-east-1:111122223333:page"], Tags=[])
    alarm = world.described()

    assert alarm["AlarmActions"] == ["arn:aws:sns:us-east-1:111122223333:page"]
    assert (alarm["ActionsEnabled"], alarm["OKActions"]) == (True, [])
    assert alarm["AlarmArn"].endswith(":alarm:errors")
    assert alarm["AlarmConfigurationUpdatedTimestamp"] == START + timedelta(seconds=20)
    assert "Tags" not in alarm


def _history(world: World, **params: Any) -> list[dict[str, Any]]:
    params = {"HistoryItemType": "StateUpdate"} | params
    items: list[dict[str, Any]] = world.call("DescribeAlarmHistory", **params)["AlarmHistoryItems"]
    return items


def _fire_and_recover(world: World) -> None:
    world.put_alarm()
    for value in (0.5, 0.5, 0.5, 2.0, 2.0, 2.0, 0.5):
        world.minute(value)


def test_history_tells_every_transition_newest_first(world: World) -> None:
    """An alarm that fired and recovered is in its history, whatever it says now."""
    _fire_and_recover(world)

    assert [item["HistorySummary"] for item in _history(world, AlarmName="errors")] == [
        "Alarm updated from ALARM to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from INSUFFICIENT_DATA to OK",
    ]
    oldest = _history(world, AlarmName="errors", ScanBy="TimestampAscending")[0]
    assert oldest["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to OK"
    assert (oldest["AlarmType"], oldest["HistoryItemType"]) == ("MetricAlarm", "StateUpdate")


def test_history_data_holds_both_states(world: World) -> None:
    """HistoryData is AWS's JSON: the old state and the new one, reason data not quoted twice."""
    _fire_and_recover(world)
    data = json.loads(_history(world)[1]["HistoryData"])

    assert (data["version"], sorted(data)) == ("1.0", ["newState", "oldState", "version"])
    assert data["oldState"]["stateValue"] == "OK"
    assert data["newState"]["stateValue"] == "ALARM"
    assert data["newState"]["stateReason"].startswith("Threshold Crossed: 3 out of the last 3")
    assert data["newState"]["stateReasonData"]["recentDatapoints"] == [2.0, 2.0, 2.0]


def test_history_is_narrowed_by_time_and_alarm(world: World) -> None:
    """StartDate and EndDate include their instants; other alarms' items are left out."""
    _fire_and_recover(world)
    fired = START + timedelta(minutes=6, seconds=15)

    assert len(_history(world, StartDate=fired)) == 2
    assert len(_history(world, StartDate=fired, EndDate=fired)) == 1
    assert _history(world, StartDate=fired + timedelta(minutes=2)) == []
    assert _history(world, AlarmName="other") == []


def test_history_of_composites_is_told_only_where_asked_for(world: World) -> None:
    """As in DescribeAlarms, AlarmTypes decides; and deleted alarms keep their history."""
    world.put_alarm()
    world.call("PutCompositeAlarm", AlarmName="any", AlarmRule="ALARM(errors)")
    world.minute(2.0)
    world.call("DeleteAlarms", AlarmNames=["any"])

    assert _history(world, AlarmName="any") == []
    assert len(_history(world, AlarmName="any", AlarmTypes=["CompositeAlarm"])) == 1


def test_history_comes_in_pages(world: World) -> None:
    """MaxRecords to a page, and nothing is lost between pages."""
    _fire_and_recover(world)
    first = world.call("DescribeAlarmHistory", HistoryItemType="StateUpdate", MaxRecords=2)
    second = world.call(
        "DescribeAlarmHistory", HistoryItemType="StateUpdate", NextToken=first["NextToken"]
    )

    assert (len(first["AlarmHistoryItems"]), len(second["AlarmHistoryItems"])) == (2, 1)
    assert "NextToken" not in second


def test_history_of_other_kinds_is_not_played(world: World) -> None:
    """Configuration updates and actions are not kept, and asking for them is refused loudly."""
    with pytest.raises(NotSimulated):
        world.call("DescribeAlarmHistory", HistoryItemType="Action")


def test_a_long_alarm_stays_within_what_aws_allows(world: World) -> None:
    """Reasons, their data and history of an alarm over many periods fit AWS's own lengths."""
    world.put_alarm(EvaluationPeriods=60, DatapointsToAlarm=60)
    for value in (*[0.1234567890123456] * 60, *[2.1234567890123456] * 60, 0.5):
        world.minute(value)

    assert len(_history(world)) == 3
    assert world.state() == "OK"


def test_history_leaves_out_what_would_not_fit(world: World) -> None:
    """Where two long reason data exceed AWS's length, the old state's is left out."""
    world.put_alarm()
    long = json.dumps({"note": "x" * 3_000})
    for value in ("ALARM", "OK"):
        said = {"StateValue": value, "StateReason": "a drill", "StateReasonData": long}
        world.call("SetAlarmState", AlarmName="errors", **said)

    data = json.loads(_history(world)[0]["HistoryData"])
    assert data["oldState"] == {"stateValue": "ALARM", "stateReason": "a drill"}
    assert data["newState"]["stateReasonData"] == {"note": "x" * 3_000}
