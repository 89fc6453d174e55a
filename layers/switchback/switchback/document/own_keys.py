"""The flaws of Switchback's own keys, as pydantic finds them, in words for the file's author."""

import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from switchback.document.model import Alarm, AutoScaling, Bake, Document, RolloutSettings
from switchback.document.problem import Flaw, Path, quoted, unknown_key

_PARTS: dict[Path, type[BaseModel]] = {
    (): Document,
    ("AutoScaling",): AutoScaling,
    ("Rollout",): RolloutSettings,
    ("Rollout", "Bake"): Bake,
    ("Rollout", "Bake", "Alarms"): Alarm,
}

REMEDIES = {
    "Version": "Write Version: 1",
    "EndpointName": "Give the name of the live endpoint: 1 to 63 letters, digits and inner hyphens",
    "Model": "Give a CreateModel request, without a ModelName",
    "EndpointConfig": "Give a CreateEndpointConfig request, without an EndpointConfigName",
    "AutoScaling": "Give MinCapacity, MaxCapacity and ConcurrencyPerInstance",
    "MinCapacity": "Give the fewest instances, such as 2",
    "MaxCapacity": "Give the most instances, such as 10",
    "ConcurrencyPerInstance": "Give each type's load-tested concurrency, such as ml.g6.2xlarge: 20",
    "TargetUtilization": "Give a share above 0 and up to 1, such as 0.7",
    "Rollout": "Give a Bake with at least one alarm",
    "Bake": "Give DurationInMinutes and at least one alarm",
    "DurationInMinutes": "Give whole minutes from 1 to 1440, such as 35",
    "Alarms": "Give a list such as [{AlarmName: stt-5xx-rate}]",
    "AlarmName": "Give the name of a CloudWatch alarm, 1 to 255 characters",
}

# pydantic says "Input should be ...", "String should have ...".
_RULE_SUBJECT = re.compile(r"^\w+ (?=should)")


def check_own_keys(data: dict[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong with the file's keys, other than inside the two AWS requests."""
    try:
        Document.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_context=False):
            # pydantic counts valid entries only: a list of one flawed alarm is none too short.
            if not (details["type"] == "too_short" and details["input"]):
                yield _flaw(details)


def _known_keys(path: Path) -> list[str]:
    """Return the keys that exist in the part of the file at a path."""
    part = _PARTS[tuple(step for step in path if isinstance(step, str))]
    return [cast("str", field.alias) for field in part.model_fields.values()]


def _flaw(details: ErrorDetails) -> Flaw:
    path: Path = details["loc"]
    if details["type"] == "extra_forbidden":
        return unknown_key(path, _known_keys(path[:-1]))
    if path[-1] == "[key]":
        # pydantic's own step, for a flawed key of a mapping.
        path = path[:-1]
    remedy = next(REMEDIES[step] for step in reversed(path) if step in REMEDIES)
    match details["type"]:
        case "missing":
            return Flaw(path, "is missing", remedy)
        case "too_short" if path[-1] == "Alarms":
            return Flaw(path, "names no alarm, and a bake without an alarm cannot fail", remedy)
        case _:
            return Flaw(path, _in_words(details), remedy)


def _in_words(details: ErrorDetails) -> str:
    if details["type"] == "string_pattern_mismatch":
        return f"is {quoted(details['input'])}"
    return f"is {quoted(details['input'])} and {_RULE_SUBJECT.sub('', details['msg'])}"
