"""What the template's parameters are, after CloudFormation's own checks."""

import re
from collections.abc import Iterable, Mapping

from simulator.template.node import Node

ParameterValue = str | list[str]

_LISTS = frozenset({"CommaDelimitedList", "List<Number>"})
_NUMBERS = frozenset({"Number", "List<Number>"})
_KNOWN_KEYS = frozenset(
    {
        "Type",
        "Description",
        "Default",
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "MinLength",
        "MaxLength",
        "MinValue",
        "MaxValue",
        "NoEcho",
    }
)


def resolve_parameters(declared: Node, given: Mapping[str, str]) -> dict[str, ParameterValue]:
    """Give every declared parameter its value.

    Raises:
        TemplateError: one is missing, unknown or against its own rules; the error names it.
    """
    declarations = declared.entries()
    if unknown := sorted(set(given) - set(declarations)):
        raise declared.error(f"the template does not know {', '.join(unknown)}")
    return {name: _value(name, node, given.get(name)) for name, node in declarations.items()}


def _value(name: str, declaration: Node, given: str | None) -> ParameterValue:
    declaration.refuse(*(set(declaration.entries()) - _KNOWN_KEYS))
    kind = declaration.get("Type").text()
    if kind not in _LISTS | {"String", "Number"}:
        raise declaration.get("Type").error(f"{kind} is no type that the embedded AWS knows")
    text = declaration.text_at("Default") if given is None else given
    if text is None:
        raise declaration.error(f"parameter {name} has no default and was not given")
    values = [each.strip() for each in text.split(",")] if kind in _LISTS else [text]
    for value in values:
        _check(declaration, kind, value)
    return values if kind in _LISTS else text


def _check(declaration: Node, kind: str, value: str) -> None:
    broken = [
        rule
        for rule, holds in (
            ("AllowedPattern", _fits_pattern(declaration, value)),
            ("AllowedValues", _is_listed(declaration, value)),
            ("MinLength", len(value) >= _bound(declaration, "MinLength", 0)),
            ("MaxLength", len(value) <= _bound(declaration, "MaxLength", len(value))),
        )
        if not holds
    ]
    if broken or not _is_number_in_range(declaration, kind, value):
        hint = declaration.text_at("ConstraintDescription") or f"breaks {_rules(broken)}"
        raise declaration.error(f"{value!r}: {hint}")


def _rules(broken: Iterable[str]) -> str:
    return ", ".join(broken) or "the rules of a number"


def _fits_pattern(declaration: Node, value: str) -> bool:
    pattern = declaration.text_at("AllowedPattern")
    return pattern is None or re.fullmatch(pattern, value) is not None


def _is_listed(declaration: Node, value: str) -> bool:
    allowed = declaration.find("AllowedValues")
    return allowed is None or value in [each.text() for each in allowed.items()]


def _is_number_in_range(declaration: Node, kind: str, value: str) -> bool:
    if kind not in _NUMBERS:
        return True
    try:
        number = float(value)
    except ValueError:
        return False
    return (
        _bound(declaration, "MinValue", number) <= number <= _bound(declaration, "MaxValue", number)
    )


def _bound(declaration: Node, key: str, default: float) -> float:
    found = declaration.text_at(key)
    return default if found is None else float(found)
