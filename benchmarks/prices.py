"""What weighted scaling costs a month, by list prices of us-east-1: ours, and AWS's recipe."""

from dataclasses import dataclass

from benchmarks import publisher

_RUNS = 30 * 24 * 60  # a month of minutes
_POOLS = len(publisher.TYPES)

# Dollars a month: so many metrics at that price, then the next.
_METRIC_TIERS = ((10_000, 0.30), (240_000, 0.10), (750_000, 0.05))
_PER_METRIC_IN_ALARM = 0.10
_PER_API_CALL = 0.01 / 1_000
_PER_INVOCATION = 0.20 / 1_000_000
_PER_GB_SECOND = 0.0000133334  # arm64
_MEMORY_GB = 0.25

# Target tracking makes one alarm to scale out by and one to scale in by, each over all its metrics.
_ALARMS = 2
_METRICS_OF_OURS = 2


@dataclass(frozen=True)
class Month:
    """Dollars a month for so many endpoints."""

    endpoints: int
    metrics: float
    calls: float
    function: float
    alarms: float
    recipe: float
    """AWS's recipe: metric math over each pool's own metric, in the policy's alarms."""

    @property
    def ours(self) -> float:
        """All of ours."""
        return self.metrics + self.calls + self.function + self.alarms


def month(row: publisher.Row) -> Month:
    """Return what a month of such runs costs."""
    return Month(
        endpoints=row.endpoints,
        metrics=_metrics(row.values),
        calls=_RUNS * row.puts * _PER_API_CALL,
        function=_RUNS * (_PER_INVOCATION + row.seconds * _MEMORY_GB * _PER_GB_SECOND),
        alarms=row.endpoints * _ALARMS * _METRICS_OF_OURS * _PER_METRIC_IN_ALARM,
        recipe=row.endpoints * _ALARMS * _POOLS * _PER_METRIC_IN_ALARM,
    )


def _metrics(count: int) -> float:
    dollars = 0.0
    for most, price in _METRIC_TIERS:
        dollars += min(count, most) * price
        count = max(count - most, 0)
    return dollars
