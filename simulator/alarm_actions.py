"""The alarms that people made to call something: found, and relieved of it, by its ARN."""

from collections.abc import Iterator
from typing import Any

from simulator.cloudwatch.service import CloudWatch

_LISTS = ("OKActions", "AlarmActions", "InsufficientDataActions")
_REQUEST = frozenset(
    {
        *("AlarmName", "AlarmDescription", "ActionsEnabled", *_LISTS),
        *("EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator"),
        *("TreatMissingData", "Namespace", "MetricName", "Dimensions", "Statistic"),
        *("ExtendedStatistic", "Period", "Metrics"),
    }
)


def alarms_calling(cloudwatch: CloudWatch, arn: str) -> list[dict[str, str]]:
    """Return the alarms with this action, as Application Auto Scaling lists them."""
    return [
        {"AlarmName": alarm["AlarmName"], "AlarmARN": alarm["AlarmArn"]}
        for alarm in _calling(cloudwatch, arn)
    ]


def stop_calling(cloudwatch: CloudWatch, arn: str) -> None:
    """Take the action out of all alarms; the alarms themselves stay."""
    for alarm in list(_calling(cloudwatch, arn)):
        request = {key: value for key, value in alarm.items() if key in _REQUEST}
        left = {name: [each for each in alarm[name] if each != arn] for name in _LISTS}
        cloudwatch.put_metric_alarm(request | left)


def _calling(cloudwatch: CloudWatch, arn: str) -> Iterator[dict[str, Any]]:
    token: dict[str, str] = {}
    while True:
        page = cloudwatch.describe_alarms({"MaxRecords": 100, **token})
        for alarm in page["MetricAlarms"]:
            if any(arn in alarm[name] for name in _LISTS):
                yield alarm
        if "NextToken" not in page:
            return
        token = {"NextToken": page["NextToken"]}
