"""What the steps before anything is touched are given, and what they answer."""

from datetime import datetime
from enum import StrEnum

from switchback.contracts.rollout import Contract, OfRollout, Rollout
from switchback.domain.alarms import WatchedAlarm
from switchback.domain.findings import Finding
from switchback.domain.outcome import Conclusion, Reason
from switchback.domain.plan import Plan
from switchback.domain.standard_alarms import AlarmDefinition
from switchback.domain.watch import WhenInconclusive
from switchback.domain.window import Window


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
    alarms: tuple[WatchedAlarm, ...]
    minimum_invocations: int = 0
    when_inconclusive: WhenInconclusive = WhenInconclusive.HOLD
    extend_up_to_seconds: int = 0
    standard_alarms: tuple[AlarmDefinition, ...] = ()
    """Those among the alarms that Switchback itself creates and keeps."""

    @property
    def alarm_names(self) -> tuple[str, ...]:
        """The names of all alarms that are watched."""
        return tuple(alarm.name for alarm in self.alarms)

    @property
    def judging_names(self) -> tuple[str, ...]:
        """The names of those that decide; the others are only told of."""
        return tuple(alarm.name for alarm in self.alarms if not alarm.observe_only)


class Terms(Contract):
    """What the file asks of the rollout itself, beside the bake."""

    approval_required: bool = False
    wait_for_quota_seconds: int = 0
    """How long to wait for quota, at the most; 0 to reject at once."""
    has_probe: bool = False
    window: Window | None = None
    quiet_below: float | None = None
    """Concurrent requests; None to switch whatever runs."""
    quiet_wait_seconds: int = 0
    most_instances: int | None = None
    """As many as scaling may reach; None where the file does not say how the endpoint scales."""


class PlanDecision(StrEnum):
    """Whether there is anything to do."""

    CHANGE = "Change"
    NO_CHANGE = "NoChange"


class Planning(Contract):
    """The answer of plan_rollout."""

    decision: PlanDecision
    plan: Plan
    bake: Bake
    terms: Terms
    conclusion: Conclusion | None = None


class OfPlan(OfRollout):
    """What the steps that need the plan are given."""

    plan: Plan


class ToCreate(OfPlan):
    """What create_candidate is given."""

    bake: Bake


class ToCheck(OfPlan):
    """What check_preflight is given."""

    bake: Bake
    terms: Terms
    waiting_since: datetime | None
    """Since when preflight has been waiting for what passes by itself, if it has."""


class PreflightDecision(StrEnum):
    """Whether the endpoint may be touched."""

    CLEAR = "Clear"
    REJECT = "Reject"
    WAIT = "Wait"
    """Something that passes by itself is in the way: the endpoint is busy, or quota is short."""


class Preflight(Contract):
    """The answer of check_preflight."""

    decision: PreflightDecision
    looked_at: datetime
    findings: tuple[Finding, ...]
    red_before: tuple[str, ...]
    """The alarms that are red before anything is changed."""
    wake_ups: int
    wait_seconds: int
    waiting_since: datetime | None
    """Since when only what passes by itself has been in the way; None where nothing is."""
    conclusion: Conclusion | None = None


class ToSeekMoment(OfPlan):
    """What seek_moment is given."""

    bake: Bake
    terms: Terms
    checked_at: datetime
    """When preflight found nothing against the rollout."""
    unquiet_since: datetime | None
    """Since when nothing but the traffic has been in the way."""
    told: str | None
    """What the status file says that the rollout waits for."""


class MomentDecision(StrEnum):
    """Whether now is the moment."""

    NOW = "Now"
    WAIT = "Wait"
    PLAN_AGAIN = "PlanAgain"
    """It is, but the endpoint may have changed since it was looked at."""
    CONCLUDED = "Concluded"
    """Called off, or superseded, before anything was touched."""


class Moment(Contract):
    """The answer of seek_moment."""

    decision: MomentDecision
    reason: Reason
    looked_at: datetime
    wake_ups: int
    wait_seconds: int
    unquiet_since: datetime | None
    told: str | None
    concurrent_requests: float | None
    """How many ran on the endpoint at this look; None where that is not known."""
    conclusion: Conclusion | None = None


class ToSeekApproval(OfPlan):
    """What seek_approval is given."""

    findings: tuple[Finding, ...]
    decisions_seen: int
    told: bool
    """Whether people were asked already."""


class ApprovalDecision(StrEnum):
    """Whether the rollout may start."""

    APPROVED = "Approved"
    REJECTED = "Rejected"
    WAIT = "Wait"


class Approval(Contract):
    """The answer of seek_approval."""

    decision: ApprovalDecision
    reason: Reason
    decisions_seen: int
    wake_ups: int
    wait_seconds: int
    conclusion: Conclusion | None = None
