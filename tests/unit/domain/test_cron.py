"""EventBridge Scheduler's cron expressions are followed exactly, or refused."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchback.domain.cron import LONGEST_PAUSE, CronError, check_cron, wall_times

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
DAY = timedelta(days=1)
BEGIN = datetime.fromisoformat("2026-01-01")


def _fires(cron: str, *, after: str = "2026-11-20T13:00", times: int = 3) -> list[str]:
    found = islice(wall_times(cron, after=datetime.fromisoformat(after)), times)
    return [f"{at:%a %Y-%m-%d %H:%M}" for at in found]


FOLLOWED = [
    # 1 is Sunday to EventBridge, and Monday to cron.
    ("0 2 ? * 1 *", ["Sun 2026-11-22 02:00", "Sun 2026-11-29 02:00", "Sun 2026-12-06 02:00"]),
    ("0 2 ? * SUN *", ["Sun 2026-11-22 02:00", "Sun 2026-11-29 02:00", "Sun 2026-12-06 02:00"]),
    ("0 2 ? * 6-7 *", ["Sat 2026-11-21 02:00", "Fri 2026-11-27 02:00", "Sat 2026-11-28 02:00"]),
    ("0 2 ? * mon,Wed *", ["Mon 2026-11-23 02:00", "Wed 2026-11-25 02:00", "Mon 2026-11-30 02:00"]),
    ("0 2 ? * 2#1 *", ["Mon 2026-12-07 02:00", "Mon 2027-01-04 02:00", "Mon 2027-02-01 02:00"]),
    ("0 2 ? * FRI#3 *", ["Fri 2026-12-18 02:00", "Fri 2027-01-15 02:00", "Fri 2027-02-19 02:00"]),
    ("0 2 ? * 6L *", ["Fri 2026-11-27 02:00", "Fri 2026-12-25 02:00", "Fri 2027-01-29 02:00"]),
    ("0 2 ? * 1L *", ["Sun 2026-11-29 02:00", "Sun 2026-12-27 02:00", "Sun 2027-01-31 02:00"]),
    # The week ends on Saturday.
    ("0 2 ? * L *", ["Sat 2026-11-21 02:00", "Sat 2026-11-28 02:00", "Sat 2026-12-05 02:00"]),
    ("0 2 L * ? *", ["Mon 2026-11-30 02:00", "Thu 2026-12-31 02:00", "Sun 2027-01-31 02:00"]),
    ("0 2 1,15 * ? *", ["Tue 2026-12-01 02:00", "Tue 2026-12-15 02:00", "Fri 2027-01-01 02:00"]),
    # Steps begin at the first value, which is 1 for days.
    ("0 2 */10 * ? *", ["Sat 2026-11-21 02:00", "Tue 2026-12-01 02:00", "Fri 2026-12-11 02:00"]),
    ("0 2 1/10 * ? *", ["Sat 2026-11-21 02:00", "Tue 2026-12-01 02:00", "Fri 2026-12-11 02:00"]),
    ("0/25 14 * * ? *", ["Fri 2026-11-20 14:00", "Fri 2026-11-20 14:25", "Fri 2026-11-20 14:50"]),
    ("10-50/20 14 * * ? *", [f"Fri 2026-11-20 14:{minute}" for minute in (10, 30, 50)]),
    ("5 * ? * * *", ["Fri 2026-11-20 13:05", "Fri 2026-11-20 14:05", "Fri 2026-11-20 15:05"]),
    ("0 2 1 1-3,DEC ? *", ["Tue 2026-12-01 02:00", "Fri 2027-01-01 02:00", "Mon 2027-02-01 02:00"]),
    ("0  2 29\t2 ? *", ["Tue 2028-02-29 02:00", "Sun 2032-02-29 02:00", "Fri 2036-02-29 02:00"]),
]


@pytest.mark.parametrize(("cron", "expected"), FOLLOWED)
def test_an_expression_fires_as_eventbridge_scheduler_says(cron: str, expected: list[str]) -> None:
    """Days are counted from Sunday, steps from the first value, and L and # count in the month."""
    assert _fires(cron) == expected


