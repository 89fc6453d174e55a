"""JSON values on their way into JSONata and out of it, and how large one may be."""

import json
import math

from jsonata.utils import Utils
from pydantic import JsonValue

from simulator.states.failure import ErrorName, StateError

DATA_LIMIT_BYTES = 262_144
# Of all variables of an execution together.
VARIABLES_LIMIT_BYTES = 10 * 1024 * 1024


class NotJsonError(TypeError):
    """The value has no form in JSON: a function, a pattern, an infinite number."""


def plain(value: object) -> JsonValue:
    """Copy a value into plain JSON types.

    A number without a fraction becomes an int: the library computes in floats, while JSON and
    AWS know one kind of number, and a Lambda must get `3`, not `3.0`.

    Raises:
        NotJsonError: There is no such JSON.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _number(value)
        case list() | tuple():
            # By index: the library's lazy range iterates one short.
            return [plain(value[index]) for index in range(len(value))]
        case dict():
            return {_key(key): plain(item) for key, item in value.items()}
        case _ if value is Utils.NULL_VALUE:
            return None
        case _:
            raise NotJsonError(f"{type(value).__name__} is not JSON")


def for_jsonata(value: JsonValue) -> object:
    """Copy a value for JSONata, which takes Python's None for its `undefined`, not for `null`."""
    match value:
        case None:
            return Utils.NULL_VALUE
        case list():
            return [for_jsonata(item) for item in value]
        case dict():
            return {key: for_jsonata(item) for key, item in value.items()}
        case _:
            return value


def compact(value: JsonValue) -> str:
    """The value as JSON text without spaces, as AWS writes and counts it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def size_of(value: JsonValue) -> int:
    """The bytes of the value as AWS counts them: its JSON text in UTF-8."""
    return len(compact(value).encode())


def within_limit(value: JsonValue, what: str, *, most: int = DATA_LIMIT_BYTES) -> JsonValue:
    """Return the value, if its UTF-8 JSON is no longer than AWS allows.

    Raises:
        StateError: It is (`States.DataLimitExceeded`).
    """
    if size_of(value) > most:
        raise StateError(
            ErrorName.DATA_LIMIT_EXCEEDED,
            f"{what} with a size exceeding the maximum number of bytes service limit.",
        )
    return value


def kind_of(value: JsonValue) -> str:
    """The name that JSON gives to a value's type."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise NotJsonError(f"{value} is not JSON")
    return int(value) if value.is_integer() else value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotJsonError(f"{key!r} is no name of a JSON object's member")
    return key
