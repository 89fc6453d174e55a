"""What DescribeAlarmHistory tells: every transition of every alarm, of deleted ones too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.cloudwatch.alarm import Alarm, AlarmState
from simulator.cloudwatch.reasons import compact
from simulator.cloudwatch.shapes import AlarmType, page_offset, refuse_unknown
from simulator.wire import NotSimulated

_STATE_UPDATE = "StateUpdate"
_MOST_RECORDS = 100
_MOST_CHARACTERS = 4_095
_KNOWN = frozenset(
    {
        *("AlarmName", "AlarmTypes", "HistoryItemType", "StartDate", "EndDate"),
        *("MaxRecords", "NextToken", "ScanBy"),
    }
)


@dataclass(frozen=True)
class _Item:
    alarm_name: str
    alarm_type: AlarmType
    at: datetime
    summary: str
    data: str

    def shown(self) -> dict[str, Any]:
        return {
            "AlarmName": self.alarm_name,
            "AlarmType": self.alarm_type.value,
            "Timestamp": self.at,
            "HistoryItemType": _STATE_UPDATE,
            "HistorySummary": self.summary,
            "HistoryData": self.data,
        }


class AlarmHistory:
    """The transitions, in the order in which they happened."""

    def __init__(self) -> None:
        """Start with nothing having happened."""
        self._items: list[_Item] = []

    def add(self, alarm: Alarm, *, previous: AlarmState) -> None:
        """Record that the alarm went from the previous state to the one that it has now."""
        state = alarm.state
        self._items.append(
            _Item(
                alarm_name=alarm.name,
                alarm_type=alarm.type,
                at=state.transitioned,
                summary=f"Alarm updated from {previous.value} to {state.value}",
                data=_data(previous, state),
            )
        )

    def describe(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a DescribeAlarmHistory request: metric alarms only, unless it names the types.

        Raises:
            AwsError: AWS would refuse the request.
            NotSimulated: It asks for another kind of item than StateUpdate.
        """
        refuse_unknown(params, known=_KNOWN, operation="DescribeAlarmHistory")
        if params.get("HistoryItemType") != _STATE_UPDATE:
            raise NotSimulated("DescribeAlarmHistory of anything but HistoryItemType StateUpdate")
        found = [item for item in self._items if _wanted(item, params)]
        if params.get("ScanBy", "TimestampDescending") == "TimestampDescending":
            found.reverse()
        first = page_offset(params.get("NextToken"))
        past_last = first + params.get("MaxRecords", _MOST_RECORDS)
        page = {"AlarmHistoryItems": [item.shown() for item in found[first:past_last]]}
        return page | ({"NextToken": str(past_last)} if past_last < len(found) else {})


def _wanted(item: _Item, params: Mapping[str, Any]) -> bool:
    return (
        params.get("AlarmName", item.alarm_name) == item.alarm_name
        and item.alarm_type in params.get("AlarmTypes", [AlarmType.METRIC])
        and params.get("StartDate", item.at) <= item.at <= params.get("EndDate", item.at)
    )


def _data(previous: AlarmState, state: AlarmState) -> str:
    full = compact(
        {"version": "1.0", "oldState": _state(previous), "newState": _state(state)},
    )
    if len(full) <= _MOST_CHARACTERS:
        return full
    old = {"stateValue": previous.value.value, "stateReason": previous.reason}
    return compact({"version": "1.0", "oldState": old, "newState": _state(state)})


def _state(state: AlarmState) -> dict[str, Any]:
    shown: dict[str, Any] = {"stateValue": state.value.value, "stateReason": state.reason}
    if state.reason_data is not None:
        shown["stateReasonData"] = json.loads(state.reason_data)
    return shown
