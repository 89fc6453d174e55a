"""JSONata for moto's engine, which has a slot for it and nothing in the slot."""

import json
import re
from functools import lru_cache

from jsonata import Jsonata
from jsonata.utils import Utils

# moto writes all variables in front of an expression: `($states:={…};$plan:={…};$plan.name)`.
_OPENING = re.compile(r"(?:\$(?:exists|type)\()?\(")
_DECLARED = re.compile(r"\$(\w+):=")
_JSON = json.JSONDecoder(strict=False)


def evaluate(text: str) -> object:
    """Evaluate what moto makes of an expression and its variables; nothing and null are None.

    The variables' values are JSON, and are read as such: as JSONata they would be parsed again for
    each expression, which takes a thousand times as long. A test holds both ways together.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return evaluate_whole(text)
    bindings, rest = _declarations(text, opening.end())
    return _evaluated(_compiled(opening.group() + text[rest:]), bindings)


def evaluate_whole(text: str) -> object:
    """Evaluate the text as the one expression that it is."""
    return _evaluated(Jsonata(text), {})


def _declarations(text: str, at: int) -> tuple[dict[str, object], int]:
    """Return the values declared from there on, and where something else begins."""
    found: dict[str, object] = {}
    while declared := _DECLARED.match(text, at):
        try:
            value, end = _JSON.raw_decode(text, declared.end())
        except ValueError:
            break
        if not text.startswith(";", end):
            break
        found[declared[1]] = _bound(value)
        at = end + 1
    return found, at


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Jsonata:
    return Jsonata(text)


def _evaluated(program: Jsonata, bindings: dict[str, object]) -> object:
    return _plain(program.evaluate(None, bindings))


def _bound(value: object) -> object:
    """Return a value of JSON as the library takes it: its None is `undefined`, not `null`."""
    match value:
        case None:
            return Utils.NULL_VALUE
        case list():
            return [_bound(item) for item in value]
        case dict():
            return {name: _bound(item) for name, item in value.items()}
        case _:
            return value


def _plain(value: object) -> object:
    """Return a result in JSON's own types."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_plain(value[index]) for index in range(len(value))]
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case _ if value is Utils.NULL_VALUE:
            return None
        case _:
            return value
