"""When a rollout may start: a window that opens by the clock of a time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile
from zoneinfo import ZoneInfo

from switchback.domain.cron import wall_times
from switchback.domain.findings import Finding, Severity

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Window:
    """When a rollout may start, and for how long it has then to be accepted.

    The cron fires by the clock on the wall, which daylight saving time changes; the duration is
    elapsed time. A time that the clock skips in spring opens the window when the clock has skipped
    it; a time that the clock shows twice in autumn opens it at the first of the two. EventBridge
    Scheduler fires once in autumn, too, but in spring it skips what the clock skips: it starts
    jobs, of which there is another tomorrow. A weekly window would hold a version back for a week.
    """

    cron: str
    """As EventBridge Scheduler writes it, without cron() around it."""
    timezone: str
    """An IANA name."""
    duration_seconds: int


@dataclass(frozen=True)
class Open:
    """The window is open, for long enough."""

    closes_at: datetime


@dataclass(frozen=True)
class Closed:
    """The window is closed, or will be too soon."""

    opens_at: datetime
    """When it opens next."""


def decide_window(window: Window, *, now: datetime, forward_seconds: int) -> Open | Closed:
    """Say whether a rollout that goes forward for so long may start now, and if not, when.

    Where the window opens anew before it has closed, the last close counts. A window that is never
    open for so long is always Closed: see `judge_window`.

    Raises:
        CronError: the window's cron expression cannot be followed.
    """
    duration = timedelta(seconds=window.duration_seconds)
    past = _openings(window, after=now - duration)
    opened = [*takewhile(lambda opening: opening <= now, past)]
    if opened and now + timedelta(seconds=forward_seconds) <= opened[-1] + duration:
        return Open(closes_at=opened[-1] + duration)
    return Closed(opens_at=next(_openings(window, after=now)))


def judge_window(window: Window, *, forward_seconds: int) -> tuple[Finding, ...]:
    """A window must hold all of a rollout that goes forward, or it would wait for ever."""
    if forward_seconds <= window.duration_seconds:
        return ()
    needed, given = -(-forward_seconds // 60), window.duration_seconds // 60
    return (
        Finding(
            code="WindowTooShort",
            severity=Severity.BLOCKING,
            resource="Rollout.Window.DurationInMinutes",
            message=f"the window is open for {given} minutes, and the rollout may need {needed}",
            remedy=f"open it for {needed} minutes at least, or shorten the bake",
            evidence={"neededMinutes": needed, "windowMinutes": given},
        ),
    )


def opening_in_words(window: Window, *, opens_at: datetime) -> str:
    """Return when the window opens, for people."""
    at = opens_at.astimezone(UTC)
    return f"the window ({window.cron} {window.timezone}) opens at {at:%Y-%m-%d %H:%M} UTC"


@cache
def known_timezones() -> frozenset[str]:
    """Return the names of all time zones: those that are deployed, not those of this machine."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _openings(window: Window, *, after: datetime) -> Iterator[datetime]:
    """Yield the instants after some instant at which the window opens, in UTC and in order."""
    zone = ZoneInfo(window.timezone)
    last = after
    for wall_time in wall_times(window.cron, after=after.astimezone(zone)):
        opening = _instant(wall_time, zone)
        # Several times that the clock skips are one opening; what the clock shows again is none.
        if opening > last:
            yield opening
            last = opening


def _instant(wall_time: datetime, zone: ZoneInfo) -> datetime:
    """Return when the clock shows a time first, or what comes next where it skips it."""
    while True:
        instant = wall_time.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall_time:
            return instant
        wall_time += _MINUTE
