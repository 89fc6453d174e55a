"""A day of one fleet under one load, scaled by one metric."""

import math
from dataclasses import dataclass

from benchmarks.autoscaling.fleets import Fleet, Shape
from benchmarks.autoscaling.metrics import UTILIZATION, Look, Metric, Routing
from benchmarks.autoscaling.traces import Trace
from benchmarks.autoscaling.tracking import Tracking

MINIMUM, MAXIMUM = 2, 120
PROVISIONING_MINUTES = 8
"""From the call to the first request: the instance, the image, the model."""


@dataclass(frozen=True)
class Figures:
    """What a day was like.

    Attributes:
        minutes_over: Minutes in which some instance had more requests than it carries.
        requests_over: The requests above that, in request-minutes.
        reversals: How often scaling changed its direction.
        minutes_blind: Minutes in which the metric had no data.
        sizes: The fleet's size, minute by minute.
        capacities: What it carried, minute by minute.
    """

    minutes_over: int
    requests_over: float
    instance_hours: float
    reversals: int
    minutes_blind: int
    sizes: tuple[int, ...]
    capacities: tuple[float, ...]


def simulate(shape: Shape, trace: Trace, metric: Metric | None, routing: Routing) -> Figures:
    """Return the figures of a day; without a metric, of one who knows the load beforehand."""
    fleet = Fleet(shape, list(shape.counts))
    tracking = metric and Tracking(metric.target(shape), metric.high_periods_minutes, MINIMUM, MAXIMUM)
    published = fleet.capacity / fleet.size
    ready_at = 0
    over: list[float] = []
    sizes: list[int] = []
    capacities: list[float] = []
    turns: list[int] = []
    blind = 0
    wanted = fleet.size
    for minute, load in enumerate(trace):
        # SageMaker is Updating while instances start, and scales no further until they have.
        if minute == ready_at and wanted > fleet.size:
            fleet.add(wanted - fleet.size)
        look = Look(load, tuple(fleet.counts), shape, routing, published)
        published = fleet.capacity / fleet.size
        over.append(_over(look))
        sizes.append(fleet.size)
        capacities.append(fleet.capacity)
        if tracking and metric:
            value = metric.value(look)
            blind += value is None
            decided = tracking.decide(minute, value, size=fleet.size)
        else:
            decided = _foreseen(fleet, trace[minute : minute + PROVISIONING_MINUTES + 1])
        if minute < ready_at or decided == fleet.size:
            continue
        turns.append(1 if decided > fleet.size else -1)
        wanted = decided
        if decided < fleet.size:
            fleet.remove(fleet.size - decided)
        else:
            ready_at = minute + PROVISIONING_MINUTES
    return Figures(
        minutes_over=sum(each > 0 for each in over),
        requests_over=sum(over),
        instance_hours=sum(sizes) / 60,
        reversals=sum(a != b for a, b in zip(turns, turns[1:], strict=False)),
        minutes_blind=blind,
        sizes=tuple(sizes),
        capacities=tuple(capacities),
    )


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
