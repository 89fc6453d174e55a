"""Durations and instants in a definition: which values AWS takes for one."""

import re
from datetime import datetime
from typing import TypeGuard

MAX_SECONDS = 99_999_999

# RFC 3339 as the Amazon States Language narrows it: a capital T, and Z or an offset.
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def are_seconds(value: object, *, at_least: int) -> TypeGuard[int]:
    """Whether the value is a number of seconds: whole, and in AWS's range."""
    return (
        isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= MAX_SECONDS
    )


def instant(value: object) -> datetime | None:
    """The instant that a timestamp names, or None where the value is no timestamp."""
    if not (isinstance(value, str) and _TIMESTAMP.fullmatch(value)):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
