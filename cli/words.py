"""Times, counts and long names as people read them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from switchback.document.problem import shown

_MINUTE = 60
_HOUR = 60 * _MINUTE


def stopwatch(seconds: float) -> str:
    """Return virtual time since the drop: `+12:34`, or `+1:02:34` from an hour on."""
    minutes, rest = divmod(int(seconds), _MINUTE)
    if minutes < _MINUTE:
        return f"+{minutes:02}:{rest:02}"
    return f"+{minutes // _MINUTE}:{minutes % _MINUTE:02}:{rest:02}"


def duration(seconds: float) -> str:
    """Return how long something took: `8 min 30 s`; below ten seconds with its tenths."""
    if seconds < 10:  # noqa: PLR2004 - where tenths begin to matter
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def instances(counts: Mapping[str, int]) -> str:
    """Return a fleet by type: `3 x ml.g6.2xlarge, 1 x ml.g6e.2xlarge`."""
    present = sorted(item for item in counts.items() if item[1])
    return ", ".join(f"{count} x {name}" for name, count in present) or "none"


def counted(count: int, noun: str) -> str:
    """Return a count of something: `1 alarm`, `2 alarms`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def version(package: str) -> str:
    """Return the part of a package's ARN, or of an image's name, that tells versions apart."""
    _, found, name = package.partition(":model-package/")
    # AWS lets an image's name hold anything but blanks, and so what steers a terminal.
    return shown(name if found else package.rpartition("/")[2])


def printable(text: str) -> str:
    """Return a text in one line, in which nothing steers a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def instant(moment: datetime) -> str:
    """Return an instant: `2026-01-05 02:15:00 UTC`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
