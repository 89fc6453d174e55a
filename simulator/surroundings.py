"""What surrounds a live endpoint: its automatic scaling, and the alarms that its owner made."""

from collections.abc import Sequence

import boto3

from switchback.document.model import AutoScaling
from switchback.domain.scaling import resource_id


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
