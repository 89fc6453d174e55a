"""The virtual clock: order, cancelling, and what the rest of the process sees."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest

from simulator.clock import NeverHappenedError, Timer, VirtualClock
from switchback import clock as switchback_clock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[VirtualClock]:
    """A clock that the whole process sees."""
    with VirtualClock(START) as clock:
        yield clock


def test_the_process_sees_the_clock(clock: VirtualClock) -> None:
    """Code that asks for the time gets the virtual one, at the start and after every step."""
    assert switchback_clock.now() == START
    clock.advance(90.5)
    assert switchback_clock.now() == START + timedelta(seconds=90.5) == clock.now
    assert time.time() == pytest.approx(clock.now.timestamp())  # noqa: TID251 (it is what is tested)


def test_a_timer_sees_its_own_instant(clock: VirtualClock) -> None:
    """While an action runs, it is exactly when it was due."""
    seen: list[datetime] = []
    clock.call_after(10, lambda: seen.append(switchback_clock.now()))
    clock.advance(60)
    assert seen == [START + timedelta(seconds=10)]
    assert clock.seconds == 60


def test_real_time_returns() -> None:
    """After the context the process has its own time back."""
    with VirtualClock(START):
        pass
    assert switchback_clock.now() != START


def test_it_runs_without_a_context() -> None:
    """A clock that is not shown to the process still runs its timers."""
    clock = VirtualClock(START)
    seen: list[float] = []
    clock.call_after(5, lambda: seen.append(clock.seconds))
    assert clock.run_next()
    assert seen == [5]


def test_timers_run_in_order(clock: VirtualClock) -> None:
    """Timers run by instant, and those of one instant in the order they were set."""
    seen: list[str] = []
    for name, seconds in [("c", 2), ("a", 1), ("d", 2), ("b", 1)]:
        clock.call_after(seconds, partial(seen.append, name))
    clock.advance(2)
    assert seen == ["a", "b", "c", "d"]


def test_a_timer_may_set_timers(clock: VirtualClock) -> None:
    """What an action sets within the stretch runs within the stretch, now included."""
    seen: list[float] = []
    clock.call_after(
        1,
        lambda: (
            clock.call_after(0, lambda: seen.append(clock.seconds)),
            clock.call_after(1, lambda: seen.append(clock.seconds)),
            clock.call_after(2, lambda: seen.append(clock.seconds)),
        ),
    )
    clock.advance(2)
    assert seen == [1, 2]


def test_a_cancelled_timer_never_runs(clock: VirtualClock) -> None:
    """Cancelling holds, also when an earlier timer of the same instant does it."""
    seen: list[str] = []
    doomed: list[Timer] = []

    def cancel_all() -> None:
        for timer in doomed:
            timer.cancel()

    clock.call_after(1, cancel_all)
    doomed.append(clock.call_after(1, lambda: seen.append("same instant")))
    doomed.append(clock.call_after(2, lambda: seen.append("later")))
    clock.advance(5)
    assert seen == []
    assert not clock.run_next()


def test_run_next_goes_to_the_next_timer(clock: VirtualClock) -> None:
    """A step moves to the next timer, and says when there is none."""
    clock.call_at(START + timedelta(hours=1), lambda: None)
    assert clock.run_next()
    assert clock.seconds == 3600
    assert not clock.run_next()


def test_instants_of_other_zones_are_utc_inside() -> None:
    """A start in another time zone is the same instant, in UTC."""
    clock = VirtualClock(datetime(2026, 3, 1, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now == START
    assert clock.now.tzinfo is UTC


def test_run_until_stops_at_once(clock: VirtualClock) -> None:
    """Waiting for a condition ends at the timer that fulfils it, before others of that instant."""
    seen: list[str] = []
    clock.call_after(3, lambda: seen.append("first"))
    clock.call_after(3, lambda: seen.append("second"))
    clock.run_until(lambda: bool(seen), limit_seconds=10)
    assert seen == ["first"]
    assert clock.seconds == 3


def test_run_until_raises_at_the_limit(clock: VirtualClock) -> None:
    """Waiting gives up exactly at the limit, and leaves what comes later for later."""
    seen: list[str] = []
    clock.call_after(11, lambda: seen.append("late"))
    with pytest.raises(NeverHappenedError, match="not within 10 seconds"):
        clock.run_until(lambda: bool(seen), limit_seconds=10)
    assert clock.seconds == 10
    assert seen == []


def test_run_until_raises_when_nothing_is_left(clock: VirtualClock) -> None:
    """Waiting gives up when nothing can fulfil the condition any more."""
    clock.call_after(4, lambda: None)
    with pytest.raises(NeverHappenedError, match="nothing is left to happen"):
        clock.run_until(lambda: False, limit_seconds=10)
    assert clock.seconds == 4


def test_time_does_not_go_back(clock: VirtualClock) -> None:
    """A timer in the past, a negative stretch and a naive instant are refused."""
    with pytest.raises(ValueError, match="has passed"):
        clock.call_after(-1, lambda: None)
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="no time zone"):
        clock.call_at(datetime(2026, 3, 1, 12, 0), lambda: None)  # noqa: DTZ001 (it is refused)