REFUSED = [
    ("0 2 * * SUN", "which has 5 fields, and not 6. Write minutes hours day-of-month month"),
    ("", "which has 0 fields"),
    ("0 0 2 ? * SUN *", "which has 7 fields"),
    ("rate(1 day)", "which has 2 fields"),
    ("cron(0 2 ? * SUN *)", "which has cron() around it. Write only what stands between"),
    ("0 2 ? * SUN 2027", "which names a year. Write * as the last"),
    ("0 2 ? * SUN 2026-2030", "which names a year"),
    ("0 2 * * SUN *", "which has to have ? for just one of day-of-month and day-of-week"),
    ("0 2 * * * *", "which has to have ? for just one"),
    ("0 2 ? * ? *", "which has to have ? for just one"),
    ("0 2 15W * ? *", "which has W, for the nearest weekday. Name a day of the week instead"),
    ("0 2 LW * ? *", "which has W"),
    ("0 2 L-3 * ? *", "whose day-of-month cannot be read. Give 1 to 31"),
    ("0 2 1,L * ? *", "whose day-of-month cannot be read"),
    ("60 2 ? * SUN *", "whose minutes cannot be read. Give 0 to 59"),
    ("-1 2 ? * SUN *", "whose minutes cannot be read"),
    ("1,,2 2 ? * SUN *", "whose minutes cannot be read"),
    ("٣ 2 ? * SUN *", "whose minutes cannot be read"),
    ("? 2 ? * SUN *", "whose minutes cannot be read"),
    ("0 24 ? * SUN *", "whose hours cannot be read. Give 0 to 23"),
    ("0 2 0 * ? *", "whose day-of-month cannot be read. Give 1 to 31"),
    ("0 2 1 13 ? *", "whose month cannot be read. Give 1 to 12, or JAN to DEC"),
    ("0 2 1 SUN ? *", "whose month cannot be read"),
    ("0 2 ? * 0 *", "whose day-of-week cannot be read. Give 1 to 7, or SUN to SAT"),
    ("0 2 ? * 8 *", "whose day-of-week cannot be read"),
    ("0 2 ? * SUN#6 *", "whose day-of-week cannot be read"),
    ("0 2 ? * 3#1,6#3 *", "whose day-of-week cannot be read"),
    ("0 2 ? * 2L,3 *", "whose day-of-week cannot be read"),
    ("0 2 ? * 8L *", "whose day-of-week cannot be read"),
    ("0 2 ? * 2/2 *", "whose day-of-week has a step. List the days"),
    ("0 2 ? * FRI-MON *", "whose day-of-week runs backwards. Write two ranges"),
    ("0 22-2 ? * SUN *", "whose hours runs backwards"),
    ("0/0 2 ? * SUN *", "whose minutes has a step that is none. Step by 1 to 59"),
    ("0/60 2 ? * SUN *", "whose minutes has a step that is none"),
    ("0/ 2 ? * SUN *", "whose minutes has a step that is none"),
    ("0/5/5 2 ? * SUN *", "whose minutes has a step that is none"),
]


@pytest.mark.parametrize(("cron", "expected"), REFUSED)
def test_what_cannot_be_followed_exactly_is_refused(cron: str, expected: str) -> None:
    """Nobody's window opens on another day than EventBridge Scheduler would say, in silence."""
    with pytest.raises(CronError, match=f"^{re.escape(expected)}") as refused:
        check_cron(cron)
    assert refused.value.remedy


OFTEN = [
    "* * * * ? *",
    "0 2 ? * SUN *",
    "0 2 ? * SUN#1 *",
    "0 2 ? * SUN#4 *",
    "0 2 ? * SUNL *",
    "0 2 1 * ? *",
    "0 2 28 * ? *",
    "0 2 L * ? *",
    "0 2 1,29-31 * ? *",
    "0 2 * FEB-DEC ? *",
]

SELDOM = [
    "0 2 ? * SUN#5 *",
    "0 2 29 * ? *",
    "0 2 31 * ? *",
    "0 2 1 1/2 ? *",
    "0 2 * MAR-DEC ? *",
    "0 2 31 FEB ? *",
    "0 2 31 4,6,9,11 ? *",
    # Once in 28 years: from the last Monday of January to the first of March, in a leap year.
    "0 2 ? JAN,MAR-DEC MON *",
]


@pytest.mark.parametrize("cron", OFTEN)
def test_once_in_five_weeks_is_often_enough(cron: str) -> None:
    """A first Sunday, the last day of each month, or a month's pause are fine."""
    check_cron(cron)


@pytest.mark.parametrize("cron", SELDOM)
def test_a_window_that_opens_too_seldom_is_refused(cron: str) -> None:
    """No rollout waits for a window that opens after its execution has ended."""
    with pytest.raises(CronError, match=r"^which opens too seldom: not in any 35 days\. Let it"):
        check_cron(cron)


def _terms(least: int, most: int, *, steps: bool = True) -> st.SearchStrategy[str]:
    numbers = st.integers(least, most)
    ranges = st.tuples(numbers, numbers).map(sorted).map(lambda ends: f"{ends[0]}-{ends[1]}")
    if not steps:
        return numbers.map(str) | ranges
    by = st.integers(1, most).map(str)
    stepped = st.tuples(numbers.map(str) | ranges | st.just("*"), by).map("/".join)
    return numbers.map(str) | ranges | stepped


