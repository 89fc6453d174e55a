"""DescribeAlarms: which alarms a request asks for, page by page."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.cloudwatch.alarm import Alarm
from simulator.cloudwatch.shapes import AlarmType, page_offset, refuse_unknown
from simulator.wire import AwsError

_DEFAULT_RECORDS = 50
_KNOWN = frozenset(
    {
        *("AlarmNames", "AlarmNamePrefix", "AlarmTypes", "StateValue"),
        *("MaxRecords", "NextToken"),
    }
)


def describe_alarms(alarms: Iterable[Alarm], params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a DescribeAlarms request: metric alarms only, unless it names the types.

    Raises:
        AwsError: AWS would refuse the request.
        NotSimulated: It asks by parent, child or action.
    """
    refuse_unknown(params, known=_KNOWN, operation="DescribeAlarms")
    if "AlarmNames" in params and "AlarmNamePrefix" in params:
        raise AwsError(
            "InvalidParameterCombination", "AlarmNames and AlarmNamePrefix exclude each other."
        )
    found = sorted(
        (alarm for alarm in alarms if _wanted(alarm, params)), key=lambda alarm: alarm.name
    )
    first = page_offset(params.get("NextToken"))
    past_last = first + params.get("MaxRecords", _DEFAULT_RECORDS)
    page = found[first:past_last]
    return {
        "MetricAlarms": _described(page, AlarmType.METRIC),
        "CompositeAlarms": _described(page, AlarmType.COMPOSITE),
    } | ({"NextToken": str(past_last)} if past_last < len(found) else {})


def _wanted(alarm: Alarm, params: Mapping[str, Any]) -> bool:
    return (
        alarm.name in (params.get("AlarmNames") or [alarm.name])
        and alarm.name.startswith(params.get("AlarmNamePrefix", ""))
        and alarm.type in params.get("AlarmTypes", [AlarmType.METRIC])
        and params.get("StateValue", alarm.state.value) == alarm.state.value
    )


def _described(alarms: Iterable[Alarm], alarm_type: AlarmType) -> list[dict[str, Any]]:
    return [alarm.described() for alarm in alarms if alarm.type is alarm_type]
