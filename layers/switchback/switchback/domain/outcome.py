"""How a rollout ends, and which way it is going while it runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from switchback.length import shortened

# A state of the machine takes 256 KiB, and the last one is given what all the others said.
_MOST_BYTES: Final = 8 * 1024


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
    """Why something was decided: a PascalCase code for machines, a message for people.

    However many alarms fired, the message is cut to what fits.
    """

    code: str
    message: str

    def __post_init__(self) -> None:
        """Cut the message."""
        object.__setattr__(self, "message", shortened(self.message, most_bytes=_MOST_BYTES))


@dataclass(frozen=True)
class Conclusion:
    """The outcome of a rollout, and why, in a message that is cut to what fits."""

    outcome: Outcome
    reason: str
    message: str

    def __post_init__(self) -> None:
        """Cut the message."""
        object.__setattr__(self, "message", shortened(self.message, most_bytes=_MOST_BYTES))
