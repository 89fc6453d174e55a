"""What a scaling policy follows: one number a minute, or none, and the target for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.autoscaling.fleets import Fleet, Shape

UTILIZATION = 0.7


class Routing(StrEnum):
    """How requests spread over instances; which of the two AWS does for long streams is not known."""

    IN_PROPORTION = "in proportion to capacity"
    EQUAL = "the same number on each instance"


@dataclass(frozen=True)
class Look:
    """What CloudWatch knows of one minute.

    Attributes:
        counts: Instances by pool.
        published: Capacity per instance, as it was published a minute before.
    """

    load: float
    counts: tuple[int, ...]
    shape: Shape
    routing: Routing
    published: float

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
        high_periods_minutes: How long the value must be above the target before it scales out.
    """

    value: Callable[[Look], float | None]
    target: Callable[[Shape], float]
    high_periods_minutes: int = 3


def _mean_of_pools(look: Look, weights: Sequence[float]) -> float | None:
    """Return a weighted sum over pools: metric math has no result where a series has no data."""
    values = look.of_pools()
    present = [value for value in values if value is not None]
    if len(present) < len(values):
        return None
    return sum(weight * value for weight, value in zip(weights, present, strict=True))


def _guide(look: Look) -> float | None:
    return _mean_of_pools(look, [1 / len(look.counts)] * len(look.counts))


def _blog(look: Look) -> float | None:
    pools = look.shape.pools
    return _mean_of_pools(look, [1 / pool.concurrency / len(pools) for pool in pools])


def _mean_concurrency(shape: Shape) -> float:
    return UTILIZATION * sum(pool.concurrency for pool in shape.pools) / len(shape.pools)


METRICS: Mapping[str, Metric] = {
    # Ten-second data: three periods are half a minute, and one of the simulation's minutes.
    "predefined": Metric(
        lambda look: look.per_instance,
        lambda shape: UTILIZATION * shape.pools[0].concurrency,
        high_periods_minutes=1,
    ),
    "AWS developer guide": Metric(_guide, _mean_concurrency),
    "AWS blog": Metric(_blog, lambda _: UTILIZATION),
    "Switchback": Metric(lambda look: look.per_instance / look.published, lambda _: UTILIZATION),
}
