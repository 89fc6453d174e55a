"""What a PutMetricAlarm request asks for, checked as AWS checks it."""

from collections.abc import Mapping
from typing import Any

from simulator.cloudwatch.evaluation import Threshold
from simulator.cloudwatch.metrics import SeriesKey
from simulator.cloudwatch.shapes import Comparison, MissingData, refuse_unknown
from simulator.cloudwatch.statistic import statistic
from simulator.wire import AwsError, NotSimulated

_MINUTE_SECONDS = 60
_DAY_SECONDS = 86_400
_ALARM = frozenset(
    {
        *("AlarmName", "AlarmDescription", "Tags", "ActionsEnabled"),
        *("OKActions", "AlarmActions", "InsufficientDataActions"),
        *("EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator"),
        "TreatMissingData",
    }
)
_OWN_METRIC = frozenset(
    {"Namespace", "MetricName", "Dimensions", "Statistic", "ExtendedStatistic", "Period"}
)


def threshold_of(params: Mapping[str, Any]) -> Threshold:
    """Return what the alarm is to watch, and when it is to alarm.

    Raises:
        AwsError: AWS would refuse the request.
        NotSimulated: It asks for metric math, bands, seconds or another thing not played here.
    """
    refuse_unknown(params, known=_ALARM | _OWN_METRIC | {"Metrics"}, operation="PutMetricAlarm")
    for name in ("EvaluationPeriods", "ComparisonOperator", "Threshold"):
        _require(name in params, f"The parameter {name} is required.")
    key, stat, period = _metric(params)
    if period % _MINUTE_SECONDS:
        raise NotSimulated("an alarm with a period that is no multiple of 60 seconds")
    statistic(stat)
    periods = params["EvaluationPeriods"]
    to_alarm = params.get("DatapointsToAlarm", periods)
    _require(to_alarm <= periods, "DatapointsToAlarm must not be over EvaluationPeriods.")
    _require(
        periods * period <= _DAY_SECONDS,
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be"
        f" <= {_DAY_SECONDS}).",
    )
    return Threshold(
        key=key,
        statistic=stat,
        period_minutes=period // _MINUTE_SECONDS,
        periods=periods,
        to_alarm=to_alarm,
        says_to_alarm="DatapointsToAlarm" in params,
        comparison=_comparison(params["ComparisonOperator"]),
        limit=float(params["Threshold"]),
        missing=_missing(params.get("TreatMissingData", MissingData.MISSING)),
    )


def _metric(params: Mapping[str, Any]) -> tuple[SeriesKey, str, int]:
    """Return the series, its statistic and the seconds of a period."""
    if "Metrics" in params:
        _require(_OWN_METRIC.isdisjoint(params), "Metrics excludes the single metric's parameters.")
        return _only_metric(params["Metrics"])
    for name in ("Namespace", "MetricName", "Period"):
        _require(name in params, f"The parameter {name} is required.")
    stats = [params[name] for name in ("Statistic", "ExtendedStatistic") if name in params]
    _require(len(stats) == 1, "Exactly one of Statistic and ExtendedStatistic is required.")
    return SeriesKey.of_metric(params), stats[0], params["Period"]


def _only_metric(queries: list[Mapping[str, Any]]) -> tuple[SeriesKey, str, int]:
    if len(queries) != 1 or "MetricStat" not in queries[0]:
        raise NotSimulated("an alarm on metric math")
    query = queries[0]
    known = frozenset({"Id", "MetricStat", "Label", "ReturnData"})
    refuse_unknown(query, known=known, operation="an alarm's metric")
    metric_stat = query["MetricStat"]
    known = frozenset({"Metric", "Period", "Stat"})
    refuse_unknown(metric_stat, known=known, operation="an alarm's metric")
    return SeriesKey.of_metric(metric_stat["Metric"]), metric_stat["Stat"], metric_stat["Period"]


def _comparison(name: str) -> Comparison:
    if name not in set(Comparison):
        raise NotSimulated(f"the comparison {name!r}, of anomaly detection")
    return Comparison(name)


def _missing(name: str) -> MissingData:
    _require(
        name in set(MissingData), f"The value {name} is unsupported for parameter TreatMissingData."
    )
    return MissingData(name)


def _require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise AwsError("ValidationError", message)
