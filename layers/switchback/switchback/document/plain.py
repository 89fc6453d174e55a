"""A tree into plain data, leaving out what cannot be meant: doubled keys, dates, empty values."""

import math
from datetime import date
from typing import Any

from switchback.document.problem import BIGGEST, Flaw, Path, quoted
from switchback.document.tree import DEEPEST, Pairs, too_deep


def plain_data(tree: object) -> tuple[Any, list[Flaw]]:
    """Return the tree as dicts, lists and scalars, and a flaw for each part that is not plain.

    What is flawed stays in place as None, so that what stands behind it keeps its index.

    Raises:
        UnreadableError: The tree nests too deep.
    """
    flaws: list[Flaw] = []
    return _plain(tree, (), flaws), flaws


def without(data: Any, gone: set[Path], path: Path = ()) -> Any:
    """Return a copy of the data that lacks some places; in a list an empty mapping stands in."""
    match data:
        case dict():
            return {
                key: without(value, gone, (*path, key))
                for key, value in data.items()
                if (*path, key) not in gone
            }
        case list():
            return [
                {} if (*path, i) in gone else without(item, gone, (*path, i))
                for i, item in enumerate(data)
            ]
        case _:
            return data


def _plain(value: object, path: Path, flaws: list[Flaw]) -> object:
    if len(path) > DEEPEST:
        raise too_deep()
    match value:
        case Pairs():
            return _mapping(value, path, flaws)
        case list():
            return [_plain(item, (*path, i), flaws) for i, item in enumerate(value)]
        case _:
            if flaw := _scalar_flaw(value, path):
                flaws.append(flaw)
                return None
            return value


def _mapping(pairs: Pairs, path: Path, flaws: list[Flaw]) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in pairs.entries:
        if not isinstance(key, str) or _is_broken(key):
            message = f"has a key that is not text: {_kind(key)}"
            flaws.append(Flaw(path, message, "Write the key in quotes, as text", usable=True))
        elif key in data:
            doubled = Flaw((*path, key), "is written twice", "Keep one of the two", usable=True)
            flaws.append(doubled)
        else:
            data[key] = _plain(value, (*path, key), flaws)
    return data


def _kind(key: object) -> str:
    return "a mapping" if isinstance(key, Pairs) else quoted(key)


def _is_broken(text: str) -> bool:
    """Say whether a text holds half of a surrogate pair, which nothing can encode."""
    return any("\ud800" <= c <= "\udfff" for c in text)


def _scalar_flaw(value: object, path: Path) -> Flaw | None:
    match value:
        case None:
            return Flaw(path, "is empty", "Give it a value, or remove it")
        case date():
            return Flaw(path, f"is the date {value} to YAML, not text", "Put it in quotes")
        case int() if abs(value) >= BIGGEST:
            return Flaw(path, "is a number too big for AWS", "Correct it")
        case float() if not math.isfinite(value):
            return Flaw(path, "is not a finite number", "Give a finite number")
        case str() if _is_broken(value):
            return Flaw(path, "holds half of a Unicode character", "Write the character itself")
        case _:
            return None
