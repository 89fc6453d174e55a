"""Statistics over what was recorded in one period, named as AWS names them."""

import re
from collections.abc import Callable, Sequence
from functools import cache, partial

from simulator.cloudwatch.metrics import Datum
from simulator.wire import NotSimulated

Statistic = Callable[[Sequence[Datum]], float | None]

_PERCENTILE = re.compile(r"p(?P<percent>\d{1,2}(\.\d{1,10})?|100)")


@cache
def statistic(name: str) -> Statistic:
    """Return the function for a statistic: it gives None where the period has no data.

    Raises:
        NotSimulated: The embedded CloudWatch does not know the statistic.
    """
    if name in _PLAIN:
        return partial(_plain, _PLAIN[name])
    if match := _PERCENTILE.fullmatch(name):
        return partial(_percentile, float(match["percent"]) / 100)
    raise NotSimulated(f"the CloudWatch statistic {name!r}")


def sample_count(data: Sequence[Datum]) -> float:
    """Return how many samples the data have."""
    return sum(datum.count for datum in data)


def _plain(over: Callable[[Sequence[Datum]], float], data: Sequence[Datum]) -> float | None:
    return over(data) if data else None


def _sum(data: Sequence[Datum]) -> float:
    return sum(datum.sum for datum in data)


_PLAIN: dict[str, Callable[[Sequence[Datum]], float]] = {
    "Sum": _sum,
    "SampleCount": sample_count,
    "Average": lambda data: _sum(data) / sample_count(data),
    "Minimum": lambda data: min(datum.minimum for datum in data),
    "Maximum": lambda data: max(datum.maximum for datum in data),
}


def _percentile(share: float, data: Sequence[Datum]) -> float | None:
    # One datum without a distribution takes the percentiles of its whole period away, as in AWS.
    known = [datum.distribution for datum in data if datum.distribution is not None]
    if not data or len(known) < len(data):
        return None
    samples = sorted(sample for each in known for sample in each)
    wanted = share * sum(count for _, count in samples)
    passed = 0.0
    for value, count in samples:
        passed += count
        if passed >= wanted:
            return value
    return samples[-1][0]
