"""What stands between a rollout that is ready and its start: a freeze, the window, the traffic."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from switchback.domain.outcome import Reason
from switchback.domain.window import Closed, Open, Window, decide_window, opening_in_words

FRESH_FOR: Final = timedelta(minutes=10)
"""How long a preflight counts. Longer than one can take, or it would never be fresh."""

# Preflight is made anew before what is in the way has passed, so that the start is on the second.
_AHEAD: Final = timedelta(minutes=2)

# Calendars are edited, and nothing tells of it.
_FREEZE_LOOK: Final = timedelta(hours=1)
_TRAFFIC_LOOK: Final = timedelta(minutes=1)

# A try takes up to three minutes, and a fresh fleet may need more than one.
_PROBE_SECONDS: Final = 600


@dataclass(frozen=True)
class ChangeCalendar:
    """A change calendar at one look."""

    is_open: bool
    changes_at: datetime | None
    """When it opens or closes next; None where it does not say."""


@dataclass(frozen=True)
class Traffic:
    """How many requests run on an endpoint at once; None where that is not known."""

    requests: float | None
    why_unknown: str = ""

    def __str__(self) -> str:
        """How many, or why that is not known."""
        if self.requests is None:
            return f"it is not known how many requests run at once ({self.why_unknown})"
        return f"{self.requests:g} requests run at once"


@dataclass(frozen=True)
class Obstacle:
    """What is in the way of a start, and passes by itself."""

    reason: Reason
    until: datetime | None
    """When it has passed, for all that is known; None where nobody knows."""
    look_after: timedelta = timedelta.max
    """How long to wait at the most before looking again."""


def forward_seconds(*, settle_deadline: int, bake: int, has_probe: bool) -> int:
    """Return how long the way forward may take until the candidate is accepted, in seconds.

    It is what SageMaker may take at the most, not what it mostly takes. A bake that is extended is
    not in it, and neither is a person who is asked.
    """
    return settle_deadline + bake + (_PROBE_SECONDS if has_probe else 0)


def judge_freeze(calendar: ChangeCalendar) -> Obstacle | None:
    """A closed calendar holds every start."""
    if calendar.is_open:
        return None
    until = calendar.changes_at
    ends = f"until {_shown(until)}" if until else "and does not say until when"
    message = f"the change calendar is closed {ends}"
    return Obstacle(Reason("Frozen", message), until=until, look_after=_FREEZE_LOOK)


def judge_clock(window: Window, *, now: datetime, forward_seconds: int) -> Obstacle | None:
    """A window that is closed, or that closes too soon, is waited for."""
    found = decide_window(window, now=now, forward_seconds=forward_seconds)
    match found:
        case Open():
            return None
        case Closed(opens_at):
            opens = opening_in_words(window, opens_at=opens_at)
            may_take = f"the rollout may take {-(-forward_seconds // 60)} minutes of it"
            reason = Reason("WindowClosed", f"{opens}; {may_take}")
            return Obstacle(reason, until=opens_at)
        case _:
            assert_never(found)


def judge_traffic(
    traffic: Traffic, *, below: float, since: datetime, patience_seconds: int, now: datetime
) -> Obstacle | None:
    """Too much traffic, or traffic that is not known, is waited for as long as the file says.

    `since` is since when nothing else has been in the way.
    """
    until = since + timedelta(seconds=patience_seconds)
    if _is_quiet(traffic, below=below) or until <= now:
        return None
    message = f"{traffic}; it starts below {below:g}, or at {_shown(until)}"
    return Obstacle(Reason("WaitsForQuiet", message), until=until, look_after=_TRAFFIC_LOOK)


def reason_to_start(traffic: Traffic, *, below: float | None) -> Reason:
    """Return why now is the moment, with what runs that the switch will cut off."""
    if below is None:
        return Reason("Now", f"nothing is in the way; {traffic}")
    if _is_quiet(traffic, below=below):
        return Reason("Now", f"nothing is in the way; {traffic}, fewer than {below:g}")
    return Reason("NotQuiet", f"it was waited for long enough; {traffic}, not fewer than {below:g}")


def _is_quiet(traffic: Traffic, *, below: float) -> bool:
    return traffic.requests is not None and traffic.requests < below


def is_stale(checked_at: datetime, *, now: datetime) -> bool:
    """Tell whether the endpoint may have changed since preflight looked at it."""
    return now - checked_at > FRESH_FOR


def passes_soon(obstacle: Obstacle, *, now: datetime) -> bool:
    """Tell whether it is time to see that nothing else will be in the way by then."""
    return obstacle.until is not None and obstacle.until - now <= _AHEAD


def wait_seconds(obstacle: Obstacle, *, now: datetime) -> int:
    """Return after how many seconds to look again, never less than one.

    Rounded up: a look that comes before what was in the way has passed is one for nothing.
    """
    wait = obstacle.look_after
    if obstacle.until is not None:
        left = obstacle.until - now
        wait = min(wait, left if passes_soon(obstacle, now=now) else left - _AHEAD)
    return max(1, math.ceil(wait.total_seconds()))


def _shown(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S %Z}"
