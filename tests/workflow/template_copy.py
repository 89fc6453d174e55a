"""Copies of the template that lack one thing."""

from functools import cache
from pathlib import Path

import yaml

from simulator.world import TEMPLATE

Place = tuple[str, ...]


def without(place: Place, *, folder: Path) -> Path:
    """Write a copy of the template without one entry, and with what else it needs beside it.

    Where the entry is a rule, its name goes with it from the queue policy that lists all rules.
    """
    root = _root()
    *path, last = place
    mapping = _at(root, tuple(path))
    mapping.value = [(key, value) for key, value in mapping.value if key.value != last]
    if "Events" in place:
        _forget(root, f"{place[1]}{last}.Arn")
    copy = folder / TEMPLATE.name
    copy.write_text(yaml.serialize(root, Dumper=yaml.CSafeDumper), encoding="utf-8")
    for beside in ("functions", "statemachines", "layers"):
        (folder / beside).symlink_to(TEMPLATE.parent / beside)
    return copy


def entries(*path: str) -> list[Place]:
    """Return the places of a mapping's entries; `*` in a path stands for every key."""
    found: list[Place] = [()]
    for step in path:
        found = [(*place, key) for place in found for key in _keys(place) if step in ("*", key)]
    return [(*place, key) for place in found for key in _keys(place)]


def _keys(place: Place) -> list[str]:
    node = _find(_unchanged(), place)
    return [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


@cache
def _unchanged() -> yaml.MappingNode:
    """The template as it is, for those who only read it."""
    return _root()


def _root() -> yaml.MappingNode:
    root = yaml.compose(TEMPLATE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return root


def _find(node: yaml.Node, place: Place) -> yaml.Node | None:
    found: yaml.Node | None = node
    for step in place:
        pairs = found.value if isinstance(found, yaml.MappingNode) else []
        found = next((value for key, value in pairs if key.value == step), None)
    return found


def _at(node: yaml.Node, place: Place) -> yaml.MappingNode:
    found = _find(node, place)
    assert isinstance(found, yaml.MappingNode), place
    return found


def _forget(node: yaml.Node, name: str) -> None:
    """Drop every item of a list that is a reference to this name."""
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            _forget(value, name)
    elif isinstance(node, yaml.SequenceNode):
        node.value = [item for item in node.value if item.value != name]
        for item in node.value:
            _forget(item, name)
