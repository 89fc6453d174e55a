"""The queries of one request: metrics, and expressions over one another's results."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.cloudwatch.expression import Expression, parse_expression
from simulator.cloudwatch.metrics import MetricStore, SeriesKey, start_of
from simulator.cloudwatch.shapes import refuse_unknown
from simulator.cloudwatch.statistic import Statistic, statistic
from simulator.wire import AwsError, NotSimulated

_MINUTE_SECONDS = 60
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_COMMON = {"Id", "Label", "ReturnData"}


@dataclass(frozen=True)
class MetricQuery:
    """One statistic of one metric.

    Attributes:
        period_minutes: How many minutes make one datapoint.
    """

    key: SeriesKey
    compute: Statistic
    period_minutes: int


@dataclass(frozen=True)
class Queries:
    """Queries that were checked: every reference leads somewhere, and none leads back."""

    by_id: Mapping[str, MetricQuery | Expression]

    def period_minutes(self, query_id: str) -> int:
        """Return how many minutes make one datapoint of a query.

        Raises:
            NotSimulated: It is an expression over metrics with different periods.
        """
        periods = self._periods(query_id)
        if len(periods) > 1:
            raise NotSimulated("metric math over metrics with different periods")
        return periods.pop()

    def _periods(self, query_id: str) -> set[int]:
        match self.by_id[query_id]:
            case MetricQuery(period_minutes=minutes):
                return {minutes}
            case Expression(references=references):
                return set[int]().union(*map(self._periods, references))


class Reading:
    """The results of queries over one stretch of time, each computed when it is asked for.

    Attributes:
        periods: The minutes since the epoch at which the periods start.
        repeated: What filling gaps found so far.
    """

    def __init__(self, queries: Queries, store: MetricStore, *, periods: range) -> None:
        """Args: what is asked, of what, and when."""
        self.periods = periods
        self.repeated: dict[tuple[object, int], float | None] = {}
        self._queries = queries
        self._store = store
        self._known: dict[tuple[str, int], float | None] = {}

    def value(self, query_id: str, minute: int) -> float | None:
        """Return a query's value in the period that starts there, or None where it has none."""
        asked = query_id, minute
        if asked not in self._known:
            self._known[asked] = self._computed(query_id, minute)
        return self._known[asked]

    def _computed(self, query_id: str, minute: int) -> float | None:
        match self._queries.by_id[query_id]:
            case MetricQuery() as metric:
                minutes = metric.period_minutes
                start = start_of(minute)
                return metric.compute(self._store.read(metric.key, start=start, minutes=minutes))
            case Expression(result=result):
                return result.at(self, minute)


def read_queries(queries: Sequence[Mapping[str, Any]]) -> Queries:
    """Return the queries of a GetMetricData request.

    Raises:
        AwsError: ValidationError, where AWS would refuse them.
        NotSimulated: They ask for what the embedded CloudWatch lacks.
    """
    by_id: dict[str, MetricQuery | Expression] = {}
    for query in queries:
        if query["Id"] in by_id:
            raise invalid(f"The value {query['Id']} for parameter Id is not unique.")
        by_id[query["Id"]] = _query(query)
    for query_id in by_id:
        _refuse_loops(by_id, query_id, above=())
    return Queries(by_id)


def _query(query: Mapping[str, Any]) -> MetricQuery | Expression:
    if not _ID.fullmatch(query["Id"]):
        raise invalid(f"The value {query['Id']} for parameter Id is not a valid metric id.")
    if ("MetricStat" in query) == ("Expression" in query):
        raise invalid("A metric data query must have either a MetricStat or an Expression.")
    if "Expression" in query:
        _refuse_unknown(query, known=_COMMON | {"Expression"})
        return parse_expression(query["Expression"])
    _refuse_unknown(query, known=_COMMON | {"MetricStat"})
    metric_stat = query["MetricStat"]
    _refuse_unknown(metric_stat, known={"Metric", "Period", "Stat"})
    if metric_stat["Period"] % _MINUTE_SECONDS:
        raise NotSimulated("a GetMetricData period that is no multiple of 60 seconds")
    return MetricQuery(
        key=SeriesKey.of_metric(metric_stat["Metric"]),
        compute=statistic(metric_stat["Stat"]),
        period_minutes=metric_stat["Period"] // _MINUTE_SECONDS,
    )


def _refuse_loops(
    by_id: Mapping[str, MetricQuery | Expression], query_id: str, *, above: tuple[str, ...]
) -> None:
    if query_id in above:
        raise invalid(f"The expressions {', '.join(above)} refer to one another in a circle.")
    query = by_id.get(query_id)
    if query is None:
        raise invalid(f"Error in expression '{above[-1]}': Undefined variable {query_id}")
    if isinstance(query, Expression):
        for each in query.references:
            _refuse_loops(by_id, each, above=(*above, query_id))


def _refuse_unknown(params: Mapping[str, Any], *, known: set[str]) -> None:
    refuse_unknown(params, known=frozenset(known), operation="a metric data query")


def invalid(message: str) -> AwsError:
    """Return the error with which CloudWatch refuses queries."""
    return AwsError("ValidationError", message)
