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
from switchback.domain.stuck import Phase, Stuck

LOOK_SECONDS = 60
"""How long to wait for an event before looking anyway: SageMaker's events are best effort."""

_SLOW = timedelta(hours=1)
_SLOW_LOOK_SECONDS = 300

# A look just after UpdateEndpoint may still see the endpoint as it was before.
_STALE_READ = timedelta(minutes=2)


# Together most of a day: long enough for a shortage to pass, and a person is told at the end.
_RETRY_WAITS_SECONDS = (300, 600, 1200, 2400, 3600, 3600, 7200, 7200)


class SettleDecision(StrEnum):
    """Where the update stands."""

    WAIT = "Wait"
    ON_TARGET = "OnTarget"
    REVERTED = "Reverted"
    """SageMaker went back to the config that the endpoint was on before this update."""
    RETRY = "Retry"
    """The way back failed, and it is time to try it again."""
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
    attempt: int = 1


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
    back = direction is Direction.BACK
    match decision:
        case (
            SettleDecision.WAIT
            | SettleDecision.RETRY
            | SettleDecision.UNUSABLE
            | SettleDecision.OVERDUE
        ):
            return None
        case SettleDecision.ON_TARGET:
            return _returned(update, because) if back else None
        case SettleDecision.REVERTED:
            return None if back else _reverted_conclusion(settling)
        case SettleDecision.CHANGED_BY_OTHERS:
            message = f"{settling.reason.message}. Switchback does not act past that."
            return Conclusion(Outcome.NEEDS_OPERATOR, settling.reason.code, message)
        case _:
            assert_never(decision)


def look_seconds(update: Update, *, now: datetime) -> int:
    """Return how long to wait for an event before looking anyway.

    An update that is slow is looked at more rarely: ten of them have to fit in one history.
    """
    return LOOK_SECONDS if now - update.started_at < _SLOW else _SLOW_LOOK_SECONDS


def retry_seconds(attempt: int) -> int | None:
    """Return how long to wait before trying the way back again, or None to ask a person.

    `attempt` counts from 1. A lack of capacity passes, but not within minutes: the waits grow.
    """
    return _RETRY_WAITS_SECONDS[attempt - 1] if attempt <= len(_RETRY_WAITS_SECONDS) else None


def stuck_on(settling: Settling, *, direction: Direction, attempt: int) -> Stuck | None:
    """Return what the rollout is stuck on, or None where it can go on by itself."""
    gave_up = (
        settling.decision is SettleDecision.REVERTED
        and direction is Direction.BACK
        and retry_seconds(attempt) is None
    )
    if gave_up:
        message = f"the way back failed {attempt} times; {settling.reason.message}"
        return Stuck(Phase.START, Reason("RollbackFailed", message))
    if settling.decision in (SettleDecision.UNUSABLE, SettleDecision.OVERDUE):
        return Stuck(Phase.SETTLE, settling.reason)
    return None


def _returned(update: Update, because: Reason | None) -> Conclusion:
    reason = because or Reason("RolledBack", "the endpoint was taken back")
    return Conclusion(
        Outcome.ROLLED_BACK,
        reason.code,
        f"{reason.message}. The endpoint is back on {update.target_config}.",
    )


def _reverted_conclusion(settling: Settling) -> Conclusion:
    return Conclusion(Outcome.REVERTED, settling.reason.code, f"{settling.reason.message}.")


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
