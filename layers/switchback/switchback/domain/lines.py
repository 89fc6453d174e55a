"""Texts from outside, so that they break out of no line, steer no screen, and fit where they go."""

from collections.abc import Sequence
from typing import Final

_LONGEST: Final = 1024
_MOST_LISTED: Final = 10


def escaped(text: str, *, longest: int = _LONGEST) -> str:
    """Return a text as one line that shows what cannot be printed."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:longest])


def one_line(text: str, *, longest: int) -> str:
    """Return a text as one line, with spaces for what cannot be printed."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return _cut(" ".join(plain.split()), longest=longest)


def own_lines(text: str, *, longest: int) -> str:
    """Return a text with its own lines, and nothing else that is not printed."""
    plain = (one_line(line, longest=longest) for line in text.splitlines())
    return _cut("\n".join(plain).strip(), longest=longest)


def listed(texts: Sequence[str], *, between: str = ", ", most: int = _MOST_LISTED) -> str:
    """Return texts in a row, of many the first ones and how many more there are."""
    more = len(texts) - most
    return between.join((*texts[:most], *((f"and {more} more",) if more > 0 else ())))


def _cut(text: str, *, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."
