"""When a rehearsal takes place, so that a file's window is seen to open."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from simulator.scenarios.scenario import File
from simulator.stage import WARM_UP_SECONDS, NothingToRehearseError
from switchback.document.bake_model import Bake
from switchback.document.model import Window as WrittenWindow
from switchback.domain.window import Closed, Window, decide_window

LONG_BEFORE = (timedelta(hours=3), timedelta(minutes=30), timedelta(minutes=5))
"""How long before a window opens something happens that is to wait for it; the next one where the
window opens more often than that."""

JUST_BEFORE = (timedelta(minutes=1),)

# Mondays at six, some hours after the world begins. It holds two rollouts, one after another.
_CRON = "0 6 ? * MON *"
_ROOM_MINUTES = 8 * 60
_BAKES = 2

# Enough to come upon a night in which a window that opens every minute of a working day is closed.
_MOST_OPENINGS = 1000


def open_later(file: File) -> None:
    """Give a file that has no window one that opens some hours after the world begins."""
    rollout = file["Rollout"]
    bake = rollout["Bake"].get(
        "DurationInMinutes", Bake.model_fields["duration_in_minutes"].default
    )
    duration = _ROOM_MINUTES + _BAKES * bake
    rollout.setdefault("Window", {"Cron": _CRON, "DurationInMinutes": duration})


def start_for(
    written: WrittenWindow | None, *, lead: Sequence[timedelta], earliest: datetime
) -> datetime:
    """Return when a world is to begin so that what is dropped in it finds the window about to open.

    Args:
        written: The file's window; where it has none, any time will do.
        lead: How long before the opening it is to be dropped; the first that finds it closed.
        earliest: When the world may begin.

    Raises:
        NothingToRehearseError: The window never closes for long enough.
    """
    if written is None:
        return earliest
    window = Window(
        cron=written.cron,
        timezone=written.timezone,
        duration_seconds=written.duration_in_minutes * 60,
    )
    warm_up = timedelta(seconds=WARM_UP_SECONDS)
    for before in lead:
        openings = _openings(window, after=earliest + warm_up + before)
        for opening in islice(openings, _MOST_OPENINGS):
            if _opens_next(window, opening, since=opening - before):
                return opening - before - warm_up
    raise NothingToRehearseError(
        "Rollout.Window is never closed for long enough to see it open: it opens again before it "
        "has closed"
    )


def _openings(window: Window, *, after: datetime) -> Iterator[datetime]:
    now = after
    while True:
        # For all of its time it is only open at the very instant when it opens.
        found = decide_window(window, now=now, forward_seconds=window.duration_seconds)
        if isinstance(found, Closed):
            now = found.opens_at
        yield now
        now += timedelta(seconds=1)


def _opens_next(window: Window, opening: datetime, *, since: datetime) -> bool:
    found = decide_window(window, now=since, forward_seconds=0)
    return isinstance(found, Closed) and found.opens_at == opening
