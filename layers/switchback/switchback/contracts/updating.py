"""What the steps around an update are given, and what they answer."""

from datetime import datetime
from enum import StrEnum

from switchback.contracts.rollout import Contract, OfRollout
from switchback.domain.outcome import Conclusion, Direction, Reason
from switchback.domain.settle import SettleDecision, Update
from switchback.domain.stuck import Stuck


class Created(Contract):
    """The answer of create_candidate."""

    model: str
    config: str


class Scaling(Contract):
    """The answer of hold_scaling and restore_scaling: the variants concerned."""

    resource_ids: tuple[str, ...]
    widened: tuple[str, ...] = ()
    """Those whose bounds had to be widened, so that registering them again did not change the
    fleet: its count is outside the bounds that they had."""
    lapsed: tuple[str, ...] = ()
    """Scheduled actions whose time came and went meanwhile: they can never act again."""
    gone: tuple[str, ...] = ()
    """What is kept for variants that the endpoint does not have any more."""


class ToStart(OfRollout):
    """What start_update is given; the same for both directions."""

    direction: Direction
    target_config: str
    expected_config: str
    attempt: int
    """How often the endpoint was tried to be taken there, this time included."""
    settle_deadline_seconds: int


class UpdateDecision(StrEnum):
    """Whether the update is under way."""

    STARTED = "Started"
    BUSY = "Busy"
    CONCLUDED = "Concluded"
    STUCK = "Stuck"


class Starting(Contract):
    """The answer of start_update."""

    decision: UpdateDecision
    reason: Reason
    wake_ups: int
    wait_seconds: int
    update: Update | None = None
    stuck: Stuck | None = None
    conclusion: Conclusion | None = None


class ToSettle(OfRollout):
    """What settle_endpoint is given."""

    direction: Direction
    update: Update
    because: Reason | None
    """Why the endpoint is being taken back; None going forward."""
    attempt: int
    """How often the endpoint was tried to be taken there, this time included."""
    retry_at: datetime | None
    """When the way back is to be tried again, once it has failed."""
    decisions_seen: int


class Settled(Contract):
    """The answer of settle_endpoint."""

    decision: SettleDecision
    reason: Reason
    looked_at: datetime
    wake_ups: int
    wait_seconds: int
    decisions_seen: int
    retry_at: datetime | None = None
    stuck: Stuck | None = None
    conclusion: Conclusion | None = None
