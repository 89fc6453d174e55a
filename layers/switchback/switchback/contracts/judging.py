"""What the steps that judge the candidate are given, and what they answer."""

from datetime import datetime
from enum import StrEnum

from switchback.contracts.preparing import Bake
from switchback.contracts.rollout import Contract, OfRollout
from switchback.domain.bake import BakeDecision, Verdict
from switchback.domain.outcome import Conclusion, Direction, Reason
from switchback.domain.stuck import Stuck


class ToProbe(OfRollout):
    """What probe_candidate is given."""

    candidate_config: str
    variant_name: str


class ProbeDecision(StrEnum):
    """What the probe says of the candidate."""

    PASS = "Pass"  # noqa: S105 # nosec B105 - a verdict, not a secret
    ROLL_BACK = "RollBack"


class Probed(Contract):
    """The answer of probe_candidate."""

    decision: ProbeDecision
    reason: Reason


class ToBake(OfRollout):
    """What bake_candidate is given."""

    candidate_config: str
    variant_name: str
    bake: Bake
    red_before: tuple[str, ...]
    started_at: datetime
    decisions_seen: int


class Baked(Contract):
    """The answer of bake_candidate."""

    decision: BakeDecision
    reason: Reason
    looked_at: datetime
    wake_ups: int
    wait_seconds: int
    decisions_seen: int
    observations: tuple[str, ...] = ()
    """What alarms that only observe would have rolled back for."""
    verdict: Verdict | None = None
    stuck: Stuck | None = None
    conclusion: Conclusion | None = None


class ToSeekDecision(OfRollout):
    """What seek_decision is given."""

    stuck: Stuck
    direction: Direction
    candidate_config: str
    previous_config: str | None
    """The config to go back to; None for a first deployment."""
    decisions_seen: int
    told: bool
    """Whether people were asked already."""


class StuckDecision(StrEnum):
    """How a rollout that was stuck goes on."""

    WAIT = "Wait"
    RETRY = "Retry"
    TAKE_BACK = "TakeBack"
    CONCLUDED = "Concluded"


class Decided(Contract):
    """The answer of seek_decision."""

    decision: StuckDecision
    reason: Reason
    told: bool
    decisions_seen: int
    wake_ups: int
    wait_seconds: int
    conclusion: Conclusion | None = None
