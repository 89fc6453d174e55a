"""What a person says during a rollout, and which of it is still to be acted upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Say(StrEnum):
    """A person's decision. Closed: each can be given at any time, and acts when it can."""

    APPROVE = "approve"
    """Let a rollout start that asks for approval."""
    REJECT = "reject"
    """Do not let it start."""
    PROMOTE = "promote"
    """Accept the candidate now."""
    ABORT = "abort"
    """Take the endpoint back; while an update runs, as soon as it has settled."""
    HOLD = "hold"
    """Do not accept by yourself: bake on until somebody says promote or abort."""
    RETRY = "retry"
    """Try again what the rollout got stuck on."""


@dataclass(frozen=True)
class Decision:
    """What somebody said, who it was, when, and why."""

    say: Say
    by: str
    at: datetime
    reason: str

    def __str__(self) -> str:
        """Who said what, and why."""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.by} said {self.say} at {self.at:%H:%M:%S} UTC{why}"


def latest(decisions: Sequence[Decision], *, seen: int, among: Sequence[Say]) -> Decision | None:
    """Return the latest of these decisions that has not been acted upon yet.

    `seen` is how many of the decisions, from the first on, were acted upon.
    """
    return next((d for d in reversed(decisions[seen:]) if d.say in among), None)
