"""A state machine as a Mermaid drawing, for people: what most states share is drawn once."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

State = Mapping[str, Any]

_QUOTED = re.compile(r"'([^']*)'")
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
    edges = _told_once([edge for name, state in states.items() for edge in _edges(name, state)])
    shapes = {name: _shape(name, state["Type"]) for name, state in states.items()}
    shapes |= {name: f'>"{text}"]' for name, text in _TEXTS.items()}
    lines = ["flowchart TD"]
    for edge in edges:
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
    words = _QUOTED.findall(condition)
    if not words:
        return condition.strip("{% }").replace("$", "").replace(" != null", "")
    return (" and " if " and " in condition else ", ").join(words)


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
