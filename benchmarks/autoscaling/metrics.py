"""What a scaling policy follows: one number a minute, or none, and the target for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.autoscaling.fleets import Fleet, Shape

UTILIZATION = 0.7


class Routing(StrEnum):
    """How requests spread over instances; what AWS does with long streams is not known."""

    IN_PROPORTION = "in proportion to capacity"
    EQUAL = "the same number on each instance"


@dataclass(frozen=True)
class Look:
    """What CloudWatch knows of one minute.

    Attributes:
        counts: Instances by pool.
        published: Capacity per instance, as it was published a minute before.
        remembered: The last mean concurrency of each pool; none where it never had an instance.
    """

    load: float
    counts: tuple[int, ...]
    shape: Shape
    routing: Routing
    published: float
    remembered: tuple[float | None, ...]

    @property
    def per_instance(self) -> float:
        """The mean concurrency of an instance."""
        return self.load / sum(self.counts)

    def of_pools(self) -> Sequence[float | None]:
        """Return the mean concurrency of an instance of each pool; none where it has none."""
        capacity = Fleet(self.shape, list(self.counts)).capacity
        return [
            None
            if count == 0
            else self.per_instance
            if self.routing is Routing.EQUAL
            else self.load * pool.concurrency / capacity
            for count, pool in zip(self.counts, self.shape.pools, strict=True)
        ]


@dataclass(frozen=True)
class Metric:
    """A metric and its target.

    Attributes:
        value: The metric's value at a look; None for no data.
        high_minutes: How long the value must be above the target before it scales out.
        surge: The target of a second policy, if there is one: it follows the predefined metric, and
            only scales out.
    """

    value: Callable[[Look], float | None]
    target: Callable[[Shape], float]
    high_minutes: int = 3
    surge: Callable[[Shape], float] | None = None


def _sum(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    """Return a weighted sum: metric math has no result where a series has no data."""
    present = [value for value in values if value is not None]
    if len(present) < len(values):
        return None
    return sum(weight * value for weight, value in zip(weights, present, strict=True))


def _mean_weights(look: Look) -> list[float]:
    return [1 / len(look.counts)] * len(look.counts)


def _utilization_weights(look: Look) -> list[float]:
    pools = look.shape.pools
    return [1 / pool.concurrency / len(pools) for pool in pools]


def _mean_concurrency(shape: Shape) -> float:
    return UTILIZATION * sum(pool.concurrency for pool in shape.pools) / len(shape.pools)


def _largest_concurrency(shape: Shape) -> float:
    return UTILIZATION * max(pool.concurrency for pool in shape.pools)


# Ten-second data: three periods are half a minute, and one of the simulation's minutes.
FAST_MINUTES = 1

METRICS: Mapping[str, Metric] = {
    "predefined": Metric(
        lambda look: look.per_instance,
        lambda shape: UTILIZATION * shape.pools[0].concurrency,
        high_minutes=FAST_MINUTES,
    ),
    "AWS developer guide": Metric(
        lambda look: _sum(look.of_pools(), _mean_weights(look)), _mean_concurrency
    ),
    "AWS blog": Metric(
        lambda look: _sum(look.of_pools(), _utilization_weights(look)), lambda _: UTILIZATION
    ),
    "AWS blog, filled": Metric(
        lambda look: _sum(look.remembered, _utilization_weights(look)), lambda _: UTILIZATION
    ),
    "Switchback": Metric(
        lambda look: look.per_instance / look.published,
        lambda _: UTILIZATION,
        surge=_largest_concurrency,
    ),
}
