"""A state machine as a Mermaid drawing, for people: what most states share is drawn once."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

State = Mapping[str, Any]

_QUOTED = re.compile(r"'([^']*)'")
_VARIABLE = re.compile(r"\$(?:\w+\.)*(?P<name>\w+)")
_ANY_ERROR = "AnyError"
_ANY_OTHER = "AnyOther"
_TEXTS = {_ANY_ERROR: "an error that no retry cures", _ANY_OTHER: "any other decision"}


@dataclass(frozen=True)
class _Edge:
    source: str
    target: str
    label: str = ""
    dotted: bool = False

    @property
    def arrow(self) -> str:
        line = "-.->" if self.dotted else "-->"
        return f'{line}|"{self.label}"|' if self.label else line


def draw(machine: Path) -> str:
    """Return the flowchart of a machine's definition, without the code fence around it."""
    states: Mapping[str, State] = yaml.safe_load(machine.read_text(encoding="utf-8"))["States"]
    edges = _folded([edge for name, state in states.items() for edge in _edges(name, state)])
    shapes = {name: _shape(name, state["Type"]) for name, state in states.items()}
    shapes |= {name: f'>"{text}"]' for name, text in _TEXTS.items()}
    lines = ["flowchart TD"]
    for edge in _told_once(edges):
        # Mermaid learns a shape where it first meets a name.
        source, target = (_id(end) + shapes.pop(end, "") for end in (edge.source, edge.target))
        lines.append(f"{source} {edge.arrow} {target}")
    return "\n    ".join(lines)


def _edges(name: str, state: State) -> Iterator[_Edge]:
    for choice in state.get("Choices", ()):
        yield _Edge(name, choice["Next"], _label(choice["Condition"]))
    if "Default" in state:
        yield _Edge(name, state["Default"], "otherwise")
    if "Next" in state:
        yield _Edge(name, state["Next"])
    for catch in state.get("Catch", ()):
        # A wait that runs out goes on as one that was woken: the step looks in either case.
        if catch["Next"] != state.get("Next"):
            yield _Edge(name, catch["Next"], "error", dotted=True)


def _folded(edges: list[_Edge]) -> list[_Edge]:
    """Draw a choice that only one state leads to as that state's own: it is about its answer."""
    leading: dict[str, list[_Edge]] = {}
    for edge in edges:
        leading.setdefault(edge.target, []).append(edge)
    asker = {
        name: only[0].source
        for name, only in leading.items()
        if name.endswith("?") and len(only) == 1 and not only[0].dotted
    }
    return [
        replace(edge, source=asker.get(edge.source, edge.source))
        for edge in edges
        if edge.target not in asker
    ]


def _told_once(edges: list[_Edge]) -> list[_Edge]:
    """Draw what several states share, the way of errors and of unknown decisions, once for all."""
    shared = Counter((edge.target, edge.label) for edge in edges if _is_common(edge))
    kept = [edge for edge in edges if shared[edge.target, edge.label] <= 1]
    return kept + [
        _Edge(_ANY_OTHER if label == "otherwise" else _ANY_ERROR, target, dotted=True)
        for (target, label), times in shared.items()
        if times > 1
    ]


def _is_common(edge: _Edge) -> bool:
    return edge.dotted or edge.label == "otherwise"


def _label(condition: str) -> str:
    """Return a condition in a few words: the decisions that it names, and what must be there."""
    text = " ".join(condition.split()).strip("{% }")
    joint = " or " if " or " in text else " and "
    return joint.join(told for clause in text.split(joint) if (told := _clause(clause)))


def _clause(clause: str) -> str:
    if words := _QUOTED.findall(clause):
        return ", ".join(words)
    found = _VARIABLE.findall(clause)
    if len(found) != 1:
        # Two values compared: which ones would say nothing to a reader.
        return ""
    name = found[0].replace("_", " ")
    return f"no {name}" if clause.endswith(" = null") else name


def _shape(name: str, kind: str) -> str:
    match kind:
        case "Choice":
            return f'{{"{name}"}}'
        case "Succeed" | "Fail":
            return f'[["{name}"]]'
        case _ if name.startswith("Await"):
            return f'(["{name}"])'
        case _:
            return ""


def _id(name: str) -> str:
    return name.replace("?", "_")
