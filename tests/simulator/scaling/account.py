"""An account with one endpoint on two pools, whose scaling is at work; and policies for it."""

from dataclasses import dataclass
from typing import Any

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import SageMaker
from simulator.service_quotas import ServiceQuotas
from simulator.traffic import Load, Traffic

Json = dict[str, Any]
BIG, SMALL = "ml.g6e.12xlarge", "ml.g6.12xlarge"
TARGET: Json = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/stt/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
DIMENSIONS = [
    {"Name": "EndpointName", "Value": "stt"},
    {"Name": "VariantName", "Value": "AllTraffic"},
]
PREDEFINED: Json = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    }
}
WAKE: Json = {
    "AdjustmentType": "ChangeInCapacity",
    "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
}


def queried(name: str, *, namespace: str = "AWS/SageMaker", query_id: str = "c") -> Json:
    """Return a query of a policy for a metric of the variant."""
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": DIMENSIONS}
    return {
        "Id": query_id,
        "MetricStat": {"Metric": metric, "Stat": "Average"},
        "ReturnData": False,
    }


CONCURRENCY = queried("ConcurrentRequestsPerModel")
CAPACITY = queried("WeightedCapacityPerInstance", namespace="Switchback", query_id="w")


def customized(*queries: Json) -> Json:
    """Return the metric of a policy made of queries."""
    return {"CustomizedMetricSpecification": {"Metrics": list(queries)}}


BY_CAPACITY = customized(
    CONCURRENCY, CAPACITY, {"Id": "u", "Expression": "c / FILL(w, REPEAT)", "ReturnData": True}
)


@dataclass
class Account:
    """An endpoint on two pools, its traffic, and the client that its policies are put with."""

    clock: VirtualClock
    sagemaker: SageMaker
    scaling: ApplicationAutoScaling
    cloudwatch: CloudWatch
    traffic: Traffic
    quotas: ServiceQuotas
    client: Any

    def register(self, *, minimum: int = 1, maximum: int = 10, **more: Any) -> None:
        """Register the variant."""
        self.client.register_scalable_target(
            **TARGET, MinCapacity=minimum, MaxCapacity=maximum, **more
        )

    def track(
        self, metric: Json, *, target: float = 10.0, name: str = "track", **more: Any
    ) -> None:
        """Put a target-tracking policy."""
        config = {"TargetValue": target, **metric, **more}
        self.client.put_scaling_policy(
            **TARGET,
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=config,
        )

    def step(self, config: Json, **alarm: Any) -> None:
        """Put a step policy, and an alarm on a waiting queue that calls it."""
        put = self.client.put_scaling_policy(
            **TARGET,
            PolicyName="wake",
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration=config,
        )
        asked = {
            "AlarmName": "waiting",
            "Namespace": "AWS/SageMaker",
            "MetricName": "HasBacklogWithoutCapacity",
            "Dimensions": DIMENSIONS[:1],
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "AlarmActions": [put["PolicyARN"]],
        }
        self.cloudwatch.put_metric_alarm(asked | alarm)

    def load(self, concurrent: int, **more: Any) -> None:
        """Have so many requests under way from now on."""
        self.traffic.loads["stt"] = Load(concurrent_requests=concurrent, **more)

    def minutes(self, count: float) -> None:
        """Let minutes pass."""
        self.clock.advance(count * 60)

    def publish_capacity(self, value: float, *, minutes: int) -> None:
        """Publish a capacity per instance each minute."""
        datum = {
            "MetricName": "WeightedCapacityPerInstance",
            "Dimensions": DIMENSIONS,
            "Value": value,
        }
        for _ in range(minutes):
            self.cloudwatch.put_metric_data({"Namespace": "Switchback", "MetricData": [datum]})
            self.minutes(1)

    @property
    def counts(self) -> dict[str, int]:
        """Instances in service by type, without types that have none."""
        fleet = self.sagemaker.fleet("stt")
        assert fleet is not None
        return {name: count for name, count in fleet.counts.items() if count}

    @property
    def desired(self) -> int:
        """The count that is wanted."""
        fleet = self.sagemaker.fleet("stt")
        assert fleet is not None
        return fleet.variants[0].desired

    @property
    def activities(self) -> list[Any]:
        """The scaling activities, newest first."""
        told = self.client.describe_scaling_activities(**TARGET)
        return list(told["ScalingActivities"])