def _lists(least: int, most: int, *, steps: bool = True) -> st.SearchStrategy[str]:
    terms = _terms(least, most, steps=steps)
    return st.just("*") | st.lists(terms, min_size=1, max_size=3).map(",".join)


def _named(text: str, names: list[str]) -> str:
    return re.sub(r"\d+", lambda number: names[int(number[0]) - 1], text)


weekdays = st.one_of(
    _lists(1, 7, steps=False),
    _lists(1, 7, steps=False).map(lambda text: _named(text, WEEKDAYS)),
    st.just("L"),
    st.integers(1, 7).map(lambda day: f"{day}L"),
    st.tuples(st.sampled_from(["1", "7", "MON", "FRI"]), st.sampled_from("12345")).map("#".join),
)
months = _lists(1, 12, steps=False).map(lambda text: _named(text, MONTHS)) | _lists(1, 12)
days = st.tuples(_lists(1, 31) | st.just("L"), months, st.just("?")).map(" ".join) | st.tuples(
    st.just("?"), months, weekdays
).map(" ".join)
crons = st.tuples(_lists(0, 59), _lists(0, 23), days, st.just("*")).map(" ".join)


def _says(field: str, value: int, *, least: int, names: list[str] | None = None) -> bool:
    """Say, slowly and plainly, whether a list, range or step of a field means a value."""
    for number, name in enumerate(names or [], start=1):
        field = field.replace(name, str(number))
    for term in field.split(","):
        among, _, step = term.partition("/")
        first, _, last = among.partition("-")
        begin = least if among == "*" else int(first)
        end = int(last) if last else (99 if step or among == "*" else begin)
        if begin <= value <= end and (value - begin) % int(step or 1) == 0:
            return True
    return False


def _is_day(day: datetime, *, of_month: str, of_week: str) -> bool:
    is_last_week = (day + 7 * DAY).month != day.month
    weekday = day.isoweekday() % 7 + 1
    if of_week == "?":
        is_last = (day + DAY).month != day.month
        return is_last if of_month == "L" else _says(of_month, day.day, least=1)
    for number, name in enumerate(WEEKDAYS, start=1):
        of_week = of_week.replace(name, str(number))
    if of_week == "L":
        return weekday == 7
    if of_week.endswith("L"):
        return is_last_week and weekday == int(of_week[:-1])
    if "#" in of_week:
        wanted, nth = of_week.split("#")
        return weekday == int(wanted) and (day.day - 1) // 7 + 1 == int(nth)
    return _says(of_week, weekday, least=1)


def _days(cron: str, begin: datetime, *, count: int) -> Iterator[datetime]:
    _, _, of_month, month, of_week, _ = cron.split()
    for day in (begin + n * DAY for n in range(count)):
        if _says(month, day.month, least=1, names=MONTHS) and _is_day(
            day, of_month=of_month, of_week=of_week
        ):
            yield day


def _slowly(cron: str, begin: datetime, *, count: int) -> Iterator[datetime]:
    """Look at every minute of so many days."""
    minutes, hours = cron.split()[:2]
    of_day = [
        timedelta(hours=hour, minutes=minute)
        for hour in range(24)
        for minute in range(60)
        if _says(hours, hour, least=0) and _says(minutes, minute, least=0)
    ]
    for day in _days(cron, begin, count=count):
        yield from (day + time for time in of_day)


@settings(deadline=None)
@given(cron=crons, offset=st.integers(0, 28 * 365))
def test_an_expression_fires_when_every_minute_of_a_year_says_so(cron: str, offset: int) -> None:
    """Not a minute more and not a minute less, compared with a look at each of a year's."""
    begin = BEGIN + offset * DAY
    expected = [*islice(_slowly(cron, begin, count=365), 1500)]
    try:
        fires = wall_times(cron, after=begin - timedelta(seconds=1))
        until = takewhile(lambda at: at < begin + 365 * DAY, fires)
        found = [*islice(until, 1500)]
    except CronError:
        # None of its months has any of its days.
        found = []
    assert found == expected


@settings(deadline=None, max_examples=25)
@given(cron=crons)
def test_a_pause_is_found_wherever_it_is(cron: str) -> None:
    """An expression is refused just if two of its days of 28 years are too far from each other."""
    fires = [*_days(cron, BEGIN, count=28 * 365 + 7 + 40)]
    pauses = [late - early for early, late in pairwise(fires)]
    if fires and max(pauses) <= LONGEST_PAUSE:
        check_cron(cron)
    else:
        with pytest.raises(CronError, match="too seldom"):
            check_cron(cron)
