"""Where an update settled. `InService` is not success: a failed update also returns to it.

Success is `InService` and the target config and nothing pending. SageMaker may go back to the old
config without giving a reason, and best-effort events may never tell: so every look decides anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.failure_reason import ADVICE, classify
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason

LOOK_SECONDS = 60
"""How long to wait for an event before looking anyway: SageMaker's events are best effort."""

# A look just after UpdateEndpoint may still see the endpoint as it was before.
_STALE_READ = timedelta(minutes=2)


class SettleDecision(StrEnum):
    """Where the update stands."""

    WAIT = "Wait"
    ON_TARGET = "OnTarget"
    REVERTED = "Reverted"
    """SageMaker went back to the config that the endpoint was on before this update."""
    CHANGED_BY_OTHERS = "ChangedByOthers"
    UNUSABLE = "Unusable"
    OVERDUE = "Overdue"


@dataclass(frozen=True)
class Update:
    """An update that this rollout started: where from, where to, and since when."""

    target_config: str
    fallback_config: str
    """Where SageMaker returns to by itself if the update fails."""
    modified_before: datetime
    """The endpoint's LastModifiedTime as seen before the update."""
    started_at: datetime
    deadline: datetime


@dataclass(frozen=True)
class Settling:
    """The decision and its reason."""

    decision: SettleDecision
    reason: Reason


def decide_settling(endpoint: Endpoint, update: Update, *, now: datetime) -> Settling:
    """Decide from one look. Total over every status that AWS has, or may come to have."""
    status = endpoint.status
    match status:
        case EndpointStatus.IN_SERVICE:
            return _in_service(endpoint, update, now=now)
        case (
            EndpointStatus.CREATING
            | EndpointStatus.UPDATING
            | EndpointStatus.SYSTEM_UPDATING
            | EndpointStatus.ROLLING_BACK
        ):
            return _in_progress(endpoint, update, now=now)
        case (
            EndpointStatus.UPDATE_ROLLBACK_FAILED
            | EndpointStatus.FAILED
            | EndpointStatus.OUT_OF_SERVICE
            | EndpointStatus.DELETING
            | EndpointStatus.UNRECOGNISED
        ):
            why = f": {endpoint.failure_reason}" if endpoint.failure_reason else ""
            return _settling(
                SettleDecision.UNUSABLE, "EndpointFailed", f"{endpoint.name} is {status}{why}"
            )
        case _:
            assert_never(status)


def conclude_settling(
    settling: Settling, update: Update, *, direction: Direction, because: Reason | None
) -> Conclusion | None:
    """Return the outcome that settling brings, or None while the rollout goes on.

    `because` is why the endpoint is being taken back.
    """
    decision = settling.decision
    match decision:
        case SettleDecision.WAIT:
            return None
        case SettleDecision.ON_TARGET:
            return _returned(update, because) if direction is Direction.BACK else None
        case SettleDecision.REVERTED:
            return _given_up(settling, update, direction)
        case SettleDecision.CHANGED_BY_OTHERS | SettleDecision.UNUSABLE | SettleDecision.OVERDUE:
            return Conclusion(
                Outcome.NEEDS_OPERATOR, settling.reason.code, f"{settling.reason.message}."
            )
        case _:
            assert_never(decision)


def _returned(update: Update, because: Reason | None) -> Conclusion:
    reason = because or Reason("RolledBack", "the endpoint was taken back")
    return Conclusion(
        Outcome.ROLLED_BACK,
        reason.code,
        f"{reason.message}. The endpoint is back on {update.target_config}.",
    )


def _given_up(settling: Settling, update: Update, direction: Direction) -> Conclusion:
    if direction is Direction.FORWARD:
        return Conclusion(Outcome.REVERTED, settling.reason.code, f"{settling.reason.message}.")
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        "RollbackFailed",
        f"the way back failed, and the endpoint still serves {update.fallback_config}: "
        f"{settling.reason.message}.",
    )


def _in_service(endpoint: Endpoint, update: Update, *, now: datetime) -> Settling:
    if endpoint.pending is not None:
        return _in_progress(endpoint, update, now=now)
    if endpoint.config_name == update.target_config:
        return _settling(
            SettleDecision.ON_TARGET,
            "SettledOnTarget",
            f"{endpoint.name} is in service on {update.target_config} with "
            f"{endpoint.current_count} instances",
        )
    if endpoint.config_name != update.fallback_config:
        return _changed_by_others(endpoint, endpoint.config_name)
    untouched = endpoint.last_modified_at == update.modified_before
    if untouched and now - update.started_at < _STALE_READ:
        return _settling(SettleDecision.WAIT, "NotYetVisible", "the update is not visible yet")
    return _reverted(endpoint, update)


def _reverted(endpoint: Endpoint, update: Update) -> Settling:
    kind = classify(endpoint.failure_reason)
    told = f"'{endpoint.failure_reason}'" if endpoint.failure_reason else "no reason at all"
    return _settling(
        SettleDecision.REVERTED,
        f"RevertedFor{kind}",
        f"SageMaker took {endpoint.name} back to {update.fallback_config} instead of "
        f"{update.target_config} and gave {told}: {ADVICE[kind]}",
    )


def _in_progress(endpoint: Endpoint, update: Update, *, now: datetime) -> Settling:
    pending = endpoint.pending
    if pending is not None and pending.config_name != update.target_config:
        return _changed_by_others(endpoint, pending.config_name)
    if now >= update.deadline:
        minutes = int((now - update.started_at).total_seconds() // 60)
        return _settling(
            SettleDecision.OVERDUE,
            "UpdateOverdue",
            f"{endpoint.name} is still {endpoint.status} after {minutes} minutes; "
            "there is no way to cancel an update",
        )
    instances = sum(variant.current_count for variant in pending.variants) if pending else 0
    return _settling(
        SettleDecision.WAIT,
        "Settling",
        f"{endpoint.name} is {endpoint.status}; the new fleet has {instances} instances",
    )


def _changed_by_others(endpoint: Endpoint, found: str) -> Settling:
    return _settling(
        SettleDecision.CHANGED_BY_OTHERS,
        "ChangedByOthers",
        f"somebody else took {endpoint.name} to {found} while this rollout was waiting",
    )


def _settling(decision: SettleDecision, code: str, message: str) -> Settling:
    return Settling(decision=decision, reason=Reason(code=code, message=message))
