"""What a rollout changes, as it is told: large values are cut, and of many changes the first."""

import json
from collections.abc import Sequence
from typing import Any, Final

from switchback.domain.plan import Change
from switchback.length import shortened

_MOST_CHANGES: Final = 50
_MOST_BYTES: Final = 200


def told_changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes so that people can read them, and the machine can carry them."""
    told = [
        Change(_cut(each.place), _told(each.before), _told(each.after))
        for each in changes[:_MOST_CHANGES]
    ]
    more = len(changes) - len(told)
    return (*told, Change(f"and {more} more", "...", "...")) if more > 0 else tuple(told)


def _told(value: Any) -> Any:
    """Return a value as it is where it is short, and else its beginning, as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return value if len(text.encode()) <= _MOST_BYTES else _cut(text)


def _cut(text: str) -> str:
    return shortened(text, most_bytes=_MOST_BYTES)
