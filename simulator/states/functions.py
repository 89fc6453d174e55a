"""The functions that Step Functions adds to JSONata."""

import hashlib
import json
import random
import uuid
from collections.abc import Mapping

from jsonata import Jsonata
from pydantic import JsonValue

from simulator.states.values import for_jsonata

_ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def added_functions(chance: random.Random) -> Mapping[str, object]:
    """Every added function by its name, ready to be bound.

    Args:
        chance: Where `$uuid` and an unseeded `$random` draw from, so that a run can be repeated.
    """

    def new_uuid() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    def draw(seed: float | None = None) -> float:
        return (chance if seed is None else random.Random(seed)).random()

    added = {
        "hash": _hash,
        "parse": _parse,
        "partition": _partition,
        "random": draw,
        "range": _range,
        "uuid": new_uuid,
    }
    return {name: Jsonata.JLambda(function) for name, function in added.items()}


def _parse(text: str | None) -> object:
    """JSON from its text; nothing from nothing, as every function of JSONata."""
    return None if text is None else for_jsonata(json.loads(text))


def _hash(text: str | None, algorithm: str) -> str | None:
    if text is None:
        return None
    digest = hashlib.new(_ALGORITHMS[algorithm], text.encode(), usedforsecurity=False)
    return digest.hexdigest()


def _partition(items: list[JsonValue] | None, size: int) -> list[list[JsonValue]] | None:
    if items is None:
        return None
    return [items[start : start + size] for start in range(0, len(items), size)]


def _range(first: int, last: int, step: int) -> list[int]:
    """Both ends included, unlike Python's."""
    return list(range(first, last + (1 if step > 0 else -1), step))
