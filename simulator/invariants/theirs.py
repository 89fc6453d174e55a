"""What somebody else changes of how an endpoint scales: from then on it is to be as they left it.

Where a rollout holds the scaling just then, nobody can say what is right: what it saved, it puts
back. Such a piece is not compared.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from simulator.wire import Call

Described = dict[str, list[dict[str, Any]]]
"""All that Application Auto Scaling has for an endpoint, by kind."""

_KINDS = ("ScalableTargets", "ScalingPolicies", "ScheduledActions")
_NAMES = {"ScalingPolicies": "PolicyName", "ScheduledActions": "ScheduledActionName"}
_CHANGING = {
    "RegisterScalableTarget": ("ScalableTargets",),
    # Everything hangs on the target.
    "DeregisterScalableTarget": _KINDS,
    "DeleteEndpoint": _KINDS,
    "PutScalingPolicy": ("ScalingPolicies",),
    "DeleteScalingPolicy": ("ScalingPolicies",),
    "PutScheduledAction": ("ScheduledActions",),
    "DeleteScheduledAction": ("ScheduledActions",),
}


@dataclass(frozen=True)
class Piece:
    """A part of how an endpoint scales: one policy or action by its name, or all of a kind."""

    kind: str
    name: str | None = None

    def holds(self, kind: str, each: dict[str, Any]) -> bool:
        """Whether something that is described belongs to it."""
        return kind == self.kind and self.name in (None, each.get(_NAMES.get(kind, "")))


class Theirs:
    """What others changed since it was made."""

    def __init__(self) -> None:
        """Nobody did anything yet."""
        self._changed: set[Piece] = set()
        self._unknown: set[Piece] = set()

    def note(self, pieces: Collection[Piece], *, is_held: bool) -> None:
        """Note what somebody changed, and whether a rollout held the scaling then."""
        self._changed.update(pieces)
        if is_held:
            self._unknown.update(pieces)

    def has(self, kind: str) -> bool:
        """Whether anything of a kind was changed."""
        return any(piece.kind == kind for piece in self._changed)

    def known(self, described: Described) -> Described:
        """Return it without what nobody can say."""
        return {
            kind: [each for each in found if not _is_in(self._unknown, kind, each)]
            for kind, found in described.items()
        }


def pieces(call: Call, endpoint_name: str) -> tuple[Piece, ...]:
    """Return what a call changes of how an endpoint scales."""
    of_it = call.params.get("EndpointName") == endpoint_name or str(
        call.params.get("ResourceId", "")
    ).startswith(f"endpoint/{endpoint_name}/")
    kinds = _CHANGING.get(call.operation, ()) if of_it else ()
    if len(kinds) > 1:
        return tuple(map(Piece, kinds))
    return tuple(Piece(kind, call.params.get(_NAMES.get(kind, ""))) for kind in kinds)


def taken_over(before: Described, now: Described, those: Collection[Piece]) -> Described:
    """Return what was before, with these pieces as they are now."""
    return {
        kind: sorted(
            (
                *(each for each in found if not _is_in(those, kind, each)),
                *(each for each in now[kind] if _is_in(those, kind, each)),
            ),
            key=str,
        )
        for kind, found in before.items()
    }


def _is_in(those: Collection[Piece], kind: str, each: dict[str, Any]) -> bool:
    return any(piece.holds(kind, each) for piece in those)
