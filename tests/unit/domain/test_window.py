"""A window opens by the clock on the wall, to the second, whatever the clock does."""

import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchback.domain.cron import CronError
from switchback.domain.findings import Finding, Severity
from switchback.domain.window import (
    Closed,
    Open,
    Window,
    decide_window,
    judge_window,
    known_timezones,
    opening_in_words,
)

HOUR = 3600
MINUTE = timedelta(minutes=1)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _window(cron: str, timezone: str = "America/New_York", *, hours: float = 3) -> Window:
    return Window(cron=cron, timezone=timezone, duration_seconds=int(hours * HOUR))


SUNDAYS = _window("0 2 ? * SUN *")

DECIDED = [
    # Closed until the very second, and open from then on.
    ("2026-11-20T13:00:00Z", 1, Closed(_at("2026-11-22T07:00:00Z"))),
    ("2026-11-22T06:59:59Z", 1, Closed(_at("2026-11-22T07:00:00Z"))),
    ("2026-11-22T07:00:00Z", 1, Open(_at("2026-11-22T10:00:00Z"))),
    ("2026-11-22T07:00:00.000001Z", 1, Open(_at("2026-11-22T10:00:00Z"))),
    # Open for what fits, and closed for what does not.
    ("2026-11-22T08:00:00Z", 2, Open(_at("2026-11-22T10:00:00Z"))),
    ("2026-11-22T08:00:01Z", 2, Closed(_at("2026-11-29T07:00:00Z"))),
    ("2026-11-22T07:00:00Z", 3, Open(_at("2026-11-22T10:00:00Z"))),
    ("2026-11-22T10:00:00Z", 1, Closed(_at("2026-11-29T07:00:00Z"))),
    # It is never open for so long.
    ("2026-11-22T07:00:00Z", 4, Closed(_at("2026-11-29T07:00:00Z"))),
]


@pytest.mark.parametrize(("now", "hours", "expected"), DECIDED)
def test_a_rollout_starts_in_a_window_that_holds_it(
    now: str, hours: int, expected: Open | Closed
) -> None:
    """Not a second early, and not so late that the window closes while it goes forward."""
    assert decide_window(SUNDAYS, now=_at(now), forward_seconds=hours * HOUR) == expected


# The clock of New York is put forward at 07:00 UTC, and back at 06:00 UTC; that of Lord Howe
# Island by half an hour, at 15:30 and 15:00 UTC; that of Santiago at midnight.
CHANGES = [
    ("0 2 ? * SUN *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:00Z"),
    ("30 2 ? * SUN *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:00Z"),
    ("0 3 ? * SUN *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:00Z"),
    ("59 1 ? * SUN *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T06:59Z"),
    ("30 1 ? * SUN *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T05:30Z"),
    ("0 2 ? * SUN *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T07:00Z"),
    # What the clock shows again is no opening: the next is a week later.
    ("30 1 ? * SUN *", "America/New_York", "2026-11-01T06:15Z", "2026-11-08T06:30Z"),
    ("0/30 1 ? * SUN *", "America/New_York", "2026-11-01T05:30Z", "2026-11-08T06:00Z"),
    ("0 * * * ? *", "America/New_York", "2026-11-01T05:00Z", "2026-11-01T07:00Z"),
    # Several times that it skips are one.
    ("0/15 2 * * ? *", "America/New_York", "2026-03-08T07:00Z", "2026-03-09T06:00Z"),
    ("15 2 * * ? *", "Australia/Lord_Howe", "2026-10-03T12:00Z", "2026-10-03T15:30Z"),
    ("45 1 * * ? *", "Australia/Lord_Howe", "2026-04-04T12:00Z", "2026-04-04T14:45Z"),
    ("0 0 * * ? *", "America/Santiago", "2026-09-05T12:00Z", "2026-09-06T04:00Z"),
    ("30 23 * * ? *", "America/Santiago", "2026-04-04T12:00Z", "2026-04-05T02:30Z"),
    ("30 2 * * ? *", "Asia/Kolkata", "2026-11-20T12:00Z", "2026-11-20T21:00Z"),
    ("0 2 * * ? *", "UTC", "2026-11-20T02:00Z", "2026-11-21T02:00Z"),
]


