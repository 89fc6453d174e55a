"""What is said of a cron expression that is refused, word for word: what is wrong, what to write.

And where the line is between what is read and what is refused.
"""

from datetime import datetime, timedelta, timezone
from itertools import islice

import pytest

from switchback.domain.cron import CronError, check_cron, wall_times

_FIELDS = "minutes hours day-of-month month day-of-week year"
_TOO_SELDOM = (
    "which opens too seldom: not in any 35 days",
    "Let it open at least once a month, such as on the first Sunday: 0 2 ? * SUN#1 *",
)


@pytest.mark.parametrize(
    ("cron", "fault", "remedy"),
    [
        (
            " CRON(0 2 ? * SUN *)",
            "which has cron() around it",
            "Write only what stands between the brackets",
        ),
        (
            "0 2 * * SUN",
            "which has 5 fields, and not 6",
            f"Write {_FIELDS}, with ? for the day that is not said: 0 2 ? * SUN *",
        ),
        (
            "0 2 ? * SUN 2027",
            "which names a year",
            "Write * as the last field: a window opens every year",
        ),
        (
            "0 2 * * * *",
            "which has to have ? for just one of day-of-month and day-of-week",
            "Write ? for the one that is not said: 0 2 ? * SUN * or 0 2 1 * ? *",
        ),
        (
            "0 2 15W * ? *",
            "which has W, for the nearest weekday",
            "Name a day of the week instead, such as the first Monday: 0 2 ? * MON#1 *",
        ),
        ("0 2 ? * 2/2 *", "whose day-of-week has a step", "List the days, such as MON,WED,FRI"),
        ("0 5-4 ? * SUN *", "whose hours runs backwards", "Write two ranges, such as 22-23,0-2"),
        (
            "0 2 0/32 * ? *",
            "whose day-of-month cannot be read",
            "Give 1 to 31",
        ),
        (
            "0 2 1/32 * ? *",
            "whose day-of-month has a step that is none",
            "Step by 1 to 31, such as 1/5",
        ),
        ("0 2 1 13 ? *", "whose month cannot be read", "Give 1 to 12, or JAN to DEC"),
        ("0 2 31 FEB ? *", *_TOO_SELDOM),
        ("0 2 31 * ? *", *_TOO_SELDOM),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(cron: str, fault: str, remedy: str) -> None:
    """The one follows upon the expression, the other is a sentence of its own."""
    with pytest.raises(CronError) as refused:
        check_cron(cron)

    assert (refused.value.fault, refused.value.remedy) == (fault, remedy)
    assert str(refused.value) == f"{fault}. {remedy}"


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0-59/59 23 31 12 ? *", ["2026-12-31 23:00", "2026-12-31 23:59"]),
        ("59 0-23/23 1 1 ? *", ["2027-01-01 00:59", "2027-01-01 23:59"]),
        ("0 0 30/1 11 ? *", ["2026-11-30 00:00", "2027-11-30 00:00"]),
        ("0 0 7-7 12 ? *", ["2026-12-07 00:00", "2027-12-07 00:00"]),
        ("00 00 ? DEC SUN#5 *", ["2028-12-31 00:00", "2029-12-30 00:00"]),
    ],
)
def test_first_and_last_are_within(cron: str, expected: list[str]) -> None:
    """Of each field, and of steps and ranges, which may be of one."""
    found = islice(wall_times(cron, after=datetime.fromisoformat("2026-11-20T13:00")), 2)

    assert [f"{at:%Y-%m-%d %H:%M}" for at in found] == expected


def test_a_clock_that_never_changes_has_no_time_zone() -> None:
    """What it shows counts, wherever it hangs; and what it shows now is not after it."""
    tokyo = timezone(timedelta(hours=9))
    found = next(wall_times("0 2 * * ? *", after=datetime(2026, 11, 20, 2, 0, tzinfo=tokyo)))

    assert found == datetime.fromisoformat("2026-11-21T02:00")
