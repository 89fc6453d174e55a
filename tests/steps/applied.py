"""An endpoint that comes to scale as a file asks: the step, and what AWS has of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import yaml

from tests.steps.prepared import Json, Prepared, prepared

NAME = "deepgram-streaming-stt"
ALARM = f"switchback-{NAME}-HasBacklogWithoutCapacity"
IDENTITY: Json = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": f"endpoint/{NAME}/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
TYPES = {"ml.g6.2xlarge": 20, "ml.g6e.2xlarge": 40}
MIXED: Json = {"MinCapacity": 2, "MaxCapacity": 10, "ConcurrencyPerInstance": TYPES}
SLEEPS: Json = {**MIXED, "MinCapacity": 0}
NIGHT: Json = {
    "ScheduledActionName": "night",
    "Schedule": "cron(0 20 * * ? *)",
    "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 4},
}
CHANGES = (
    *("RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy"),
    *("DeleteScalingPolicy", "PutMetricAlarm", "DeleteAlarms", "PutScheduledAction"),
)


def scaling() -> Any:
    """Return the client of Application Auto Scaling."""
    return boto3.client("application-autoscaling")


def policies() -> dict[str, Json]:
    """Return the endpoint's policies by name."""
    told = scaling().describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    return {policy["PolicyName"]: policy for policy in told}


def targets() -> list[Json]:
    """Return the scalable targets there are."""
    found: list[Json] = scaling().describe_scalable_targets(ServiceNamespace="sagemaker")[
        "ScalableTargets"
    ]
    return found


def alarms() -> list[Any]:
    """Return the alarm that wakes the endpoint, if it is there."""
    client: Any = boto3.client("cloudwatch")
    found: list[Any] = client.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return found


@contextmanager
def on_candidate(
    auto_scaling: Json | None, *, asynchronous: bool = False, theirs: bool = False
) -> Iterator[Prepared]:
    """Put an endpoint in service that nobody scales, for a rollout of a file that asks for this.

    `theirs`: people scale it.
    """
    with prepared(AutoScaling=MIXED) as ready:
        if not theirs:
            scaling().deregister_scalable_target(**IDENTITY)
        ask(ready, auto_scaling, asynchronous=asynchronous)
        yield ready


def ask(ready: Prepared, auto_scaling: Json | None, *, asynchronous: bool = False) -> None:
    """Have the rollout's file ask for other scaling; its plan is for an endpoint of that kind."""
    content: Json = yaml.safe_load(ready.stage.body)
    content.pop("AutoScaling")
    if auto_scaling is not None:
        content["AutoScaling"] = auto_scaling
    if asynchronous:
        config = {"OutputConfig": {"S3OutputPath": "s3://outputs/here"}}
        content["EndpointConfig"] = {**content["EndpointConfig"], "AsyncInferenceConfig": config}
        content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": "Asynchronous"}
    put: Any = boto3.client("s3").put_object(
        Bucket=ready.world.config_bucket, Key=ready.stage.key, Body=yaml.safe_dump(content).encode()
    )
    request = ready.rollout["request"]
    document = {**request["document"], "version_id": put["VersionId"]}
    ready.rollout = {**ready.rollout, "request": {**request, "document": document}}


def apply(ready: Prepared) -> Json:
    """Plan, and apply the file's scaling to the endpoint as if it ran the candidate."""
    plan = {**ready.plan()["plan"], "candidate_config": ready.stage.previous_config}
    return ready.run("ApplyScaling", rollout=ready.rollout, plan=plan)


def changed(ready: Prepared, act: Any) -> list[str]:
    """Return what something changed about scaling, in calls."""
    before = len(ready.calls)
    act()
    made = [call.operation for call in ready.calls[before:] if call.error is None]
    return [operation for operation in made if operation in CHANGES]
