"""Files as large as they may be, and worlds with as much to say of them as there may be."""

import json
from typing import Any

import boto3
import yaml
from botocore.session import get_session

from switchback.document.reading import MOST_BYTES
from tests.workflow.theatre import EXAMPLES, STREAMING

LONGEST_ALARM_NAME = 255
MOST_ALARMS = 50
# As many variables, each as long, as CreateModel takes.
_MOST_VARIABLES = 100
_LONGEST_VALUE = 1024
_MOST_VARIANTS = 10
_MOST_POOLS = 5
_TYPES = "ProductionVariantInstanceType"

Json = dict[str, Any]


def example() -> Json:
    """Return the example's file."""
    body = (EXAMPLES / f"{STREAMING}.yaml").read_text(encoding="utf-8")
    file: Json = yaml.safe_load(body)
    return file


def text_of(file: Json) -> bytes:
    """Return the file's bytes: one line for each value, however long."""
    plain = json.loads(json.dumps(file))
    return yaml.safe_dump(plain, sort_keys=False, width=MOST_BYTES).encode()


def with_alarms(file: Json, *, alarms: int = MOST_ALARMS) -> Json:
    """Let a file bake by that many alarms of its own, with the longest names that AWS takes."""
    names = [f"{number:03}-".ljust(LONGEST_ALARM_NAME, "a") for number in range(alarms)]
    file["Rollout"]["Bake"].pop("StandardAlarms", None)
    file["Rollout"]["Bake"]["Alarms"] = [{"AlarmName": name} for name in names]
    return file


def filled_up(file: Json, *, letter: str) -> Json:
    """Fill a file up to the largest size with environment variables."""
    environment = file["Model"]["PrimaryContainer"]["Environment"]
    for number in range(_MOST_VARIABLES - len(environment) - 1):
        room = MOST_BYTES - len(text_of(file)) - len(f"      V_{number:03}: ''\n")
        if room <= 0:
            break
        environment[f"V_{number:03}"] = letter * min(_LONGEST_VALUE, room)
    return file


def all_fire_at_once(file: Json, *, period_seconds: int = 60) -> None:
    """Have every alarm of a file watch the errors, and tell as much as an alarm can."""
    for alarm in file["Rollout"]["Bake"]["Alarms"]:
        boto3.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm["AlarmName"],
            Namespace="AWS/SageMaker",
            MetricName="Invocation5XXErrors",
            Dimensions=[
                {"Name": "EndpointName", "Value": file["EndpointName"]},
                {"Name": "VariantName", "Value": "AllTraffic"},
            ],
            Statistic="Average",
            Period=period_seconds,
            EvaluationPeriods=3,
            DatapointsToAlarm=3,
            Threshold=0.01,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
        )


def of_many_types(file: Json) -> Json:
    """Ask for ten variants of five pools each, no two of a type."""
    (variant,) = file["EndpointConfig"]["ProductionVariants"]
    shape: Any = get_session().get_service_model("sagemaker").shape_for(_TYPES)
    types = iter(shape.enum)
    file["EndpointConfig"]["ProductionVariants"] = [
        {
            **variant,
            "VariantName": f"Variant-{number}",
            "InstancePools": [
                {"InstanceType": next(types), "Priority": priority}
                for priority in range(1, _MOST_POOLS + 1)
            ],
        }
        for number in range(_MOST_VARIANTS)
    ]
    file.pop("AutoScaling", None)
    return file
