"""One deliberate bug of the rollout machine: what is put in which places of its definition."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Place = tuple[str | int, ...]

REMOVED = "\0"
"""What an edit puts where an entry is to go."""


class Kind(StrEnum):
    """What sort of bug it is: one rule makes all of a sort."""

    CATCH = "a Catch removed"
    RETRY = "a Retry removed"
    ERROR = "an error dropped from a Retry or Catch"
    CHOICE = "a Choice rule removed"
    CONDITION = "a condition negated, or one part of it turned"
    NEXT = "another next state"
    NUMBER = "another number, deadline or wait"
    CONSTANT = "another constant"
    ASSIGN = "an Assign entry dropped"
    PAYLOAD = "a field of a payload dropped"
    OUTPUT = "an output changed"
    EXPRESSION = "an expression turned"
    TASK = "another function, or another way to call it"


@dataclass(frozen=True)
class Edit:
    """One entry of the definition, and what it becomes."""

    place: Place
    value: Any


@dataclass(frozen=True)
class Bug:
    """A change of the machine for the worse.

    Attributes:
        kind: The rule that made it.
        name: Where, and what: no two bugs share it.
        edits: What is changed; several where the same number stands in several states.
    """

    kind: Kind
    name: str
    edits: tuple[Edit, ...]

    @property
    def state(self) -> str | None:
        """The state that is changed; None where it is the whole machine, or several."""
        states = {edit.place[1] for edit in self.edits if edit.place[0] == "States"}
        return str(*states) if len(states) == 1 else None

    @property
    def visit(self) -> str | None:
        """The innermost place that a run can visit and that is changed: a Catch, a Choice rule."""
        if self.state is None:
            return None
        match self.edits[0].place[2:]:
            case (("Catch" | "Choices" | "Retry") as list_name, int(index), *_):
                return f"{self.state}.{list_name}[{index}]"
            case ("Default", *_):
                return f"{self.state}.Default"
            case _:
                return self.state

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> "Bug":
        """Return the bug that was told as JSON."""
        edits = tuple(Edit(tuple(place), value) for place, value in told["edits"])
        return cls(Kind(told["kind"]), told["name"], edits)

    @property
    def told(self) -> dict[str, Any]:
        """The bug as JSON."""
        edits = [[list(edit.place), edit.value] for edit in self.edits]
        return {"kind": self.kind, "name": self.name, "edits": edits}

    def applied(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return the definition with the bug in it."""
        changed = deepcopy(dict(definition))
        for edit in self.edits:
            *path, last = edit.place
            at: Any = changed
            for step in path:
                at = at[step]
            if edit.value == REMOVED:
                del at[last]
            else:
                at[last] = edit.value
        return changed


def one(kind: Kind, place: Place, value: Any, *, what: str | None = None) -> Bug:
    """Return a bug of one edit, named after its place and what becomes of it."""
    said = what or ("removed" if value == REMOVED else f"becomes {value!r}")
    return Bug(kind, f"{spelt(place)}: {said}", (Edit(place, value),))


def spelt(place: Place) -> str:
    """Return a place as people write it: `AwaitBake.Catch[0].Next`."""
    inner = place[1:] if place[0] == "States" else place
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in inner]
    return "".join(steps).removeprefix(".")


def leaves(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Return every entry below a place that holds no others, and where it is."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*place, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves(item, (*place, at))
    else:
        yield place, value


def entries(value: Any, place: Place) -> Iterator[Place]:
    """Return the place of every entry of a mapping, and of the mappings in it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*place, key)
            yield from entries(item, (*place, key))
