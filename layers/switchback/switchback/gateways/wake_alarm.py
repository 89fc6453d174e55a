"""CloudWatch: the alarm that wakes an endpoint from zero instances."""

from collections.abc import Mapping, Sequence
from typing import Any

from switchback.gateways.clients import cloudwatch
from switchback.gateways.translation import translated


def read(name: str) -> Mapping[str, Any] | None:
    """Return the alarm as CloudWatch describes it, or None where there is none."""
    with translated("DescribeAlarms", resource=name):
        told = cloudwatch().describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])
    found: Sequence[Mapping[str, Any]] = told["MetricAlarms"]
    return found[0] if found else None


def put(request: Mapping[str, Any], *, calls: Sequence[str]) -> None:
    """Create the alarm, or set the one of its name anew; its state stays what it is.

    `calls` are the ARNs of what it does when it rings.
    """
    with translated("PutMetricAlarm", resource=str(request["AlarmName"])):
        cloudwatch().put_metric_alarm(**{**request, "AlarmActions": list(calls)})


def delete(name: str) -> None:
    """Delete the alarm, if it is there."""
    with translated("DeleteAlarms", resource=name):
        # CloudWatch says nothing of names that it does not know.
        cloudwatch().delete_alarms(AlarmNames=[name])
