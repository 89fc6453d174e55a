"""The flaws of Switchback's own keys, as pydantic finds them, in words for the file's author."""

import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from switchback.document.bake_model import Alarm, Bake, Invocation, Probe, StandardAlarms
from switchback.document.model import AutoScaling, Document, Quota, RolloutSettings, Upgrade, Window
from switchback.document.problem import Flaw, Path, quoted, unknown_key
from switchback.document.remedies import REMEDIES

PARTS: dict[Path, type[BaseModel]] = {
    (): Document,
    ("AutoScaling",): AutoScaling,
    ("Rollout",): RolloutSettings,
    ("Rollout", "Bake"): Bake,
    ("Rollout", "Bake", "Alarms"): Alarm,
    ("Rollout", "Bake", "StandardAlarms"): StandardAlarms,
    ("Rollout", "Quota"): Quota,
    ("Rollout", "Probe"): Probe,
    ("Rollout", "Probe", "Invocations"): Invocation,
    ("Rollout", "Window"): Window,
    ("Upgrade",): Upgrade,
}

# pydantic says "Input should be ...", "String should have ...".
_RULE_SUBJECT = re.compile(r"^\w+ (?=should)")


def check_own_keys(data: dict[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong with the file's keys, other than inside the two AWS requests."""
    try:
        Document.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_context=False):
            yield _flaw(details)


def _known_keys(path: Path) -> list[str]:
    """Return the keys that exist in the part of the file at a path."""
    part = PARTS[tuple(step for step in path if isinstance(step, str))]
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
        case _:
            return Flaw(path, _in_words(details), remedy)


def _in_words(details: ErrorDetails) -> str:
    if details["type"] in ("string_pattern_mismatch", "enum"):
        # The remedy says better what is right than a pattern, and lists an enum's values.
        return f"is {quoted(details['input'])}"
    return f"is {quoted(details['input'])} and {_RULE_SUBJECT.sub('', details['msg'])}"
