"""CloudWatch: what alarms say now, and what they said since an instant."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from switchback.domain.alarms import AlarmFired, AlarmReading, AlarmState
from switchback.domain.marks import MANAGED_BY, US
from switchback.domain.scaling import AlarmLink
from switchback.domain.standard_alarms import AlarmDefinition
from switchback.gateways.clients import cloudwatch
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

_NAMESPACE = "AWS/SageMaker"
_NAMES_PER_CALL = 100
_ACTIONS_BY_STATE = ("AlarmActions", "OKActions", "InsufficientDataActions")

# ALARM(name), OK("a name"), INSUFFICIENT_DATA(ARN): what the rule of a composite alarm asks.
_ASKED = re.compile(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:\"([^\"]+)\"|([^\s\"()]+))\s*\)")

# What a description of a metric alarm has besides the request that would put it.
_ALARM_OUTPUT_ONLY = frozenset(
    {
        *("AlarmArn", "AlarmConfigurationUpdatedTimestamp", "EvaluationState", "StateReason"),
        *("StateReasonData", "StateTransitionedTimestamp", "StateUpdatedTimestamp", "StateValue"),
    }
)


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


def read_alarms_below(readings: Sequence[AlarmReading]) -> tuple[AlarmReading, ...]:
    """Return the alarms that composite alarms ask about, and those that these ask about."""
    known = {reading.name: reading for reading in readings}
    tried = set(known)
    while unread := sorted({name for each in known.values() for name in each.asks} - tried):
        tried.update(unread)
        known.update({reading.name: reading for reading in read_alarms(unread)})
    return tuple(known.values())[len(readings) :]


def put_alarm(definition: AlarmDefinition) -> None:
    """Create a metric alarm, or set the one of that name anew; its state stays what it is."""
    percentile = definition.statistic.startswith("p")
    request: Any = {
        "AlarmName": definition.name,
        "AlarmDescription": definition.description,
        "Namespace": _NAMESPACE,
        "MetricName": definition.metric_name,
        "Dimensions": [{"Name": k, "Value": v} for k, v in definition.dimensions.items()],
        "ExtendedStatistic" if percentile else "Statistic": definition.statistic,
        "Period": definition.period_seconds,
        "EvaluationPeriods": definition.periods,
        "DatapointsToAlarm": definition.periods,
        "Threshold": definition.threshold,
        "ComparisonOperator": definition.comparison.value,
        "TreatMissingData": "notBreaching",
        "Tags": [{"Key": MANAGED_BY, "Value": US}],
    }
    with translated("PutMetricAlarm", resource=definition.name):
        cloudwatch().put_metric_alarm(**request)


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
                "Namespace": _NAMESPACE,
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


def links_to(action_arn: str, names: Sequence[str]) -> tuple[AlarmLink, ...]:
    """Return which of these metric alarms do something, and when, by the ARN of what they do."""
    links = (
        AlarmLink(
            alarm_name=alarm["AlarmName"],
            states=tuple(s for s in _ACTIONS_BY_STATE if action_arn in alarm.get(s, ())),
        )
        for alarm in _metric_alarms(names)
    )
    return tuple(link for link in links if link.states)


def link(links: Sequence[AlarmLink], *, to: str, instead_of: str) -> None:
    """Have alarms do something else than before; one that is gone is not made anew."""
    states = {each.alarm_name: each.states for each in links}
    for alarm in _metric_alarms(tuple(states)):
        actions = {
            state: [
                *(action for action in alarm.get(state, ()) if action not in (to, instead_of)),
                *([to] if state in states[alarm["AlarmName"]] else []),
            ]
            for state in _ACTIONS_BY_STATE
        }
        if any(sorted(actions[state]) != sorted(alarm.get(state, ())) for state in actions):
            kept = {key: alarm[key] for key in alarm.keys() - _ALARM_OUTPUT_ONLY}
            with translated("PutMetricAlarm", resource=alarm["AlarmName"]):
                cloudwatch().put_metric_alarm(**{**kept, **actions})


def _metric_alarms(names: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    found: list[Mapping[str, Any]] = []
    for start in range(0, len(names), _NAMES_PER_CALL):
        some = names[start : start + _NAMES_PER_CALL]
        with translated("DescribeAlarms", resource=", ".join(some)):
            told = cloudwatch().describe_alarms(
                AlarmNames=list(some), AlarmTypes=["MetricAlarm"], MaxRecords=_NAMES_PER_CALL
            )
        found += told["MetricAlarms"]
    return tuple(found)


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
        threshold=alarm.get("Threshold"),
        asks=_asks(alarm.get("AlarmRule", "")),
    )


def _asks(rule: str) -> tuple[str, ...]:
    """Return the names of the alarms in a composite alarm's rule, which may name ARNs."""
    named = (quoted or bare for quoted, bare in _ASKED.findall(rule))
    return tuple(dict.fromkeys(name.rpartition(":alarm:")[2] for name in named))


def _period(alarm: Mapping[str, Any]) -> int:
    """Return the longest period in seconds that the alarm looks at."""
    stats = [metric.get("MetricStat", metric) for metric in alarm.get("Metrics", ())]
    return max([int(stat.get("Period", 0)) for stat in (alarm, *stats)])
