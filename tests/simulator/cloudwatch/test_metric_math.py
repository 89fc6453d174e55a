"""Metric math in GetMetricData: where an expression has a value, and which."""

import re
from datetime import timedelta
from typing import Any

import pytest

from simulator.wire import AwsError, NotSimulated
from tests.simulator.cloudwatch.conftest import START, World

# By minute; None is a minute without data.
A = [10.0, None, 30.0, None, 0.0]
B = [2.0, 4.0, 5.0, None, 8.0]
NONE: list[float | None] = [None] * 5


def metric(query_id: str, *, period: int = 60, **changes: Any) -> dict[str, Any]:
    """Return a query for the metric that is named like it."""
    asked = {"Namespace": "Test", "MetricName": query_id}
    return {
        "Id": query_id,
        "MetricStat": {"Metric": asked, "Period": period, "Stat": "Average"},
        "ReturnData": False,
        **changes,
    }


def expression(text: str, query_id: str = "e", **changes: Any) -> dict[str, Any]:
    """Return a query for an expression."""
    return {"Id": query_id, "Expression": text, **changes}


def results(world: World, *queries: dict[str, Any]) -> list[dict[str, Any]]:
    """Put the series, ask over their five minutes, and return the results."""
    for name, series in (("a", A), ("b", B)):
        for minute, value in enumerate(series):
            if value is not None:
                datum = {"MetricName": name, "Value": value}
                at = START + timedelta(minutes=minute, seconds=30)
                data = [{**datum, "Timestamp": at}]
                world.call("PutMetricData", Namespace="Test", MetricData=data)
    response = world.call(
        "GetMetricData",
        MetricDataQueries=list(queries),
        StartTime=START,
        EndTime=START + timedelta(minutes=5),
        ScanBy="TimestampAscending",
    )
    found: list[dict[str, Any]] = response["MetricDataResults"]
    return found


def computed(world: World, text: str) -> list[float | None]:
    """Return what an expression over `a`, `b` and the empty `n` comes to, minute by minute."""
    (result,) = results(world, expression(text), metric("a"), metric("b"), metric("n"))
    by_time = dict(zip(result["Timestamps"], result["Values"], strict=True))
    return [by_time.get(START + timedelta(minutes=minute)) for minute in range(5)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a + b", [12.0, None, 35.0, None, 8.0]),
        ("a - b", [8.0, None, 25.0, None, -8.0]),
        ("a / b", [5.0, None, 6.0, None, 0.0]),
        ("b / a", [0.2, None, 5 / 30, None, None]),
        ("b / 0", NONE),
        ("a + b * 2", [14.0, None, 40.0, None, 16.0]),
        ("(a + b) * 2", [24.0, None, 70.0, None, 16.0]),
        ("b - 1 - 1", [0.0, 2.0, 3.0, None, 6.0]),
        ("-b * .5", [-1.0, -2.0, -2.5, None, -4.0]),
        ("100/b/1e1", [5.0, 2.5, 2.0, None, 1.25]),
        ("a + n", NONE),
    ],
)
def test_arithmetic_needs_every_series(world: World, text: str, values: list[float | None]) -> None:
    """A minute in which one series has no data has no result, nor has a division by zero."""
    assert computed(world, text) == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("FILL(a, 7)", [10.0, 7.0, 30.0, 7.0, 0.0]),
        ("FILL(n, 0)", [0.0] * 5),
        ("FILL(a, b)", [10.0, 4.0, 30.0, None, 0.0]),
        ("FILL(a, REPEAT)", [10.0, 10.0, 30.0, 30.0, 0.0]),
        ("FILL(a, LINEAR)", [10.0, 20.0, 30.0, 15.0, 0.0]),
        ("FILL(n, REPEAT)", NONE),
        ("FILL(a - b, REPEAT)", [8.0, 8.0, 25.0, 25.0, -8.0]),
        ("b / FILL(a, REPEAT)", [0.2, 0.4, 5 / 30, None, None]),
        ("FILL(1 / (a - 10), REPEAT)", [None, None, 0.05, 0.05, -0.1]),
        ("FILL(1 / (a - 10), LINEAR)", [None, None, 0.05, -0.025, -0.1]),
    ],
)
def test_gaps_are_filled(world: World, text: str, values: list[float | None]) -> None:
    """By a value, by another series, by the last value or a line; nothing precedes the first."""
    assert computed(world, text) == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SUM([a, b])", [12.0, 4.0, 35.0, None, 8.0]),
        ("AVG([a, b])", [6.0, 2.0, 17.5, None, 4.0]),
        ("MIN([a, b])", [2.0, 4.0, 5.0, None, 0.0]),
        ("MAX([a, b, n])", [10.0, 4.0, 30.0, None, 8.0]),
        ("SUM([a, b]) / 2", [6.0, 2.0, 17.5, None, 4.0]),
    ],
)
def test_several_series_become_one(world: World, text: str, values: list[float | None]) -> None:
    """Wherever one has a value; a mean takes the missing ones for zero."""
    assert computed(world, text) == pytest.approx(values)


def test_expressions_use_expressions_in_any_order(world: World) -> None:
    """Only what returns data is told, under its id or its label."""
    told = results(
        world,
        expression("half * 4", "double", Label="twice"),
        expression("b / 2", "half"),
        metric("b"),
    )

    assert [result["Values"][0] for result in told] == [4.0, 1.0]
    assert [result["Label"] for result in told] == ["twice", "half"]


def test_longer_periods_are_those_of_the_metrics(world: World) -> None:
    """An expression has a value for each period of what it uses."""
    told = results(world, expression("b * 10"), metric("b", period=120))

    assert told[0]["Values"] == [30.0, 50.0, 80.0]


@pytest.mark.parametrize(
    "queries",
    [
        [expression("missing + 1")],
        [expression("f", "e"), expression("e", "f")],
        [expression("e + 1", "e")],
        [expression("b +"), metric("b")],
        [expression("b + * b"), metric("b")],
        [expression("(b"), metric("b")],
        [expression("b b"), metric("b")],
        [expression("FILL(b)"), metric("b")],
        [expression("FILL(1, b)"), metric("b")],
        [expression("SUM([b, 1])"), metric("b")],
        [metric("b", Expression="b")],
        [expression("b ; 2"), metric("b")],
        [expression("1 + 1")],
    ],
)
def test_what_aws_refuses_is_refused(world: World, queries: list[dict[str, Any]]) -> None:
    """Unknown ids, circles, bad syntax, and a result that is no time series."""
    with pytest.raises(AwsError) as refusal:
        results(world, *queries)

    assert refusal.value.code == "ValidationError"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("IF(b, b, 0)", "IF"),
        ("ANOMALY_DETECTION_BAND(b)", "ANOMALY_DETECTION_BAND"),
        ("b ^ 2", "^"),
        ("b > 2", ">"),
        ("AVG(b)", "AVG"),
        ("SELECT AVG(CPUUtilization) FROM EC2", "SELECT"),
    ],
)
def test_what_is_not_played_is_named(world: World, text: str, name: str) -> None:
    """Nothing is quietly computed wrong."""
    with pytest.raises(NotSimulated, match="^" + re.escape(name)):
        results(world, expression(text), metric("b"))


def test_different_periods_are_not_mixed(world: World) -> None:
    """AWS does something about it that is not played here."""
    with pytest.raises(NotSimulated, match="periods"):
        results(world, expression("a + b"), metric("a", period=120), metric("b"))
