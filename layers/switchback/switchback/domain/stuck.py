"""Where a rollout cannot go on by itself, and what a person may say to make it go on."""

from dataclasses import dataclass, replace
from enum import StrEnum

from switchback.domain.decision import Say
from switchback.domain.fault import readable
from switchback.domain.outcome import Reason


class Phase(StrEnum):
    """What the rollout was doing when it got stuck."""

    START = "Start"
    SETTLE = "Settle"
    PROBE = "Probe"
    BAKE = "Bake"


@dataclass(frozen=True)
class Stuck:
    """What the rollout got stuck on, and why."""

    phase: Phase
    reason: Reason

    @property
    def explained(self) -> "Stuck":
        """The same, in words: a fault's message comes wrapped in Lambda's JSON."""
        return replace(self, reason=replace(self.reason, message=readable(self.reason.message)))


CHOICES = (Say.RETRY, Say.PROMOTE, Say.ABORT)
"""What a person may say to a rollout that is stuck.

On the way back, promote leaves the endpoint on the candidate after all, and abort gives up and
leaves the endpoint to the person.
"""
