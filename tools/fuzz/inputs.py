"""The inputs, each made from a seed of its own, so that any of them can be made again."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from simulator.stage import parameters_for
from switchback.document.examine import read_document
from tools.fuzz.mutations import altered, damaged

ROOT = Path(__file__).parents[2]

Event = dict[str, Any]


@cache
def _examples() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((ROOT / "examples").glob("*.yaml")))


@cache
def allowing_examples() -> dict[str, str]:
    """Return parameters of a deployment whose gate lets the examples in."""
    of_one = parameters_for(read_document(_examples()[0], name="example.yaml"))
    return {**of_one, "EndpointNamePrefix": "deepgram-"}


@cache
def samples() -> tuple[tuple[str, Event], ...]:
    """Return the sample events by name."""
    return tuple(
        (path.stem, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "events").glob("*.json"))
    )


def _by_chance(chance: Random) -> bool:
    return bool(chance.getrandbits(1))


def mutated_file(seed: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a file that is an example gone wrong."""
    chance = Random(seed)
    examples = _examples()
    body = chance.choice(examples)
    if _by_chance(chance):
        return f"{seed}.yaml", damaged(chance, body, others=examples)
    content = altered(chance, yaml.safe_load(body))
    if _by_chance(chance):
        return f"{seed}.json", json.dumps(content, ensure_ascii=_by_chance(chance)).encode(
            errors="surrogatepass"
        )
    return f"{seed}.yaml", _dumped(content)


def mutated_event(seed: str) -> tuple[str, Any]:
    """Return the name of a sample event, and that event gone wrong."""
    chance = Random(seed)
    name, event = chance.choice(samples())
    return name, altered(chance, event)


def seeds(kind: str, count: int, *, first: int = 0) -> Iterator[str]:
    """Yield the seeds of so many inputs."""
    return (f"{kind}-{number}" for number in range(first, first + count))


def _dumped(content: Any) -> bytes:
    try:
        return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode(
            errors="surrogatepass"
        )
    except (yaml.YAMLError, ValueError):
        return repr(content).encode(errors="surrogatepass")
