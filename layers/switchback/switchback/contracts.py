"""Every JSON that crosses an edge of the state machine, or starts it.

Field names are the same in the machine, in the record, and here. Unknown fields are errors, so that
the machine and the steps cannot drift apart unseen.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from switchback.domain.bake import BakeDecision, Verdict
from switchback.domain.fault import Fault
from switchback.domain.findings import Finding
from switchback.domain.order import Claim
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.plan import Plan
from switchback.domain.settle import SettleDecision, Update


class Contract(BaseModel):
    """Frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentRef(Contract):
    """One version of one config file: what was validated is what runs."""

    bucket: str
    key: str
    version_id: str


class Request(Contract):
    """What somebody asked for: the input of an execution."""

    endpoint_name: str
    document: DocumentRef
    requested_by: str
    requested_at: datetime
    sequencer: str = ""


class Rollout(Contract):
    """Who is acting: presented by every step."""

    rollout_id: str
    execution_arn: str
    started_at: datetime
    request: Request
    fence: int = 0

    @property
    def endpoint_name(self) -> str:
        """The endpoint that this rollout is about."""
        return self.request.endpoint_name

    @property
    def claim(self) -> Claim:
        """This rollout's place in time."""
        return Claim(
            rollout_id=self.rollout_id,
            requested_at=self.request.requested_at,
            key=self.request.document.key,
            sequencer=self.request.sequencer,
        )


class OfRollout(Contract):
    """What every step is given."""

    rollout: Rollout


class AcquireDecision(StrEnum):
    """Whether the rollout may go on."""

    ACQUIRED = "Acquired"
    QUEUED = "Queued"
    SUPERSEDED = "Superseded"


class Acquisition(Contract):
    """The answer of acquire_endpoint."""

    decision: AcquireDecision
    rollout: Rollout
    wait_seconds: int
    conclusion: Conclusion | None = None


class Bake(Contract):
    """How the candidate is to be judged."""

    duration_seconds: int
    alarm_names: tuple[str, ...]


class PlanDecision(StrEnum):
    """Whether there is anything to do."""

    CHANGE = "Change"
    NO_CHANGE = "NoChange"


class Planning(Contract):
    """The answer of plan_rollout."""

    decision: PlanDecision
    plan: Plan
    bake: Bake
    conclusion: Conclusion | None = None


class OfPlan(OfRollout):
    """What create_candidate is given."""

    plan: Plan


class ToCheck(OfPlan):
    """What check_preflight is given."""

    bake: Bake


class PreflightDecision(StrEnum):
    """Whether the endpoint may be touched."""

    CLEAR = "Clear"
    REJECT = "Reject"


class Preflight(Contract):
    """The answer of check_preflight."""

    decision: PreflightDecision
    findings: tuple[Finding, ...]
    conclusion: Conclusion | None = None


class Created(Contract):
    """The answer of create_candidate."""

    model: str
    config: str


class Scaling(Contract):
    """The answer of hold_scaling and restore_scaling: the variants concerned."""

    resource_ids: tuple[str, ...]


class ToStart(OfRollout):
    """What start_update is given; the same for both directions."""

    direction: Direction
    target_config: str
    expected_config: str
    settle_deadline_seconds: int


class UpdateDecision(StrEnum):
    """Whether the update is under way."""

    STARTED = "Started"
    BUSY = "Busy"
    CONCLUDED = "Concluded"


class Starting(Contract):
    """The answer of start_update."""

    decision: UpdateDecision
    reason: Reason
    wake_ups: int
    wait_seconds: int
    update: Update | None = None
    conclusion: Conclusion | None = None


class ToSettle(OfRollout):
    """What settle_endpoint is given."""

    direction: Direction
    update: Update
    because: Reason | None
    """Why the endpoint is being taken back; None going forward."""


class Settled(Contract):
    """The answer of settle_endpoint."""

    decision: SettleDecision
    reason: Reason
    looked_at: datetime
    wake_ups: int
    wait_seconds: int
    conclusion: Conclusion | None = None


class ToBake(OfRollout):
    """What bake_candidate is given."""

    candidate_config: str
    bake: Bake
    started_at: datetime


class Baked(Contract):
    """The answer of bake_candidate."""

    decision: BakeDecision
    reason: Reason
    looked_at: datetime
    wake_ups: int
    wait_seconds: int
    verdict: Verdict | None = None
    conclusion: Conclusion | None = None


class Slot(StrEnum):
    """Where a waiting state leaves its task token."""

    ROLLOUT = "Rollout"
    QUEUE = "Queue"


class ToPark(OfRollout):
    """What park_rollout is given."""

    slot: Slot
    wake_ups: int
    task_token: str


class ToClose(OfRollout):
    """What close_rollout is given: everything that the record is to tell."""

    conclusion: Conclusion | None
    fault: Fault | None
    scaling_fault: Fault | None
    touched: bool
    direction: Direction
    account: Mapping[str, Any]
    """What each step answered, by the machine's name for it."""


class Closed(Contract):
    """The answer of close_rollout, and the output of the execution."""

    outcome: Outcome
    reason: str
    message: str