@pytest.mark.parametrize(("cron", "timezone", "after", "expected"), CHANGES)
def test_daylight_saving_time_neither_loses_nor_doubles_an_opening(
    cron: str, timezone: str, after: str, expected: str
) -> None:
    """What the clock skips opens when it has skipped it, what it shows twice at the first time."""
    window = _window(cron, timezone, hours=1 / 60)
    found = decide_window(window, now=_at(after), forward_seconds=HOUR)
    assert found == Closed(opens_at=_at(expected))


def test_a_duration_is_elapsed_time() -> None:
    """Three hours from 01:00 end at 05:00 where the clock skips one, and at 03:00 where it adds."""
    window = _window("0 1 ? * SUN *")
    spring = decide_window(window, now=_at("2026-03-08T06:00Z"), forward_seconds=HOUR)
    autumn = decide_window(window, now=_at("2026-11-01T05:00Z"), forward_seconds=HOUR)
    assert spring == Open(closes_at=_at("2026-03-08T05:00-04:00"))
    assert autumn == Open(closes_at=_at("2026-11-01T03:00-05:00"))


def test_where_openings_overlap_the_last_close_counts() -> None:
    """A window that opens each hour for three is always open, for two hours at the least."""
    window = _window("0 * * * ? *", "UTC")
    found = decide_window(window, now=_at("2026-11-20T13:40Z"), forward_seconds=2 * HOUR)
    assert found == Open(closes_at=_at("2026-11-20T16:00Z"))


def test_a_time_in_another_zone_is_the_same_time() -> None:
    """Whoever asks, and by whichever clock, gets the same answer, in UTC."""
    now = _at("2026-11-20T13:00Z").astimezone(ZoneInfo("Asia/Kolkata"))
    found = decide_window(SUNDAYS, now=now, forward_seconds=1)
    assert found == Closed(opens_at=_at("2026-11-22T07:00Z"))
    assert isinstance(found, Closed)
    assert found.opens_at.tzinfo is UTC


def test_a_window_that_cannot_be_followed_says_so() -> None:
    """An expression that no file could hold is an error, and not an open window."""
    with pytest.raises(CronError):
        decide_window(_window("0 2 15W * ? *"), now=_at("2026-11-20T13:00Z"), forward_seconds=1)


ZONES = [
    "America/New_York",
    "America/Santiago",
    "Antarctica/Troll",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Auckland",
    "UTC",
]


