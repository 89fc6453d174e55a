"""CloudFormation's intrinsic functions, put in place of their values."""

import re
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from simulator.template.error import TemplateError
from simulator.template.node import Node


class NoValue:
    """What ``AWS::NoValue`` is: the key or the list item that holds it is not there."""


NO_VALUE: Final = NoValue()

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class Scope(Protocol):
    """What a name means at the place where it is used."""

    def ref(self, name: str, place: str) -> object:
        """The value of a parameter, or what Ref gives for a resource."""

    def attribute(self, logical_id: str, attribute: str, place: str) -> str:
        """What GetAtt gives."""

    def holds(self, condition: str, place: str) -> bool:
        """Whether a condition of the template is true."""


def resolve(value: object, *, scope: Scope, place: str) -> object:
    """The value with every intrinsic function in it resolved.

    Raises:
        TemplateError: a function is unknown, or stands for nothing.
    """
    match value:
        case dict():
            name = intrinsic_name(value, place)
            if name:
                return _call(name, value[name], scope, f"{place}.{name}")
            pairs = ((k, resolve(v, scope=scope, place=f"{place}.{k}")) for k, v in value.items())
            return {key: item for key, item in pairs if item is not NO_VALUE}
        case list():
            items = (
                resolve(item, scope=scope, place=f"{place}[{index}]")
                for index, item in enumerate(value)
            )
            return [item for item in items if item is not NO_VALUE]
        case str() if "{{resolve:" in value:
            raise TemplateError(place, "dynamic references have no value in the embedded AWS")
        case _:
            return value


def intrinsic_name(value: Mapping[str, object], place: str) -> str | None:
    """The function that a mapping is a call of, or nothing if it is plain data.

    Raises:
        TemplateError: a function stands beside other keys.
    """
    names = [key for key in value if key == "Ref" or str(key).startswith("Fn::")]
    if names and len(value) > 1:
        raise TemplateError(place, f"{names[0]} must stand alone")
    return str(names[0]) if names else None


def _call(name: str, argument: object, scope: Scope, place: str) -> object:
    function = _FUNCTIONS.get(name)
    if function is None:
        raise TemplateError(place, f"the embedded AWS does not know {name}")
    return function(argument, scope, place)


def _ref(argument: object, scope: Scope, place: str) -> object:
    return scope.ref(Node(argument, place).text(), place)


def _get_att(argument: object, scope: Scope, place: str) -> object:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    match parts:
        case [str() as logical_id, str() as attribute]:
            return scope.attribute(logical_id, attribute, place)
        case _:
            raise TemplateError(place, "must be a resource and an attribute of it")


def _sub(argument: object, scope: Scope, place: str) -> object:
    match argument:
        case str():
            template, variables = argument, {}
        case [str() as template, dict() as raw]:
            variables = Node(resolve(raw, scope=scope, place=place), place).entries()
        case _:
            raise TemplateError(place, "must be a string, or a string and a mapping")

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1).strip()
        if name.startswith("!"):
            return "${" + name.removeprefix("!") + "}"
        if name in variables:
            return variables[name].text()
        if "." in name:
            logical_id, _, attribute = name.partition(".")
            return scope.attribute(logical_id, attribute, place)
        return Node(scope.ref(name, place), f"{place}.{name}").text()

    return _VARIABLE.sub(replacement, template)


def _join(argument: object, scope: Scope, place: str) -> object:
    delimiter, values = _pair(argument, scope, place)
    return delimiter.text().join(each.text() for each in values.items())


def _split(argument: object, scope: Scope, place: str) -> object:
    delimiter, text = _pair(argument, scope, place)
    return text.text().split(delimiter.text())


def _select(argument: object, scope: Scope, place: str) -> object:
    index, values = _pair(argument, scope, place)
    items = values.items()
    if not 0 <= index.number() < len(items):
        raise TemplateError(place, f"there is no item {index.number()}")
    return items[index.number()].value


def _pair(argument: object, scope: Scope, place: str) -> tuple[Node, Node]:
    match Node(resolve(argument, scope=scope, place=place), place).items():
        case [first, second]:
            return first, second
        case _:
            raise TemplateError(place, "takes two arguments")


def _if(argument: object, scope: Scope, place: str) -> object:
    match argument:
        case [str() as condition, when_true, when_false]:
            chosen = when_true if scope.holds(condition, place) else when_false
            return resolve(chosen, scope=scope, place=place)
        case _:
            raise TemplateError(place, "takes a condition and two values")


_FUNCTIONS: Mapping[str, Callable[[object, Scope, str], object]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
