"""The constraints of the service model that botocore leaves to AWS: enums, patterns and maxima."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape


def violations(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """Yield what AWS would complain about, in the words that AWS uses, for a well-typed value."""
    match shape:
        case StructureShape():
            for name, member in value.items():
                lower = name[:1].lower() + name[1:]
                yield from violations(member, shape.members[name], f"{path}.{lower}".lstrip("."))
        case ListShape():
            yield from _too_much(value, shape, path, measured=len(value), what="length")
            for index, member in enumerate(value, start=1):
                yield from violations(member, shape.member, f"{path}.{index}.member")
        case MapShape():
            yield from _map_violations(value, shape, path)
        case StringShape():
            yield from _too_much(value, shape, path, measured=len(value), what="length")
            yield from _wrong_text(value, shape, path)
        case _ if shape.type_name in {"integer", "long", "float", "double"}:
            yield from _too_much(value, shape, path, measured=value, what="value")


def _map_violations(value: Mapping[str, Any], shape: MapShape, path: str) -> Iterator[str]:
    yield from _too_much(value, shape, path, measured=len(value), what="length")
    for key, member in value.items():
        yield from violations(key, shape.key, f"{path}.key")
        yield from violations(member, shape.value, f"{path}.{key}.member")


def _too_much(value: Any, shape: Shape, path: str, *, measured: float, what: str) -> Iterator[str]:
    limit = shape.metadata.get("max")
    if limit is not None and measured > limit:
        yield _wording(value, path, f"Member must have {what} less than or equal to {limit}")


def _wrong_text(value: str, shape: StringShape, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield _wording(
            value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
        )
    pattern = shape.metadata.get("pattern")
    expression = _compiled(pattern) if pattern else None
    if expression and not expression.fullmatch(value):
        yield _wording(value, path, f"Member must satisfy regular expression pattern: {pattern}")


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    # Service models carry Java expressions. The few that Python cannot read (such as \p{L}) go
    # unchecked: they constrain free text.
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _wording(value: Any, path: str, constraint: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
