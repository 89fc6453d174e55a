"""EventBridge event patterns: which events a rule is for.

Written here because moto's own matcher is private to its backend and lets an operator that it does
not know pass as one that never matches.
"""

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_Value = Any  # what JSON can hold
_Leaf = Callable[[Sequence[_Value]], bool]  # every value that an event has at one path, or none
_Node = Callable[[Mapping[str, Any]], bool]

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class EventPatternError(ValueError):
    """A pattern that EventBridge would refuse, or one that the embedded EventBridge cannot read."""


@dataclass(frozen=True)
class EventPattern:
    """A pattern, understood.

    Attributes:
        matches: Whether an event, as a whole envelope, is one that the pattern asks for.
    """

    matches: _Node


def parse_pattern(pattern: Mapping[str, Any]) -> EventPattern:
    """Return the pattern, ready to match.

    Raises:
        EventPatternError: Some part of it means nothing here; nothing is ever skipped.
    """
    return EventPattern(_node(pattern, path="the pattern"))


def _node(pattern: Mapping[str, Any], *, path: str) -> _Node:
    if not pattern:
        raise EventPatternError(f"{path} is empty")
    tests = [_member(name, inner, path=f"{path}.{name}") for name, inner in pattern.items()]
    return lambda event: all(test(event) for test in tests)


def _member(name: str, inner: Any, *, path: str) -> _Node:
    match inner:
        case list() if name == "$or":
            return _alternatives(inner, path=path)
        case list():
            leaf = _leaf(inner, path=path)
            return lambda event: leaf(_values(event.get(name, [])))
        case Mapping() if name != "$or":
            nested = _node(inner, path=path)
            return lambda event: any(nested(each) for each in _objects(event.get(name)))
        case _:
            raise EventPatternError(f"{path} must be an object or an array")


def _alternatives(patterns: Sequence[Any], *, path: str) -> _Node:
    enough = 2
    if len(patterns) < enough or not all(isinstance(each, Mapping) for each in patterns):
        raise EventPatternError(f"{path} must be an array of at least {enough} objects")
    nodes = [_node(each, path=path) for each in patterns]
    return lambda event: any(node(event) for node in nodes)


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    """Return the objects to look into; a missing one is looked into as if it were empty."""
    match value:
        case Mapping():
            return [value]
        case list():
            return [each for each in value if isinstance(each, Mapping)] or [{}]
        case _:
            return [{}]


def _values(value: Any) -> Sequence[_Value]:
    """Return the values to match any of; an object is no value, and an empty array has none."""
    if isinstance(value, list):
        return [inner for each in value for inner in _values(each)]
    return [] if isinstance(value, Mapping) else [value]


def _leaf(alternatives: Sequence[Any], *, path: str) -> _Leaf:
    if not alternatives:
        raise EventPatternError(f"{path} is an empty array")
    tests = [_alternative(each, path=path) for each in alternatives]
    return lambda values: any(test(values) for test in tests)


def _alternative(alternative: Any, *, path: str) -> _Leaf:
    match alternative:
        case {"exists": bool(wanted), **rest} if not rest:
            return lambda values: bool(values) is wanted
        case Mapping():
            return _any_value(_operator(alternative, path=path))
        case list():
            raise EventPatternError(f"{path} nests an array")
        case _:
            return _any_value(_exactly(alternative))


def _any_value(test: Callable[[_Value], bool]) -> _Leaf:
    return lambda values: any(test(value) for value in values)


def _exactly(wanted: _Value) -> Callable[[_Value], bool]:
    # EventBridge compares what is written: "1" is not 1, and neither is 1.0.
    written = json.dumps(wanted)
    return lambda value: json.dumps(value) == written


def _operator(alternative: Mapping[str, Any], *, path: str) -> Callable[[_Value], bool]:
    match alternative:
        case {"anything-but": excluded, **rest} if not rest:
            return _anything_but(excluded, path=path)
        case {"numeric": list(comparisons), **rest} if not rest:
            return _numeric(comparisons, path=path)
        case {**only} if len(only) == 1:
            ((name, argument),) = only.items()
            return _text_operator(name, argument, path=path)
        case _:
            raise EventPatternError(f"{path} has {json.dumps(alternative)}, not one operator")


def _text_operator(name: str, argument: Any, *, path: str) -> Callable[[_Value], bool]:
    match name, argument:
        case "prefix", str(start):
            return lambda value: isinstance(value, str) and value.startswith(start)
        case "suffix", str(end):
            return lambda value: isinstance(value, str) and value.endswith(end)
        case "equals-ignore-case", str(text):
            folded = text.casefold()
            return lambda value: isinstance(value, str) and value.casefold() == folded
        case "wildcard", str(text):
            expression = _wildcard(text, path=path)
            return lambda value: isinstance(value, str) and bool(expression.fullmatch(value))
        case _:
            shown = json.dumps({name: argument})
            raise EventPatternError(f"{path} has {shown}, which means nothing here")


def _anything_but(excluded: Any, *, path: str) -> Callable[[_Value], bool]:
    match excluded:
        case {"prefix": str(start), **rest} if not rest:
            begins = _text_operator("prefix", start, path=path)
            return lambda value: not begins(value)
        case str() | int() | float():
            excluded = [excluded]
        case [*values] if values and all(isinstance(each, str | int | float) for each in values):
            pass
        case _:
            shown = json.dumps(excluded)
            raise EventPatternError(f"{path} has anything-but {shown}, which means nothing here")
    tests = [_exactly(each) for each in excluded]
    return lambda value: not any(test(value) for test in tests)


def _numeric(comparisons: Sequence[Any], *, path: str) -> Callable[[_Value], bool]:
    pairs = list(zip(comparisons[::2], comparisons[1::2], strict=False))
    most = 2
    if len(comparisons) % 2 or not 0 < len(pairs) <= most or not all(map(_is_comparison, pairs)):
        raise EventPatternError(f"{path} has numeric {json.dumps(comparisons)}")
    return lambda value: (
        _is_number(value) and all(_COMPARISONS[sign](value, limit) for sign, limit in pairs)
    )


def _is_comparison(pair: tuple[Any, Any]) -> bool:
    sign, limit = pair
    return isinstance(sign, str) and sign in _COMPARISONS and _is_number(limit)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wildcard(text: str, *, path: str) -> re.Pattern[str]:
    parts = re.findall(r"\\[*\\]|\\|\*+|[^*\\]+", text)
    if any(part == "\\" or (part.startswith("*") and part != "*") for part in parts):
        raise EventPatternError(f"{path} has the wildcard {text!r}, which EventBridge refuses")
    expressions = (
        ".*" if part == "*" else re.escape(part.removeprefix("\\") if part[0] == "\\" else part)
        for part in parts
    )
    return re.compile("".join(expressions), re.DOTALL)
