"""Bugs in what the machine holds and hands on: numbers, constants, assignments and payloads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tools.sabotage.bug import REMOVED, Bug, Edit, Kind, Place, entries, leaves, one

Definition = Mapping[str, Any]

_OPENING = "{%"
_HANDED_ON = ("Assign", "Arguments", "Output", "Error", "Cause")


def value_bugs(definition: Definition) -> Iterator[Bug]:
    """Return every bug of these rules."""
    states = definition["States"]
    known = _known_constants(states)
    yield from _numbers(("TimeoutSeconds",), definition["TimeoutSeconds"])
    yield from _retries(states)
    for name, state in states.items():
        here = ("States", name)
        if isinstance(state.get("TimeoutSeconds"), int):
            yield from _numbers((*here, "TimeoutSeconds"), state["TimeoutSeconds"])
        for place, value in _handed_on(state, here):
            yield from _dropped(value, place)
            for leaf, constant in leaves(value, place):
                yield from _other_constants(leaf, constant, known)


def _handed_on(state: Mapping[str, Any], here: Place) -> Iterator[tuple[Place, Any]]:
    for field in _HANDED_ON:
        if field in state:
            inner = ("Arguments", "Payload") if field == "Arguments" else (field,)
            value = state[field]["Payload"] if field == "Arguments" else state[field]
            yield (*here, *inner), value
    for field in ("Choices", "Catch"):
        for at, branch in enumerate(state.get(field, [])):
            if "Assign" in branch:
                yield (*here, field, at, "Assign"), branch["Assign"]


def _dropped(value: Any, place: Place) -> Iterator[Bug]:
    if not isinstance(value, dict):
        yield one(Kind.OUTPUT, place, REMOVED)
        return
    kind = Kind.PAYLOAD if "Payload" in place else Kind.ASSIGN
    for entry in entries(value, place):
        yield one(kind, entry, REMOVED)


def _numbers(place: Place, number: int) -> Iterator[Bug]:
    for other in _other_numbers(number):
        yield one(Kind.NUMBER, place, other)


def _other_numbers(number: int) -> tuple[int, ...]:
    others = (number + 1, number - 1, number * 10, number // 10)
    return tuple(dict.fromkeys(each for each in others if each >= 0 and each != number))


def _retries(states: Mapping[str, Any]) -> Iterator[Bug]:
    """Change each number of one Retry, and of all at once: they are meant to be alike."""
    alike: dict[tuple[str, Any], list[Place]] = defaultdict(list)
    for name, state in states.items():
        for at, retry in enumerate(state.get("Retry", [])):
            for field in ("IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds"):
                place = ("States", name, "Retry", at, field)
                alike[field, retry[field]].append(place)
                yield one(Kind.NUMBER, place, retry[field] * 10)
            alike["JitterStrategy", retry["JitterStrategy"]].append(
                ("States", name, "Retry", at, "JitterStrategy")
            )
    for (field, value), places in alike.items():
        others = _other_numbers(value) if isinstance(value, int) else ("NONE",)
        for other in others:
            name = f"every Retry.{field}: becomes {other!r}"
            yield Bug(Kind.NUMBER, name, tuple(Edit(place, other) for place in places))


def _known_constants(states: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts that stand in the machine under each name, without expressions."""
    known: dict[str, list[str]] = defaultdict(list)
    for name, state in states.items():
        for place, value in _handed_on(state, ("States", name)):
            for leaf, constant in leaves(value, place):
                if isinstance(constant, str) and not constant.startswith(_OPENING):
                    known[str(leaf[-1])].append(constant)
    return known


def _other_constants(place: Place, constant: Any, known: Mapping[str, list[str]]) -> Iterator[Bug]:
    match constant:
        case bool():
            yield one(Kind.CONSTANT, place, not constant)
        case int():
            yield from _numbers(place, constant)
        case str() if not constant.startswith(_OPENING):
            others = [other for other in dict.fromkeys(known[str(place[-1])]) if other != constant]
            for other in others or ["Else"]:
                yield one(Kind.CONSTANT, place, other)
        case _:
            return
