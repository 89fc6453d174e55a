"""When what happened in a rollout, and how long each part took."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Instants:
    """When what happened; None for what did not."""

    started_at: datetime
    ended_at: datetime
    update_started_at: datetime | None = None
    settled_at: datetime | None = None
    """When the update forward had settled, wherever."""
    back_started_at: datetime | None = None


@dataclass(frozen=True)
class Timings:
    """The instants, and the seconds between them; None for a part that there was not."""

    instants: Instants
    waiting_seconds: float | None
    """From the start to the update: the queue, preflight, approval."""
    update_seconds: float | None
    judging_seconds: float | None
    way_back_seconds: float | None
    total_seconds: float


def timings(instants: Instants) -> Timings:
    """Return the durations of a rollout that is over."""
    back = instants.back_started_at
    return Timings(
        instants=instants,
        waiting_seconds=_between(instants.started_at, instants.update_started_at),
        update_seconds=_between(instants.update_started_at, instants.settled_at),
        judging_seconds=_between(instants.settled_at, back or instants.ended_at),
        way_back_seconds=_between(back, instants.ended_at),
        total_seconds=(instants.ended_at - instants.started_at).total_seconds(),
    )


def _between(earlier: datetime | None, later: datetime | None) -> float | None:
    if earlier is None or later is None:
        return None
    return max(0.0, (later - earlier).total_seconds())
