"""What is in the way of a start is waited for exactly as long as it takes, and no rollout loops."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.moment import (
    FRESH_FOR,
    ChangeCalendar,
    Obstacle,
    Traffic,
    forward_seconds,
    is_stale,
    judge_clock,
    judge_freeze,
    judge_traffic,
    passes_soon,
    reason_to_start,
    wait_seconds,
)
from switchback.domain.outcome import Reason
from switchback.domain.window import Window
from tests.unit.domain.given import NOW, seconds

_MINUTE = 60
_HOUR = 3600
_NIGHTLY = Window(cron="0 2 * * ? *", timezone="America/New_York", duration_seconds=3 * _HOUR)


def _in_the_way(*, until: datetime | None, look_after: timedelta = timedelta.max) -> Obstacle:
    return Obstacle(Reason("Frozen", "closed"), until=until, look_after=look_after)


def test_the_way_forward_is_what_sagemaker_may_take_and_the_bake() -> None:
    """With a probe it is longer; how long it mostly takes is of no interest."""

    def forward(*, has_probe: bool) -> int:
        return forward_seconds(settle_deadline=66 * _MINUTE, bake=35 * _MINUTE, has_probe=has_probe)

    assert forward(has_probe=False) == 101 * _MINUTE
    assert forward(has_probe=True) == 111 * _MINUTE


def test_an_open_calendar_is_in_nobody_s_way() -> None:
    """Also where it will close in a second: a freeze holds starts, not what runs."""
    assert judge_freeze(ChangeCalendar(is_open=True, changes_at=NOW + seconds(1))) is None


def test_a_freeze_is_looked_at_hourly() -> None:
    """Calendars are edited, and nobody sends word: its end may come earlier than it says."""
    ends = NOW + timedelta(days=9)
    frozen = judge_freeze(ChangeCalendar(is_open=False, changes_at=ends))
    message = "the change calendar is closed until 2026-11-29 02:00:00 UTC"

    assert frozen == Obstacle(Reason("Frozen", message), until=ends, look_after=seconds(_HOUR))
    assert wait_seconds(frozen, now=NOW) == _HOUR


def test_a_freeze_without_an_end_is_looked_at_hourly() -> None:
    """It says that it is not known when it ends."""
    frozen = judge_freeze(ChangeCalendar(is_open=False, changes_at=None))
    message = "the change calendar is closed and does not say until when"

    assert frozen == Obstacle(Reason("Frozen", message), until=None, look_after=seconds(_HOUR))
    assert wait_seconds(frozen, now=NOW) == _HOUR


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-11-21 06:59", "2026-11-21 07:00", id="closed"),
        pytest.param("2026-11-21 08:20", "2026-11-22 07:00", id="open, and too little left"),
    ],
)
def test_a_window_that_is_closed_or_closes_too_soon_is_waited_for(now: str, opens: str) -> None:
    """Its next opening is said, and for how many minutes it has to be open, the last one begun."""
    found = judge_clock(_NIGHTLY, now=_utc(now), forward_seconds=100 * _MINUTE + 1)

    message = (
        f"the window (0 2 * * ? * America/New_York) opens at {opens} UTC; "
        "the rollout may take 101 minutes of it"
    )
    assert found == Obstacle(Reason("WindowClosed", message), until=_utc(opens))


@pytest.mark.parametrize("now", ["2026-11-21 07:00", "2026-11-21 08:19"])
def test_a_window_is_open_for_who_can_finish_in_it(now: str) -> None:
    """From when it opens to the last minute in which the rollout fits."""
    assert judge_clock(_NIGHTLY, now=_utc(now), forward_seconds=101 * _MINUTE) is None


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_UNKNOWN = "it is not known how many requests run at once (no data)"


@pytest.mark.parametrize(
    ("requests", "wait"), [(9.0, None), (9.9, None), (10.0, 60), (24.0, 60), (None, 60)]
)
def test_a_switch_waits_for_a_quiet_moment(requests: float | None, wait: int | None) -> None:
    """Below what the file says, looked at each minute; traffic that is not known is not quiet."""
    found = judge_traffic(
        Traffic(requests), below=10, since=NOW, patience_seconds=_HOUR, now=NOW + seconds(5)
    )

    assert (wait_seconds(found, now=NOW) if found else None) == wait


def test_the_patience_for_a_quiet_moment_ends() -> None:
    """On the second; then it starts, and the record says that it was not quiet."""
    loud = Traffic(24)

    def judge(now: datetime) -> Obstacle | None:
        return judge_traffic(loud, below=10, since=NOW, patience_seconds=_HOUR, now=now)

    almost = NOW + seconds(_HOUR - 0.4)
    waits = judge(almost)
    message = "24 requests run at once; it starts below 10, or at 2026-11-20 03:00:00 UTC"
    assert waits == Obstacle(
        Reason("WaitsForQuiet", message), until=NOW + seconds(_HOUR), look_after=seconds(_MINUTE)
    )
    assert wait_seconds(waits, now=almost) == 1
    assert judge(NOW + seconds(_HOUR)) is None
    assert reason_to_start(loud, below=10).code == "NotQuiet"


@pytest.mark.parametrize(
    ("traffic", "below", "expected"),
    [
        (Traffic(3.5), None, Reason("Now", "nothing is in the way; 3.5 requests run at once")),
        (
            Traffic(3),
            10,
            Reason("Now", "nothing is in the way; 3 requests run at once, fewer than 10"),
        ),
        (
            Traffic(24),
            10,
            Reason(
                "NotQuiet",
                "it was waited for long enough; 24 requests run at once, not fewer than 10",
            ),
        ),
        (Traffic(None, "no data"), None, Reason("Now", f"nothing is in the way; {_UNKNOWN}")),
        (
            Traffic(None, "no data"),
            10,
            Reason("NotQuiet", f"it was waited for long enough; {_UNKNOWN}, not fewer than 10"),
        ),
    ],
)
def test_what_a_switch_cuts_off_is_said(
    traffic: Traffic, below: float | None, expected: Reason
) -> None:
    """Whether or not the file asks for a quiet moment."""
    assert reason_to_start(traffic, below=below) == expected


_waits = st.floats(min_value=-10, max_value=40 * 24 * _HOUR)


@given(left=_waits, every=st.sampled_from([seconds(60), seconds(_HOUR), timedelta.max]))
def test_a_wait_is_whole_seconds_and_never_none(left: float, every: timedelta) -> None:
    """Step Functions takes whole seconds from one on; no wait passes what it is for by more."""
    obstacle = _in_the_way(until=NOW + seconds(left), look_after=every)
    wait = wait_seconds(obstacle, now=NOW)

    assert isinstance(wait, int)
    assert 1 <= wait <= max(1, left + 1)
    assert wait <= max(1, every.total_seconds())


@given(left=_waits, late=st.floats(min_value=0, max_value=0.9))
def test_a_wait_ends_on_the_second(left: float, late: float) -> None:
    """Look by look, each of them a little late, what was in the way has passed less than 2 s ago.

    And it takes few looks, because an execution's history is finite.
    """
    until = NOW + seconds(left)
    now, looks = NOW, 0
    while now < until:
        now += seconds(wait_seconds(_in_the_way(until=until), now=now) + late)
        looks += 1

    assert looks <= 3
    assert looks == 0 or now - until < seconds(2)


@given(left=_waits)
def test_a_preflight_before_the_moment_still_counts_at_the_moment(left: float) -> None:
    """The last look ahead is made soon enough before, so that nothing is looked at twice."""
    obstacle = _in_the_way(until=NOW + seconds(left))
    soon = passes_soon(obstacle, now=NOW)

    assert not soon or not is_stale(NOW, now=NOW + seconds(max(left, 0)))


@pytest.mark.parametrize(
    ("left", "look_after", "soon", "wait"),
    [
        (119, timedelta.max, True, 119),
        (120, timedelta.max, True, 120),
        (120.5, timedelta.max, False, 1),
        (122, timedelta.max, False, 2),
        (300, timedelta.max, False, 180),
        (300, seconds(60), False, 60),
        (-5, timedelta.max, True, 1),
    ],
)
def test_preflight_is_made_anew_two_minutes_before(
    left: float, look_after: timedelta, *, soon: bool, wait: int
) -> None:
    """Until then, the wait is for that; and after it, for the moment itself."""
    obstacle = _in_the_way(until=NOW + seconds(left), look_after=look_after)

    assert passes_soon(obstacle, now=NOW) is soon
    assert wait_seconds(obstacle, now=NOW) == wait


def test_what_nobody_knows_the_end_of_does_not_pass_soon() -> None:
    """It is looked at again and again."""
    endless = _in_the_way(until=None, look_after=seconds(60.5))

    assert not passes_soon(endless, now=NOW)
    assert wait_seconds(endless, now=NOW) == 61


def test_a_preflight_counts_for_some_minutes() -> None:
    """For longer than it takes itself, or a plan would be made over and over."""
    longest_preflight = seconds(310)

    assert not is_stale(NOW, now=NOW + longest_preflight)
    assert not is_stale(NOW, now=NOW + FRESH_FOR)
    assert is_stale(NOW, now=NOW + FRESH_FOR + seconds(1))
