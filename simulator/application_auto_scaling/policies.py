"""What a PutScalingPolicy request asks for, checked as AWS checks it."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.application_auto_scaling.targets import invalid, names_of
from simulator.application_auto_scaling.tracking import Tracking
from simulator.cloudwatch.queries import Queries, read_queries
from simulator.wire import AwsError, NotSimulated

_DEFAULT_COOLDOWN = 300
_MOST_METRICS = 10  # in the alarm that is made from a policy
_LARGEST_TARGET = 2.0**360
_PERIODS = 3
_SINGLE = frozenset({"MetricName", "Namespace", "Dimensions", "Statistic", "Unit"})
_NEEDED = ("MetricName", "Namespace", "Statistic")
# The metric, its statistic, and how many minutes must be above the target. Those of the
# high-resolution one are three of ten seconds, for which one of the minutes here stands.
_PREDEFINED = {
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": (
        *("ConcurrentRequestsPerModel", "Average"),
        1,
    ),
    "SageMakerVariantInvocationsPerInstance": ("InvocationsPerInstance", "Sum", _PERIODS),
}


def check_steps(config: Mapping[str, Any]) -> None:
    """Check a step policy's configuration.

    Raises:
        AwsError: AWS would refuse it.
    """
    for name in ("AdjustmentType", "StepAdjustments"):
        if not config.get(name):
            raise invalid(f"{name} is required for a step scaling policy")
    for step in config["StepAdjustments"]:
        lower = step.get("MetricIntervalLowerBound", float("-inf"))
        if lower >= step.get("MetricIntervalUpperBound", float("inf")):
            raise invalid("The upper bound of a step adjustment must be greater than the lower")


def tracking_of(policy: Mapping[str, Any]) -> Tracking:
    """Return what a target-tracking policy follows.

    Args:
        policy: The policy as it is described, with its alarms.

    Raises:
        AwsError: AWS would refuse it.
        NotSimulated: It follows a metric that nobody publishes here, or with functions that the
            embedded CloudWatch lacks.
    """
    config = policy["TargetTrackingScalingPolicyConfiguration"]
    if not abs(config["TargetValue"]) <= _LARGEST_TARGET:
        raise invalid("The target value must be between -2^360 and 2^360")
    queries, result, high_periods = _followed(config, policy["ResourceId"])
    high, low = (alarm["AlarmName"] for alarm in policy["Alarms"])
    return Tracking(
        name=policy["PolicyName"],
        queries=queries,
        result=result,
        target=config["TargetValue"],
        high_periods=high_periods,
        scales_in=not config.get("DisableScaleIn", False),
        scale_out_cooldown=config.get("ScaleOutCooldown", _DEFAULT_COOLDOWN),
        scale_in_cooldown=config.get("ScaleInCooldown", _DEFAULT_COOLDOWN),
        alarms=(high, low),
    )


def _followed(config: Mapping[str, Any], resource_id: str) -> tuple[Queries, str, int]:
    """Return the queries, the one whose result is followed, and for how many minutes."""
    predefined = config.get("PredefinedMetricSpecification")
    customized = config.get("CustomizedMetricSpecification")
    if predefined is not None and customized is None:
        return _predefined(predefined["PredefinedMetricType"], resource_id)
    if customized is None or predefined is not None:
        raise invalid("Exactly one of a predefined and a customized metric must be specified")
    if "Metrics" in customized:
        if not _SINGLE.isdisjoint(customized):
            raise invalid("Metrics excludes the parameters of a single metric")
        return _math(customized["Metrics"])
    if missing := [name for name in _NEEDED if name not in customized]:
        raise invalid(f"{', '.join(missing)} must be specified for a customized metric")
    metric = {name: customized[name] for name in customized if name not in ("Statistic", "Unit")}
    query = {"Id": "m1", "MetricStat": {"Metric": metric, "Stat": customized["Statistic"]}}
    return _read([query]), "m1", _PERIODS


def _predefined(kind: str, resource_id: str) -> tuple[Queries, str, int]:
    if kind not in _PREDEFINED:
        raise NotSimulated(f"the predefined metric {kind}")
    name, statistic, periods = _PREDEFINED[kind]
    endpoint_name, variant_name = names_of(resource_id)
    dimensions = {"EndpointName": endpoint_name, "VariantName": variant_name}
    metric = {
        "Namespace": "AWS/SageMaker",
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    query = {"Id": "m1", "MetricStat": {"Metric": metric, "Stat": statistic}}
    return _read([query]), "m1", periods


def _math(queries: Sequence[Mapping[str, Any]]) -> tuple[Queries, str, int]:
    returned = [query["Id"] for query in queries if query.get("ReturnData", True)]
    if len(returned) != 1:
        raise invalid("Exactly one element of the metrics list must return data")
    if sum("MetricStat" in query for query in queries) > _MOST_METRICS:
        raise invalid(f"A scaling policy can use at most {_MOST_METRICS} metrics")
    return _read(queries), returned[0], _PERIODS


def _read(queries: Sequence[Mapping[str, Any]]) -> Queries:
    try:
        return read_queries([_with_period(query) for query in queries])
    except AwsError as error:
        raise invalid(error.message) from error


def _with_period(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the query as CloudWatch takes it: such policies look at minutes, and can't say so."""
    if "MetricStat" not in query:
        return query
    metric_stat = query["MetricStat"]
    if not {"MetricName", "Namespace"} <= metric_stat["Metric"].keys():
        raise invalid("MetricName and Namespace must be specified for a metric")
    return {**query, "MetricStat": {**metric_stat, "Period": 60}}
