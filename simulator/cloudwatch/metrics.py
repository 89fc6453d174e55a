"""Where metrics are kept: one series for each exact set of dimensions, one slot for each minute."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SLICES = 50  # the middle of the last one is p99


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What names one series: a metric under exactly these dimensions, neither more nor fewer."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> "SeriesKey":
        """Return the key; the order in which dimensions are given means nothing."""
        return cls(namespace, name, tuple(sorted(dimensions.items())))

    @classmethod
    def of_metric(cls, metric: Mapping[str, Any]) -> "SeriesKey":
        """Return the key of an AWS shape with MetricName, Namespace and Dimensions."""
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
        return cls.of(metric["Namespace"], metric["MetricName"], dimensions)


@dataclass(frozen=True)
class Datum:
    """One thing recorded of a metric: single values, or only their statistic set.

    Attributes:
        sum: The sum of all samples.
        count: How many samples there were.
        minimum: The smallest sample.
        maximum: The largest sample.
        values: The samples as (value, count), or None where only the statistic set is known.
        vended: An AWS service published it, which gives CloudWatch the whole distribution.
    """

    sum: float
    count: float
    minimum: float
    maximum: float
    values: tuple[tuple[float, float], ...] | None = None
    vended: bool = False

    @cached_property
    def distribution(self) -> Sequence[tuple[float, float]] | None:
        """The samples as (value, count), or None where CloudWatch knows no percentiles of it."""
        if self.values is not None:
            return self.values
        if self.minimum == self.maximum:
            return ((self.minimum, self.count),)
        return self._spread() if self.vended else None

    def _spread(self) -> Sequence[tuple[float, float]]:
        """Samples between minimum, mean and maximum, evenly on each side of the mean."""
        mean = self.sum / self.count
        middles = ((position + 0.5) / _SLICES for position in range(_SLICES))
        return tuple((self._quantile(share, mean), self.count / _SLICES) for share in middles)

    def _quantile(self, share: float, mean: float) -> float:
        half = 0.5
        if share < half:
            return self.minimum + (mean - self.minimum) * share / half
        return mean + (self.maximum - mean) * (share - half) / half


class MetricStore:
    """All series of the account, by the minute."""

    def __init__(self) -> None:
        """Start with no metric at all."""
        self._series: defaultdict[SeriesKey, defaultdict[int, list[Datum]]]
        self._series = defaultdict(lambda: defaultdict(list))

    def add(self, key: SeriesKey, *, at: datetime, datum: Datum) -> None:
        """Record a datum in the minute that `at` falls into."""
        self._series[key][minute_of(at)].append(datum)

    def read(self, key: SeriesKey, *, start: datetime, minutes: int) -> list[Datum]:
        """Return everything recorded from the minute of `start` on, for that many minutes."""
        series = self._series.get(key)
        if series is None:
            return []
        first = minute_of(start)
        found = (series[minute] for minute in range(first, first + minutes) if minute in series)
        return list(_flatten(found))


def minute_of(at: datetime) -> int:
    """Return the number of the minute, since the epoch, that an instant falls into."""
    return (at - _EPOCH) // MINUTE


def start_of(minute: int) -> datetime:
    """Return the instant at which a minute, numbered since the epoch, starts."""
    return _EPOCH + minute * MINUTE


def _flatten(lists: Iterable[list[Datum]]) -> Iterable[Datum]:
    return (datum for each in lists for datum in each)
