"""CloudWatch: what alarms say now, and what they said since an instant."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from switchback.domain.alarms import AlarmFired, AlarmReading, AlarmState
from switchback.gateways.clients import cloudwatch
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

_NAMES_PER_CALL = 100


def read_alarms(names: Sequence[str]) -> tuple[AlarmReading, ...]:
    """Return the alarms of these names that exist, metric alarms and composite ones."""
    readings: list[AlarmReading] = []
    for start in range(0, len(names), _NAMES_PER_CALL):
        some = names[start : start + _NAMES_PER_CALL]
        with translated("DescribeAlarms", resource=", ".join(some)):
            told = cloudwatch().describe_alarms(
                AlarmNames=list(some),
                # Without it, composite alarms are silently left out.
                AlarmTypes=["MetricAlarm", "CompositeAlarm"],
                MaxRecords=_NAMES_PER_CALL,
            )
        readings += [_reading(alarm) for alarm in told.get("MetricAlarms", ())]
        readings += [_reading(alarm) for alarm in told.get("CompositeAlarms", ())]
    return tuple(readings)


def alarms_fired_since(names: Sequence[str], since: datetime) -> tuple[AlarmFired, ...]:
    """Return the transitions to ALARM of these alarms since an instant, the oldest first."""
    return tuple(fired for name in names for fired in _fired_since(name, since))


def count_invocations(
    endpoint_name: str, variant_name: str, *, since: datetime, until: datetime
) -> int:
    """Return how many requests a variant was asked for in a span of time."""
    query: MetricDataQueryTypeDef = {
        "Id": "invocations",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/SageMaker",
                "MetricName": "Invocations",
                "Dimensions": [
                    {"Name": "EndpointName", "Value": endpoint_name},
                    {"Name": "VariantName", "Value": variant_name},
                ],
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }
    with translated("GetMetricData", resource=f"Invocations of {endpoint_name}"):
        pages = cloudwatch().get_paginator("get_metric_data")
        return int(
            sum(
                value
                for page in pages.paginate(
                    MetricDataQueries=[query], StartTime=since, EndTime=until
                )
                for result in page["MetricDataResults"]
                for value in result["Values"]
            )
        )


def _fired_since(name: str, since: datetime) -> list[AlarmFired]:
    with translated("DescribeAlarmHistory", resource=name):
        pages = cloudwatch().get_paginator("describe_alarm_history")
        items = [
            item
            for page in pages.paginate(
                AlarmName=name,
                AlarmTypes=["MetricAlarm", "CompositeAlarm"],
                HistoryItemType="StateUpdate",
                StartDate=since,
                ScanBy="TimestampAscending",
            )
            for item in page["AlarmHistoryItems"]
        ]
    fired = []
    for item in items:
        state = json.loads(item["HistoryData"]).get("newState", {})
        if state.get("stateValue") == AlarmState.ALARM:
            reason = state.get("stateReason", "")
            fired.append(AlarmFired(name=name, at=item["Timestamp"], reason=reason))
    return fired


def _reading(alarm: Mapping[str, Any]) -> AlarmReading:
    return AlarmReading(
        name=alarm["AlarmName"],
        state=AlarmState(alarm["StateValue"]),
        reason=alarm.get("StateReason", ""),
        since=alarm["StateUpdatedTimestamp"],
        window_seconds=_period(alarm) * int(alarm.get("EvaluationPeriods", 0)),
    )


def _period(alarm: Mapping[str, Any]) -> int:
    """Return the longest period in seconds that the alarm looks at."""
    stats = [metric.get("MetricStat", metric) for metric in alarm.get("Metrics", ())]
    return max([int(stat.get("Period", 0)) for stat in (alarm, *stats)])
