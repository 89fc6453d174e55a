"""YAML as CloudFormation reads it: with short tags, without dates, each key once."""

from functools import cache
from pathlib import Path

import yaml

from simulator.template.error import TemplateError


# The loader on libyaml: the pure one needs ten times as long for a template of this size.
class _Loader(yaml.CSafeLoader):
    """Reads ``!Sub x`` as ``{"Fn::Sub": x}``."""


# A policy's Version is a string to CloudFormation, a date to YAML 1.1.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _construct_tag(loader: yaml.CSafeLoader, tag: str, node: yaml.Node) -> object:
    argument = _construct_any(loader, node)
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if name == "Fn::GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {name: argument}


def _construct_any(loader: yaml.CSafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(loader, node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


def _construct_mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[object, object]:
    built: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in built:
            line = key_node.start_mark.line + 1
            raise TemplateError(f"line {line}", f"{key!r} stands here a second time")
        built[key] = loader.construct_object(value_node, deep=True)
    return built


_Loader.add_multi_constructor("!", _construct_tag)
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def load(path: Path) -> dict[str, object]:
    """Read a template's text.

    Raises:
        TemplateError: it is no YAML mapping, or names a key twice.
    """
    try:
        document = _parsed(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise TemplateError(path.name, f"not YAML: {error}") from error
    if not isinstance(document, dict):
        raise TemplateError(path.name, "not a template")
    return document


@cache
def _parsed(text: str) -> object:
    """Parse a text once: most of what it takes to make a world is this. Nobody changes it after."""
    return yaml.load(text, _Loader)  # noqa: S506 # nosec B506 - a SafeLoader with tags
