"""The virtual clock of the embedded AWS: time passes from event to event, never by itself."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import time_machine

Action = Callable[[], object]


class NeverHappenedError(RuntimeError):
    """What was waited for did not come: time was up, or nothing was left to happen."""


class Timer:
    """An action that is due at an instant.

    Attributes:
        instant: When it is due, in UTC.
    """

    def __init__(self, *, instant: datetime, order: int, action: Action) -> None:
        """Make a timer; of those due at one instant, the one with the lowest order goes first."""
        self.instant = instant
        self._order = order
        self._action: Action | None = action

    def __lt__(self, other: "Timer") -> bool:
        """Whether this one goes first."""
        return (self.instant, self._order) < (other.instant, other._order)

    @property
    def is_waiting(self) -> bool:
        """Whether it was neither run nor cancelled."""
        return self._action is not None

    def cancel(self) -> None:
        """Never run the action. A timer that ran already is left as it is."""
        self._action = None

    def run(self) -> None:
        """Run the action, once."""
        action, self._action = self._action, None
        if action is not None:
            action()


class VirtualClock:
    """A clock that jumps from timer to timer.

    As a context manager it shows its time to the whole process: `datetime`, `time`, and every
    library on top of them.
    """

    def __init__(self, start: datetime) -> None:
        """Set the clock.

        Args:
            start: The first instant, with its time zone.

        Raises:
            ValueError: The instant has no time zone.
        """
        self._start = self._now = _in_utc(start)
        self._timers: list[Timer] = []
        self._set = 0
        self._travel: time_machine.travel | None = None
        self._traveller: time_machine.Traveller | None = None

    def __enter__(self) -> Self:
        """Show this clock's time to the whole process."""
        self._travel = time_machine.travel(self._now, tick=False)
        self._traveller = self._travel.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the process its own time back."""
        if self._travel is not None:
            self._travel.stop()
        self._travel = self._traveller = None

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self._now

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return (self._now - self._start).total_seconds()

    def call_at(self, instant: datetime, action: Action) -> Timer:
        """Set a timer for an instant.

        Raises:
            ValueError: The instant has passed, or has no time zone.
        """
        due = _in_utc(instant)
        if due < self._now:
            raise ValueError(f"{due.isoformat()} has passed: it is {self._now.isoformat()}")
        self._set += 1
        timer = Timer(instant=due, order=self._set, action=action)
        heapq.heappush(self._timers, timer)
        return timer

    def call_after(self, seconds: float, action: Action) -> Timer:
        """Set a timer for so many seconds from now.

        Raises:
            ValueError: The seconds are negative.
        """
        return self.call_at(self._now + timedelta(seconds=seconds), action)

    def run_next(self) -> bool:
        """Go to the next timer and run it.

        Returns:
            False where nothing is left to happen.
        """
        following = self._following()
        if following is None:
            return False
        heapq.heappop(self._timers)
        self._move_to(following.instant)
        following.run()
        return True

    def advance(self, seconds: float) -> None:
        """Run everything due within so many seconds, in order, and end exactly there.

        Raises:
            ValueError: The seconds are negative.
        """
        end = self._now + timedelta(seconds=seconds)
        if end < self._now:
            raise ValueError(f"time does not go back {-seconds:g} seconds")
        while (following := self._following()) is not None and following.instant <= end:
            self.run_next()
        self._move_to(end)

    def run_until(self, condition: Callable[[], bool], *, limit_seconds: float) -> None:
        """Run timers until the condition holds, and stop right there.

        Raises:
            NeverHappenedError: The limit came first, and the clock stands at it; or nothing is left
                to happen, and the clock stands where the last thing did.
        """
        limit = self._now + timedelta(seconds=limit_seconds)
        while not condition():
            following = self._following()
            if following is None:
                raise NeverHappenedError(f"nothing is left to happen after {self._now.isoformat()}")
            if following.instant > limit:
                self._move_to(limit)
                raise NeverHappenedError(
                    f"not within {limit_seconds:g} seconds, by {limit.isoformat()}"
                )
            self.run_next()

    def _following(self) -> Timer | None:
        while self._timers and not self._timers[0].is_waiting:
            heapq.heappop(self._timers)
        return self._timers[0] if self._timers else None

    def _move_to(self, instant: datetime) -> None:
        if instant == self._now:
            return
        self._now = instant
        if self._traveller is not None:
            self._traveller.move_to(instant)


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)
