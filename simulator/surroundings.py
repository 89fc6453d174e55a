"""What surrounds a live endpoint: its automatic scaling, and the alarms that its owner made."""

from collections.abc import Mapping, Sequence
from typing import Any

import boto3

from switchback.document.model import AutoScaling, Document
from switchback.domain.scaling import resource_id
from switchback.domain.scaling_policy import AskedScaling, Bounds, wanted_scaling
from switchback.domain.weights import weights_of

_MODEL = "the file's"


def scale(scaling: AutoScaling | None, endpoint_name: str, variant_name: str) -> None:
    """Have the variant scale between the file's bounds, if the file says that it scales."""
    if scaling is None:
        return
    client = boto3.client("application-autoscaling")
    client.register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(endpoint_name, variant_name),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=scaling.min_capacity,
        MaxCapacity=scaling.max_capacity,
    )
    client.put_scaling_policy(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(endpoint_name, variant_name),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        PolicyName="concurrency",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 14.0,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
            },
        },
    )


def scale_as_asked(document: Document, variant: Mapping[str, Any], *, asynchronous: bool) -> None:
    """Have the variant scale exactly as the file asks, as after an earlier rollout of it."""
    asked = document.auto_scaling
    if asked is None:
        return
    weights = weights_of(
        "",
        {"ProductionVariants": [{**variant, "ModelName": _MODEL}]},
        models={_MODEL: document.model},
        given=asked.concurrency_per_instance,
    )
    wanted = wanted_scaling(
        AskedScaling(
            endpoint_name=document.endpoint_name,
            variant_name=variant["VariantName"],
            bounds=Bounds(asked.min_capacity, asked.max_capacity),
            target_utilization=asked.target_utilization,
            statistic=asked.concurrency_statistic.value,
            scale_out_cooldown_seconds=asked.scale_out_cooldown_in_seconds,
            scale_in_cooldown_seconds=asked.scale_in_cooldown_in_seconds,
            weights=weights.by_variant[variant["VariantName"]],
            is_asynchronous=asynchronous,
        )
    )
    client: Any = boto3.client("application-autoscaling")
    identity = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": wanted.resource_id,
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    bounds = {"MinCapacity": wanted.bounds.least, "MaxCapacity": wanted.bounds.most}
    client.register_scalable_target(**identity, **bounds)
    arns = [
        client.put_scaling_policy(**identity, **policy.request)["PolicyARN"]
        for policy in wanted.policies
    ]
    if wanted.wake_alarm is not None:
        alarms: Any = boto3.client("cloudwatch")
        alarms.put_metric_alarm(**wanted.wake_alarm, AlarmActions=arns[-1:])


def put_alarms(names: Sequence[str], endpoint_name: str, variant_name: str) -> None:
    """Make the alarms that the file names. What they watch is not in the file.

    The first one watches errors, the others how long the first chunk takes.
    """
    for index, name in enumerate(names):
        errors = index == 0
        boto3.client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/SageMaker",
            MetricName="Invocation5XXErrors" if errors else "FirstChunkLatency",
            Dimensions=[
                {"Name": "EndpointName", "Value": endpoint_name},
                {"Name": "VariantName", "Value": variant_name},
            ],
            Statistic="Average",
            Period=60,
            EvaluationPeriods=3,
            DatapointsToAlarm=3,
            # One in a hundred requests; five seconds in microseconds.
            Threshold=0.01 if errors else 5_000_000,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
        )
