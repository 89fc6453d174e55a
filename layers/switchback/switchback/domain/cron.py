"""EventBridge Scheduler's cron expressions, in cronsim's words.

The two number the days of the week differently, and step through them differently. What has no
exact counterpart is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cronsim import CronSim, CronSimError

LONGEST_PAUSE: Final = timedelta(days=35)
"""How often a window opens at the least: a rollout waits 45 days at the most. From the first Sunday
of a month to the next it can be five weeks."""

# The calendar repeats itself after 28 years; the clock is not asked, so that a file that is valid
# today is valid tomorrow.
_BEGIN: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a date, in whatever time zone
_YEARS: Final = timedelta(days=28 * 365 + 7)

_NUMBER = re.compile(r"[0-9]{1,2}")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NAMES: Final = ("minutes", "hours", "day-of-month", "month", "day-of-week", "year")


class CronError(ValueError):
    """A cron expression that cannot be followed, or not exactly as EventBridge Scheduler would."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault}. {remedy}")
        self.fault = fault
        """What is wrong with it, to follow upon the expression: "whose month is none"."""
        self.remedy = remedy


@dataclass(frozen=True)
class _Field:
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    """What its numbers are also called, from the least on."""


_MINUTES = _Field("minutes", 0, 59)
_HOURS = _Field("hours", 0, 23)
_DAY = _Field("day-of-month", 1, 31)
_MONTH = _Field("month", 1, 12, _MONTHS)
_WEEKDAY = _Field("day-of-week", 1, 7, _WEEKDAYS)


def check_cron(cron: str) -> None:
    """See that a cron expression can be followed, and fires once in any 35 days.

    Raises:
        CronError: it cannot, or does not.
    """
    _, _, *days = _translated(cron)
    # However often in a day: between the last time of one and the first of another is less.
    daily = ("0", "0", *days)
    fires = next(_cronsim(daily, _BEGIN))
    while fires < _BEGIN + _YEARS:
        # The last one that is near enough. CronSim looks back from a second before.
        until = fires + LONGEST_PAUSE + timedelta(seconds=1)
        last = next(_cronsim(daily, until, back=True))
        if last == fires:
            raise _too_seldom()
        fires = last


def wall_times(cron: str, *, after: datetime) -> Iterator[datetime]:
    """Yield when a cron expression fires after some time, by a clock that never changes.

    Raises:
        CronError: the expression cannot be followed.
    """
    return _cronsim(_translated(cron), after.replace(tzinfo=None))


def _cronsim(fields: Iterable[str], at: datetime, *, back: bool = False) -> CronSim:
    try:
        return CronSim(" ".join(fields), at, reverse=back)
    except CronSimError as error:
        # It refuses a day that none of the months has.
        raise _too_seldom() from error


def _too_seldom() -> CronError:
    return CronError(
        f"which opens too seldom: not in any {LONGEST_PAUSE.days} days",
        "Let it open at least once a month, such as on the first Sunday: 0 2 ? * SUN#1 *",
    )


def _translated(cron: str) -> tuple[str, str, str, str, str]:
    if cron.lstrip().lower().startswith("cron("):
        raise CronError("which has cron() around it", "Write only what stands between the brackets")
    fields = cron.upper().split()
    if len(fields) != len(_NAMES):
        raise CronError(
            f"which has {len(fields)} fields, and not {len(_NAMES)}",
            f"Write {' '.join(_NAMES)}, with ? for the day that is not said: 0 2 ? * SUN *",
        )
    minutes, hours, day, month, weekday, year = fields
    if year != "*":
        raise CronError(
            "which names a year", "Write * as the last field: a window opens every year"
        )
    if (day == "?") is (weekday == "?"):
        raise CronError(
            "which has to have ? for just one of day-of-month and day-of-week",
            "Write ? for the one that is not said: 0 2 ? * SUN * or 0 2 1 * ? *",
        )
    return (
        _listed(_MINUTES, minutes),
        _listed(_HOURS, hours),
        _day(day),
        _listed(_MONTH, month),
        _weekday(weekday),
    )


def _day(text: str) -> str:
    if text == "?":
        return "*"
    if "W" in text:
        raise CronError(
            "which has W, for the nearest weekday",
            "Name a day of the week instead, such as the first Monday: 0 2 ? * MON#1 *",
        )
    return "L" if text == "L" else _listed(_DAY, text)


def _weekday(text: str) -> str:
    if text == "?":
        return "*"
    if text == "L":
        # EventBridge's week ends on Saturday.
        text = "SAT"
    if "/" in text:
        # Where a step would lead depends on which day comes first.
        raise CronError("whose day-of-week has a step", "List the days, such as MON,WED,FRI")
    if nth := re.fullmatch(r"(\w+)#([1-5])", text):
        return f"{_number(_WEEKDAY, nth[1]) - 1}#{nth[2]}"
    if last := re.fullmatch(r"(\w+)L", text):
        return f"{_number(_WEEKDAY, last[1]) - 1}L"
    return ",".join(str(number - 1) for number in _numbers(_WEEKDAY, text))


def _listed(field: _Field, text: str) -> str:
    return ",".join(map(str, _numbers(field, text)))


def _numbers(field: _Field, text: str) -> list[int]:
    return sorted({number for term in text.split(",") for number in _term(field, term)})


def _term(field: _Field, term: str) -> range:
    among, slash, step = term.partition("/")
    first, dash, last = among.partition("-")
    begin = field.least if among == "*" else _number(field, first)
    open_end = field.most if slash or among == "*" else begin
    end = _number(field, last) if dash else open_end
    if end < begin:
        raise CronError(f"whose {field.name} runs backwards", "Write two ranges, such as 22-23,0-2")
    return range(begin, end + 1, _step(field, step) if slash else 1)


def _step(field: _Field, text: str) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= field.most:
        raise CronError(
            f"whose {field.name} has a step that is none",
            f"Step by 1 to {field.most}, such as {field.least}/5",
        )
    return int(text)


def _number(field: _Field, text: str) -> int:
    if text in field.words:
        return field.words.index(text) + field.least
    if not _NUMBER.fullmatch(text) or not field.least <= int(text) <= field.most:
        words = f", or {field.words[0]} to {field.words[-1]}" if field.words else ""
        raise CronError(
            f"whose {field.name} cannot be read", f"Give {field.least} to {field.most}{words}"
        )
    return int(text)
