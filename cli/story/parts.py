"""How long each part of a rollout took."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.timeline import Entry

# The state with which each part begins, in order. The way back settles as the way forward does.
_BEGINNINGS = (
    ("settling", "StartUpdate"),
    ("bake", "BakeCandidate"),
    ("going back", "TurnBack"),
)
_END = "CloseRollout"


@dataclass(frozen=True)
class Part:
    """A part of a rollout, and how many virtual seconds it took."""

    name: str
    seconds: float


def parts(entries: Sequence[Entry]) -> tuple[Part, ...]:
    """Return the parts that there were: preparing, settling, bake, going back."""
    first: dict[str, float] = {}
    for entry in entries:
        if entry.kind == "state":
            first.setdefault(entry.name, entry.at)
    begun = [("preparing", 0.0)]
    begun += [(name, first[state]) for name, state in _BEGINNINGS if state in first]
    ends = [at for _, at in begun[1:]] + [first.get(_END, entries[-1].at if entries else 0.0)]
    return tuple(
        Part(name, max(end - at, 0.0)) for (name, at), end in zip(begun, ends, strict=True)
    )