def _changes(zone: ZoneInfo) -> list[datetime]:
    """Return the days of two years after which the clock was changed."""
    noons = [_at("2026-01-01T12:00Z") + timedelta(days=n) for n in range(730)]
    changes = [a for a, b in pairwise(noons) if _offset(a, zone) != _offset(b, zone)]
    return changes or noons[:1]


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _slowly(times: set[tuple[int, int]], zone: ZoneInfo, begin: datetime) -> Iterator[datetime]:
    """Look at the clock each minute of five days: an opening is what it shows, or has skipped."""
    before = (begin - MINUTE).astimezone(zone).replace(tzinfo=None)
    for n in range(5 * 24 * 60):
        instant = begin + n * MINUTE
        shown = instant.astimezone(zone)
        wall = shown.replace(tzinfo=None)
        passed = max(1, (wall - before) // MINUTE)
        times_passed = ((wall - k * MINUTE) for k in range(passed))
        if not shown.fold and any((t.hour, t.minute) in times for t in times_passed):
            yield instant
        before = wall


@st.composite
def _nights(draw: st.DrawFn) -> tuple[Window, set[tuple[int, int]], datetime]:
    """A window that opens daily, when, and an instant near a change of its clock."""
    minutes = draw(st.sets(st.sampled_from([0, 1, 15, 30, 45, 59]), min_size=1, max_size=3))
    hours = draw(st.sets(st.sampled_from([0, 1, 2, 3, 12, 23]), min_size=1, max_size=3))
    timezone = draw(st.sampled_from(ZONES))
    lists = (",".join(map(str, sorted(numbers))) for numbers in (minutes, hours))
    window = Window(
        cron=f"{' '.join(lists)} * * ? *",
        timezone=timezone,
        duration_seconds=draw(st.sampled_from([60, 1800, HOUR, 3 * HOUR, 24 * HOUR])),
    )
    change = draw(st.sampled_from(_changes(ZoneInfo(timezone))))
    now = change + timedelta(seconds=draw(st.integers(0, 36 * HOUR)))
    return window, {(hour, minute) for hour in hours for minute in minutes}, now


@settings(deadline=None, max_examples=60)
@given(night=_nights(), share=st.sampled_from([0.1, 0.5, 1.0]))
def test_a_window_opens_when_a_look_at_the_clock_each_minute_says_so(
    night: tuple[Window, set[tuple[int, int]], datetime], share: float
) -> None:
    """The opening found is one, and none lies between now and the next, across every change."""
    window, times, now = night
    begin = now.replace(hour=0, minute=0, second=0) - timedelta(days=2)
    openings = [*_slowly(times, ZoneInfo(window.timezone), begin)]
    duration = timedelta(seconds=window.duration_seconds)
    forward = share * duration
    closes = max((o + duration for o in openings if o <= now), default=now)
    found = decide_window(window, now=now, forward_seconds=int(forward.total_seconds()))
    if now + forward <= closes:
        assert found == Open(closes_at=closes)
    else:
        assert found == Closed(opens_at=min(o for o in openings if o > now))


@settings(deadline=None)
@given(night=_nights())
def test_what_is_waited_for_is_worth_the_wait(
    night: tuple[Window, set[tuple[int, int]], datetime],
) -> None:
    """When the window opens at last, a rollout that it can hold starts at once."""
    window, _, now = night
    forward = window.duration_seconds
    found = decide_window(window, now=now, forward_seconds=forward)
    if isinstance(found, Closed):
        later = decide_window(window, now=found.opens_at, forward_seconds=forward)
        assert found.opens_at > now
        assert later == Open(closes_at=found.opens_at + timedelta(seconds=forward))


def test_a_window_that_never_holds_the_rollout_is_told_before_it_is_waited_for() -> None:
    """Preflight says by how much it is too short, and what just fits is no finding."""
    window = _window("0 2 ? * SUN *", hours=1)
    assert judge_window(window, forward_seconds=HOUR) == ()
    assert judge_window(window, forward_seconds=HOUR + 1) == (
        Finding(
            code="WindowTooShort",
            severity=Severity.BLOCKING,
            resource="Rollout.Window.DurationInMinutes",
            message="the window is open for 60 minutes, and the rollout may need 61",
            remedy="open it for 61 minutes at least, or shorten the bake",
            evidence={"neededMinutes": 61, "windowMinutes": 60},
        ),
    )


@pytest.fixture
def _another_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that does not go by UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_another_clock")
def test_people_are_told_when_a_window_opens() -> None:
    """The words name the window as the file does, and the time in UTC, wherever that is said."""
    opens_at = _at("2026-11-22T02:00-05:00")
    assert opening_in_words(SUNDAYS, opens_at=opens_at) == (
        "the window (0 2 ? * SUN * America/New_York) opens at 2026-11-22 07:00 UTC"
    )


@pytest.fixture
def _no_zones_of_the_machine() -> Iterator[None]:
    """A machine like Lambda's, which has no time zones."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[])
    yield
    zoneinfo.reset_tzpath(to=before)


@pytest.mark.usefixtures("_no_zones_of_the_machine")
def test_the_time_zones_come_with_the_code() -> None:
    """Every name that a file may give can be read where there are only the code's packages."""
    assert known_timezones() == zoneinfo.available_timezones()
    for name in known_timezones():
        assert ZoneInfo.no_cache(name).key == name
