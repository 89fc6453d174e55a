"""How a rollout ends, and which way it is going while it runs."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a rollout ended. Closed: each asks something else of a person."""

    ACCEPTED = "Accepted"
    ROLLED_BACK = "RolledBack"
    REVERTED = "Reverted"
    REJECTED = "Rejected"
    NO_CHANGE = "NoChange"
    SUPERSEDED = "Superseded"
    NEEDS_OPERATOR = "NeedsOperator"


class Direction(StrEnum):
    """Which way the endpoint is being taken."""

    FORWARD = "Forward"
    BACK = "Back"


@dataclass(frozen=True)
class Reason:
    """Why something was decided: a PascalCase code for machines, a message for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Conclusion:
    """The outcome of a rollout, and why."""

    outcome: Outcome
    reason: str
    message: str
