"""PutMetricData and GetMetricData."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from simulator.wire import AwsError, NotSimulated
from tests.simulator.cloudwatch.conftest import START, World

_POOLS = [{"Name": "EndpointName", "Value": "stt"}, {"Name": "VariantName", "Value": "AllTraffic"}]


def _put(world: World, **datum: Any) -> None:
    world.call(
        "PutMetricData",
        Namespace="Switchback",
        MetricData=[{"MetricName": "WeightedCapacity", "Dimensions": _POOLS, **datum}],
    )


def _query(query_id: str, stat: str, **changes: Any) -> dict[str, Any]:
    metric = {"Namespace": "Switchback", "MetricName": "WeightedCapacity", "Dimensions": _POOLS}
    metric |= changes.pop("metric", {})
    metric_stat = {"Metric": metric, "Period": 60, "Stat": stat} | changes.pop("metric_stat", {})
    return {"Id": query_id, "MetricStat": metric_stat} | changes


def _get(world: World, *queries: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    params = {"StartTime": START, "EndTime": START + timedelta(minutes=10)} | changes
    response = world.call("GetMetricData", MetricDataQueries=list(queries), **params)
    results: list[dict[str, Any]] = response["MetricDataResults"]
    return results


def _values(world: World, *queries: dict[str, Any], **changes: Any) -> list[list[float]]:
    return [result["Values"] for result in _get(world, *queries, **changes)]


def test_every_form_of_a_datum_counts_in_every_statistic(world: World) -> None:
    """Value, Values with Counts and StatisticValues are aggregated together in their minute."""
    _put(world, Value=4.0)
    _put(world, Values=[1.0, 2.0], Counts=[3.0, 1.0])
    statistics = {"SampleCount": 5.0, "Sum": 41.0, "Minimum": 0.5, "Maximum": 20.0}
    _put(world, StatisticValues=statistics)

    names = ["Sum", "SampleCount", "Average", "Minimum", "Maximum"]
    queries = [_query(f"q{index}", name) for index, name in enumerate(names)]

    assert _values(world, *queries) == [[50.0], [10.0], [5.0], [0.5], [20.0]]


def test_percentiles_need_the_values(world: World) -> None:
    """Percentiles are those of the samples; a statistic set put by a customer takes them away."""
    _put(world, Values=[float(value) for value in range(1, 101)])
    assert _values(world, _query("a", "p99"), _query("b", "p50")) == [[99.0], [50.0]]

    _put(world, StatisticValues={"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2})

    assert _values(world, _query("a", "p99")) == [[]]


def test_a_set_of_dimensions_is_exact(world: World) -> None:
    """A metric is not found under fewer dimensions, and the order of dimensions means nothing."""
    _put(world, Value=4.0)
    reordered = _query("a", "Sum", metric={"Dimensions": list(reversed(_POOLS))})
    fewer = _query("b", "Sum", metric={"Dimensions": _POOLS[:1]})

    assert _values(world, reordered, fewer) == [[4.0], []]


def test_the_newest_comes_first_unless_asked_otherwise(world: World) -> None:
    """Results are ordered by ScanBy; the end is exclusive; periods without data are left out."""
    for minute, value in ((0, 1.0), (2, 3.0), (10, 9.0)):
        _put(world, Value=value, Timestamp=START + timedelta(minutes=minute, seconds=30))

    (result,) = _get(world, _query("a", "Sum"))
    assert result["Timestamps"] == [START + timedelta(minutes=2), START]
    assert result["Values"] == [3.0, 1.0]
    assert result["Label"] == "WeightedCapacity"
    assert _values(world, _query("a", "Sum"), ScanBy="TimestampAscending") == [[1.0, 3.0]]


def test_longer_periods_are_aligned(world: World) -> None:
    """Five-minute periods start at five-minute boundaries, wherever the range starts."""
    for minute in range(10):
        _put(world, Value=1.0, Timestamp=START + timedelta(minutes=minute))
    five = _query("a", "Sum", metric_stat={"Period": 300})

    (result,) = _get(world, five, StartTime=START + timedelta(minutes=2))

    assert result["Timestamps"] == [START + timedelta(minutes=5), START]
    assert result["Values"] == [5.0, 5.0]


def test_a_query_may_return_nothing(world: World) -> None:
    """ReturnData false leaves a result out."""
    assert _get(world, _query("a", "Sum", ReturnData=False)) == []


@pytest.mark.parametrize(
    ("datum", "code"),
    [
        ({}, "MissingParameter"),
        ({"Value": 1.0, "Values": [1.0]}, "InvalidParameterCombination"),
        ({"Values": [1.0, 2.0], "Counts": [1.0]}, "InvalidParameterValue"),
        ({"Values": [1.0], "Counts": [0.0]}, "InvalidParameterValue"),
        ({"Values": [1.0] * 151}, "InvalidParameterValue"),
        ({"Value": float("nan")}, "InvalidParameterValue"),
        ({"Value": 1.0, "Timestamp": START - timedelta(days=15)}, "InvalidParameterValue"),
        ({"Value": 1.0, "Timestamp": START + timedelta(hours=3)}, "InvalidParameterValue"),
    ],
)
def test_data_that_aws_refuses_is_refused(world: World, datum: dict[str, Any], code: str) -> None:
    """A datum that AWS would not take is answered with AWS's error."""
    with pytest.raises(AwsError) as refusal:
        _put(world, **datum)

    assert refusal.value.code == code


def test_one_bad_datum_refuses_the_whole_request(world: World) -> None:
    """A request is recorded wholly or not at all, and AWS's namespaces are closed."""
    good = {"MetricName": "WeightedCapacity", "Dimensions": _POOLS, "Value": 1.0}
    bad = {"MetricName": "WeightedCapacity"}
    with pytest.raises(AwsError):
        world.call("PutMetricData", Namespace="Switchback", MetricData=[good, bad])
    with pytest.raises(AwsError):
        world.call("PutMetricData", Namespace="AWS/SageMaker", MetricData=[good])

    assert _values(world, _query("a", "Sum")) == [[]]


@pytest.mark.parametrize(
    "query",
    [
        {"Id": "e1", "Expression": "ANOMALY_DETECTION_BAND(e1)"},
        _query("a", "IQM"),
        _query("a", "Sum", metric_stat={"Period": 10}),
        _query("a", "Sum", metric_stat={"Unit": "Count"}),
    ],
)
def test_nothing_is_passed_over(world: World, query: dict[str, Any]) -> None:
    """A query that the embedded CloudWatch cannot answer is refused loudly."""
    with pytest.raises(NotSimulated):
        _get(world, query)


@pytest.mark.parametrize(
    ("queries", "end"),
    [
        ([_query("a", "Sum"), _query("a", "Average")], START + timedelta(minutes=1)),
        ([_query("Big", "Sum")], START + timedelta(minutes=1)),
        ([_query("a", "Sum")], START),
    ],
)
def test_queries_that_aws_refuses_are_refused(
    world: World, queries: list[dict[str, Any]], end: datetime
) -> None:
    """Ids are unique and well-formed, and a range is not empty."""
    with pytest.raises(AwsError) as refusal:
        _get(world, *queries, EndTime=end)

    assert refusal.value.code == "ValidationError"
