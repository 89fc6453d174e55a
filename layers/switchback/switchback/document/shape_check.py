"""A value against AWS's shape of it: unknown and missing keys, types, ranges, patterns, choices.

botocore's own validator checks the first three only, and reports them as text without a path.
"""

import re
from collections.abc import Iterator
from functools import cache

from switchback.document.aws_shapes import Kind, ListOf, MapOf, Scalar, Shape, Size, Structure
from switchback.document.problem import Flaw, Path, nearest, quoted, unknown_key

_FEW = 6

_WANTED = {
    Kind.STRING: ("text", "Put it in quotes"),
    Kind.INTEGER: ("a whole number", "Give a whole number, without quotes"),
    Kind.NUMBER: ("a number", "Give a number, without quotes"),
    Kind.BOOLEAN: ("true or false", "Give true or false, without quotes"),
}


def check_shape(shape: Shape, value: object, path: Path) -> Iterator[Flaw]:
    """Yield where a value differs from its shape."""
    match shape:
        case Structure():
            yield from _check_structure(shape, value, path)
        case MapOf():
            yield from _check_map(shape, value, path)
        case ListOf():
            yield from _check_list(shape, value, path)
        case Scalar():
            yield from _check_scalar(shape, value, path)


def _check_structure(shape: Structure, value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield _wrong_kind(value, path, "a mapping", "Give keys and values")
        return
    for key, member in value.items():
        if key in shape.members:
            yield from check_shape(shape.members[key], member, (*path, key))
        else:
            yield unknown_key((*path, key), shape.members)
    for key in shape.required:
        if key not in value:
            yield Flaw((*path, key), "is missing", "Add it; AWS requires it here")


def _check_map(shape: MapOf, value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield _wrong_kind(value, path, "a mapping", "Give keys and values")
        return
    yield from _check_count(shape.size, len(value), path)
    for key, item in value.items():
        for flaw in check_shape(shape.key, key, (*path, key)):
            yield Flaw(flaw.path, f"has a key that {flaw.message}", flaw.remedy)
        yield from check_shape(shape.value, item, (*path, key))


def _check_list(shape: ListOf, value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield _wrong_kind(value, path, "a list", "Start each entry with a hyphen")
        return
    yield from _check_count(shape.size, len(value), path)
    for i, item in enumerate(value):
        yield from check_shape(shape.item, item, (*path, i))


def _check_scalar(shape: Scalar, value: object, path: Path) -> Iterator[Flaw]:
    if not _is_of_kind(shape.kind, value):
        wanted, remedy = _WANTED[shape.kind]
        nested = isinstance(value, dict | list)
        yield _wrong_kind(value, path, wanted, "Give one value" if nested else remedy)
    elif isinstance(value, str):
        yield from _check_text(shape, value, path)
    elif isinstance(value, int | float) and not _fits(shape.size, value):
        yield Flaw(path, f"is {quoted(value)}", f"Give {_range(shape.size)}")


def _is_of_kind(kind: Kind, value: object) -> bool:
    match kind:
        case Kind.STRING:
            return isinstance(value, str)
        case Kind.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Kind.BOOLEAN:
            return isinstance(value, bool)


def _check_text(shape: Scalar, value: str, path: Path) -> Iterator[Flaw]:
    if shape.allowed and value not in shape.allowed:
        yield Flaw(path, f"is {quoted(value)}, which AWS does not know here", _choice(shape, value))
    elif not _fits(shape.size, len(value)):
        yield Flaw(path, f"has {len(value)} characters", f"Give {_range(shape.size)} characters")
    elif shape.pattern and (rule := readable_pattern(shape.pattern)) and not rule.fullmatch(value):
        yield Flaw(path, f"is {quoted(value)}", f"Give what matches {shape.pattern}")


def _choice(shape: Scalar, value: str) -> str:
    if meant := nearest(value, shape.allowed):
        return f"Did you mean {meant}?"
    few = ", ".join(shape.allowed[:_FEW])
    return f"Give one of {few}{', ...' if len(shape.allowed) > _FEW else ''}"


@cache
def readable_pattern(pattern: str) -> re.Pattern[str] | None:
    """Return AWS's pattern, or None where Python cannot read it (`\\p{L}`): AWS checks it then."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _check_count(size: Size, count: int, path: Path) -> Iterator[Flaw]:
    if not _fits(size, count):
        entries = "1 entry" if count == 1 else f"{count} entries"
        yield Flaw(path, f"has {entries}", f"Give {_range(size)} entries", usable=True)


def _fits(size: Size, number: float) -> bool:
    least_kept = size.least is None or number >= size.least
    return least_kept and (size.most is None or number <= size.most)


def _range(size: Size) -> str:
    if size.most is None:
        return f"at least {size.least}"
    return f"{size.least or 0} to {size.most}"


def _wrong_kind(value: object, path: Path, wanted: str, remedy: str) -> Flaw:
    return Flaw(path, f"is {quoted(value)}, not {wanted}", remedy)
