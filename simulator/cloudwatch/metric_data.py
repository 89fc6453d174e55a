"""PutMetricData and GetMetricData: requests checked and answered as AWS does."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from simulator.cloudwatch.metrics import Datum, MetricStore, SeriesKey, minute_of, start_of
from simulator.cloudwatch.queries import Queries, Reading, invalid, read_queries
from simulator.cloudwatch.shapes import refuse_unknown
from simulator.wire import AwsError

_MOST_DATA = 1_000
_MOST_VALUES = 150
_MOST_QUERIES = 500
_OLDEST = timedelta(weeks=2)
_NEWEST = timedelta(hours=2)


def put_metric_data(store: MetricStore, params: Mapping[str, Any], *, now: datetime) -> None:
    """Record a PutMetricData request, wholly or not at all.

    Raises:
        AwsError: AWS would refuse the request.
    """
    refuse_unknown(params, known=frozenset({"Namespace", "MetricData"}), operation="PutMetricData")
    if params["Namespace"].startswith("AWS/"):
        raise _invalid_value("The value AWS/ for parameter Namespace is invalid.")
    if len(params.get("MetricData", ())) > _MOST_DATA:
        raise _invalid_value(f"The collection MetricData must not have over {_MOST_DATA} members.")
    checked = [
        (
            SeriesKey.of_metric({**entry, "Namespace": params["Namespace"]}),
            _checked_time(entry, now=now),
            _datum(entry),
        )
        for entry in params.get("MetricData", ())
    ]
    for key, at, datum in checked:
        store.add(key, at=at, datum=datum)


def _checked_time(entry: Mapping[str, Any], *, now: datetime) -> datetime:
    at: datetime = entry.get("Timestamp", now)
    if not now - _OLDEST <= at <= now + _NEWEST:
        raise _invalid_value(
            "The parameter Timestamp must be within two weeks before and two hours after now."
        )
    return at


def _datum(entry: Mapping[str, Any]) -> Datum:
    forms = [form for form in ("Value", "Values", "StatisticValues") if form in entry]
    match forms:
        case ["Value"]:
            return _of_values([entry["Value"]], [1.0])
        case ["Values"]:
            return _of_values(entry["Values"], entry.get("Counts"))
        case ["StatisticValues"]:
            return _of_statistic_set(entry["StatisticValues"])
        case []:
            raise AwsError("MissingParameter", "A metric datum needs Value or StatisticValues.")
        case _:
            message = f"The parameters {' and '.join(forms)} are mutually exclusive."
            raise AwsError("InvalidParameterCombination", message)


def _of_values(values: Sequence[float], counts: Sequence[float] | None) -> Datum:
    counts = [1.0] * len(values) if counts is None else counts
    if not values or len(values) > _MOST_VALUES or len(counts) != len(values):
        raise _invalid_value(
            f"Values must have 1 to {_MOST_VALUES} members, and Counts as many as Values."
        )
    _refuse_unreal([*values, *counts])
    if min(counts) <= 0:
        raise _invalid_value("Every count in Counts must be greater than 0.")
    samples = tuple(zip(map(float, values), map(float, counts), strict=True))
    return Datum(
        sum=sum(value * count for value, count in samples),
        count=sum(count for _, count in samples),
        minimum=min(value for value, _ in samples),
        maximum=max(value for value, _ in samples),
        values=samples,
    )


def _of_statistic_set(statistics: Mapping[str, float]) -> Datum:
    _refuse_unreal(list(statistics.values()))
    if statistics["Minimum"] > statistics["Maximum"] or statistics["SampleCount"] <= 0:
        raise _invalid_value("StatisticValues must have samples, and no Minimum over its Maximum.")
    return Datum(
        sum=float(statistics["Sum"]),
        count=float(statistics["SampleCount"]),
        minimum=float(statistics["Minimum"]),
        maximum=float(statistics["Maximum"]),
    )


def _refuse_unreal(numbers: Sequence[float]) -> None:
    if not all(math.isfinite(number) for number in numbers):
        raise _invalid_value("CloudWatch rejects NaN, +Infinity and -Infinity.")


def get_metric_data(store: MetricStore, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a GetMetricData request; EndTime is exclusive, periods are aligned to the epoch.

    Raises:
        AwsError: AWS would refuse the request.
        NotSimulated: It asks for paging or another thing not done here.
    """
    known = frozenset({"MetricDataQueries", "StartTime", "EndTime", "ScanBy"})
    refuse_unknown(params, known=known, operation="GetMetricData")
    start, end = params["StartTime"], params["EndTime"]
    if start >= end:
        raise invalid("The parameter StartTime must be less than the parameter EndTime.")
    if len(params["MetricDataQueries"]) > _MOST_QUERIES:
        raise invalid(f"There must be at most {_MOST_QUERIES} queries.")
    queries = read_queries(params["MetricDataQueries"])
    newest_first = params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    results = [
        _result(store, queries, query, start=start, end=end, newest_first=newest_first)
        for query in params["MetricDataQueries"]
        if query.get("ReturnData", True)
    ]
    return {"MetricDataResults": results, "Messages": []}


def _result(
    store: MetricStore,
    queries: Queries,
    query: Mapping[str, Any],
    *,
    start: datetime,
    end: datetime,
    newest_first: bool,
) -> dict[str, Any]:
    query_id = query["Id"]
    periods = _periods(start, end, minutes=queries.period_minutes(query_id))
    reading = Reading(queries, store, periods=periods)
    found = [
        (start_of(minute), value)
        for minute in periods
        if (value := reading.value(query_id, minute)) is not None
    ]
    if newest_first:
        found.reverse()
    return {
        "Id": query_id,
        "Label": query.get("Label", _label(query)),
        "Timestamps": [at for at, _ in found],
        "Values": [value for _, value in found],
        "StatusCode": "Complete",
        "Messages": [],
    }


def _label(query: Mapping[str, Any]) -> str:
    is_metric = "MetricStat" in query
    return str(query["MetricStat"]["Metric"]["MetricName"] if is_metric else query["Id"])


def _periods(start: datetime, end: datetime, *, minutes: int) -> range:
    first = minute_of(start) // minutes * minutes
    last = minute_of(end)
    return range(first, last if start_of(last) == end else last + 1, minutes)


def _invalid_value(message: str) -> AwsError:
    return AwsError("InvalidParameterValue", message)
