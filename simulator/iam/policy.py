"""An IAM policy document, read strictly: what cannot be judged here is refused, never ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.iam.wildcards import is_arn_pattern

_KNOWN_KEYS = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})


class PolicyError(Exception):
    """A policy says something that the embedded IAM cannot judge."""

    def __init__(self, place: str, message: str) -> None:
        """Name the place in the policy, and what is wrong there."""
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class Effect(StrEnum):
    """What a statement does to the requests that it covers."""

    ALLOW = "Allow"
    DENY = "Deny"


class Comparison(StrEnum):
    """How one condition compares the request's value with the policy's."""

    STRING_EQUALS = "StringEquals"
    STRING_LIKE = "StringLike"
    ARN_EQUALS = "ArnEquals"
    ARN_LIKE = "ArnLike"
    BOOL = "Bool"


class Quantifier(StrEnum):
    """How many of a request's values for a key must fit."""

    THE_ONE = ""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a statement's condition; the values are alternatives."""

    comparison: Comparison
    quantifier: Quantifier
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an identity policy; the conditions must all hold.

    Attributes:
        place: where it stands in the template; it says nothing of what is allowed.
    """

    effect: Effect
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    place: str = field(default="", compare=False)


def statements_of(document: object, *, place: str) -> tuple[Statement, ...]:
    """Read the statements of a policy document whose intrinsics are already resolved.

    Args:
        document: ``{"Statement": …}``, with or without ``Version``.
        place: where the document stands, for errors.

    Raises:
        PolicyError: the document holds something that cannot be judged.
    """
    if not isinstance(document, Mapping) or not set(document) <= {"Version", "Id", "Statement"}:
        raise PolicyError(place, "not a policy document")
    raw = document.get("Statement")
    listed = raw if isinstance(raw, list) else [raw]
    where = f"{place}.Statement"
    return tuple(_statement(each, f"{where}[{index}]") for index, each in enumerate(listed))


def _statement(raw: object, place: str) -> Statement:
    if not isinstance(raw, Mapping):
        raise PolicyError(place, "not a statement")
    if unknown := sorted(set(raw) - _KNOWN_KEYS):
        raise PolicyError(place, f"{', '.join(unknown)} cannot be judged here")
    if raw.get("Effect") not in set(Effect):
        raise PolicyError(f"{place}.Effect", "must be Allow or Deny")
    return Statement(
        effect=Effect(raw["Effect"]),
        actions=_actions(raw.get("Action"), f"{place}.Action"),
        resources=_resources(raw.get("Resource"), f"{place}.Resource"),
        conditions=_conditions(raw.get("Condition", {}), f"{place}.Condition"),
        sid=str(raw.get("Sid", "")),
        place=place,
    )


def _actions(raw: object, place: str) -> tuple[str, ...]:
    actions = _texts(raw, place)
    for action in actions:
        if action != "*" and action.count(":") != 1:
            raise PolicyError(place, f"{action!r} is not service:action")
    return actions


def _resources(raw: object, place: str) -> tuple[str, ...]:
    resources = _texts(raw, place)
    for resource in resources:
        if not is_arn_pattern(resource):
            raise PolicyError(place, f"{resource!r} is neither an ARN nor *")
    return resources


def _conditions(raw: object, place: str) -> tuple[Condition, ...]:
    if not isinstance(raw, Mapping):
        raise PolicyError(place, "not a condition")
    found: list[Condition] = []
    for operator, keys in raw.items():
        if not isinstance(keys, Mapping):
            raise PolicyError(f"{place}.{operator}", "must be keys and their values")
        found += (_condition(operator, key, keys[key], f"{place}.{operator}") for key in keys)
    return tuple(found)


def _condition(operator: str, key: str, values: object, place: str) -> Condition:
    quantifier, _, comparison = operator.rpartition(":")
    if comparison not in set(Comparison) or quantifier not in set(Quantifier):
        raise PolicyError(place, "this operator cannot be judged here")
    return Condition(
        comparison=Comparison(comparison),
        quantifier=Quantifier(quantifier),
        key=key.lower(),
        values=_texts(values, f"{place}.{key}"),
    )


def _texts(raw: object, place: str) -> tuple[str, ...]:
    listed = raw if isinstance(raw, list) else [raw]
    # YAML's true is IAM's "true".
    texts = [str(each).lower() if isinstance(each, bool) else each for each in listed]
    if not texts or not all(isinstance(each, str) for each in texts):
        raise PolicyError(place, "must be a string or a list of strings")
    if any("${" in str(each) for each in texts):
        raise PolicyError(place, "policy variables cannot be judged here")
    return tuple(map(str, texts))
