"""A day of one fleet under one load, scaled by one metric."""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise

from benchmarks.autoscaling.fleets import Fleet, Shape
from benchmarks.autoscaling.metrics import UTILIZATION, Look, Metric, Routing
from benchmarks.autoscaling.traces import Trace
from benchmarks.autoscaling.tracking import MAXIMUM, MINIMUM, Policies

PROVISIONING_MINUTES = 8
"""From the call to the first request: the instance, the image, the model."""
WARM_UP_MINUTES = 60
"""Counted in no figure: by then every metric has brought the fleet to where it wants it."""


@dataclass(frozen=True)
class Figures:
    """What a day was like.

    Attributes:
        minutes_over: Minutes in which some instance had more requests than it carries.
        requests_over: The requests above that, in request-minutes.
        reversals: How often scaling changed its direction.
        minutes_blind: Minutes in which the metric had no data.
        capacities: What it carried, minute by minute.
    """

    minutes_over: int
    requests_over: float
    instance_hours: float
    reversals: int
    minutes_blind: int
    capacities: tuple[float, ...]


@dataclass
class _Day:
    """What is counted while the day goes by."""

    over: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    capacities: list[float] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    blind: int = 0

    def figures(self) -> Figures:
        """Return the figures of the day, but for its first hour."""
        over = self.over[WARM_UP_MINUTES:]
        return Figures(
            minutes_over=sum(each > 0 for each in over),
            requests_over=sum(over),
            instance_hours=sum(self.sizes[WARM_UP_MINUTES:]) / 60,
            reversals=sum(a != b for a, b in pairwise(self.turns)),
            minutes_blind=self.blind,
            capacities=tuple(self.capacities),
        )


def simulate(shape: Shape, trace: Trace, metric: Metric | None, *, routing: Routing) -> Figures:
    """Return the figures of a day; without a metric, of one who knows the load beforehand."""
    fleet, day = Fleet(shape, list(shape.counts)), _Day()
    policies = metric and Policies(metric, shape)
    published = fleet.capacity / fleet.size
    remembered: tuple[float | None, ...] = (None,) * len(shape.pools)
    ready_at, wanted = 0, fleet.size
    for minute, load in enumerate(trace):
        # SageMaker is Updating while instances start, and scales no further until they have.
        if minute == ready_at and wanted > fleet.size:
            fleet.add(wanted - fleet.size)
        look = Look(load, tuple(fleet.counts), shape, routing, published, remembered)
        remembered = tuple(
            before if now is None else now
            for now, before in zip(look.of_pools(), remembered, strict=True)
        )
        look = replace(look, remembered=remembered)
        published = fleet.capacity / fleet.size
        day.over.append(_over(look))
        day.sizes.append(fleet.size)
        day.capacities.append(fleet.capacity)
        if policies:
            decided = policies.decide(minute, look)
            day.blind += policies.is_blind and minute >= WARM_UP_MINUTES
        else:
            decided = _foreseen(fleet, trace[minute : minute + PROVISIONING_MINUTES + 1])
        if minute < ready_at or decided == fleet.size:
            continue
        if minute >= WARM_UP_MINUTES:
            day.turns.append(1 if decided > fleet.size else -1)
        wanted = decided
        if decided < fleet.size:
            fleet.remove(fleet.size - decided)
        else:
            ready_at = minute + PROVISIONING_MINUTES
    return day.figures()


def _over(look: Look) -> float:
    """Return the requests that are more than the instances they are on carry."""
    per_pool = zip(look.of_pools(), look.counts, look.shape.pools, strict=True)
    return sum(
        count * max(0.0, load - pool.concurrency - 1e-9)
        for load, count, pool in per_pool
        if load is not None
    )


def _foreseen(fleet: Fleet, coming: Trace) -> int:
    """Return the smallest count that keeps the utilization until new instances could be there."""
    needed = max(coming) / UTILIZATION
    for size in range(MINIMUM, MAXIMUM + 1):
        trial = Fleet(fleet.shape, list(fleet.counts))
        if size < trial.size:
            trial.remove(trial.size - size)
        else:
            trial.add(size - trial.size)
        if trial.capacity >= needed or math.isclose(trial.capacity, needed):
            return size
    return MAXIMUM
