"""How things stand with an endpoint: its rollout, what waits, the endpoint itself, the last end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchback.contracts.record import Record
from switchback.domain.decision import Decision, Say
from switchback.domain.endpoint import IN_PROGRESS, Endpoint
from switchback.domain.fallback import Fallback, fallbacks, may_fall_back
from switchback.domain.outcome import Outcome
from switchback.domain.settle import Update
from switchback.errors import EndpointNotFound, RolloutError
from switchback.gateways import locks, records, sagemaker
from switchback.gateways.lock_texts import LockItem
from switchback.steps.holder import holder_runs

_CARRIED_OUT_LATER = (Say.ABORT, Say.PROMOTE, Say.HOLD)


@dataclass(frozen=True)
class Running:
    """The rollout that holds an endpoint.

    Attributes:
        is_alive: Whether its execution runs; None where that may not be asked.
        phase: How far it is, as far as that shows from outside.
        pending: Decisions that are carried out once the update has settled.
        update: The last update that it began, forward or back.
    """

    rollout_id: str
    execution_arn: str
    requested_by: str
    started_at: datetime | None
    is_alive: bool | None
    phase: str
    update: Update | None
    decisions: Sequence[Decision]
    pending: Sequence[Decision]


@dataclass(frozen=True)
class Queued:
    """The request that is next."""

    rollout_id: str
    requested_at: datetime


@dataclass(frozen=True)
class Seen:
    """What SageMaker says of the endpoint.

    Attributes:
        fallbacks: Where it runs on another type than the preferred; None where that may not be
            asked.
    """

    status: str
    config: str
    pending_config: str | None
    instances: int
    fallbacks: Sequence[Fallback] | None = ()


@dataclass(frozen=True)
class Ended:
    """How the last rollout ended."""

    rollout_id: str
    outcome: Outcome
    reason: str
    message: str
    ended_at: datetime


@dataclass(frozen=True)
class Standing:
    """All of it.

    Attributes:
        endpoint: None where SageMaker did not say; `not_seen` says why.
    """

    endpoint_name: str
    running: Running | None
    queued: Queued | None
    endpoint: Seen | None
    not_seen: str | None
    last: Ended | None


def standings() -> tuple[Standing, ...]:
    """Return how things stand with every endpoint that ever had a rollout."""
    return tuple(_standing(name, item) for name, item in locks.all_known())


def standing(endpoint_name: str) -> Standing:
    """Return how things stand with one endpoint."""
    return _standing(endpoint_name, locks.read(endpoint_name))


def _standing(name: str, item: LockItem) -> Standing:
    endpoint, not_seen = _look(name)
    queued = item.lock.queued
    return Standing(
        endpoint_name=name,
        running=_running(item, endpoint),
        queued=Queued(queued.rollout_id, queued.requested_at) if queued else None,
        endpoint=_seen(endpoint) if endpoint else None,
        not_seen=not_seen,
        last=_ended(next(iter(records.newest_first(name)), None)),
    )


def _look(name: str) -> tuple[Endpoint | None, str | None]:
    """Return the endpoint, or why it is not to be seen: that is no reason to show nothing."""
    try:
        return sagemaker.describe_endpoint(name), None
    except EndpointNotFound:
        return None, "there is no endpoint of that name"
    except RolloutError as error:
        return None, str(error)


def _seen(endpoint: Endpoint) -> Seen:
    return Seen(
        status=endpoint.status.value,
        config=endpoint.config_name,
        pending_config=endpoint.pending.config_name if endpoint.pending else None,
        instances=endpoint.current_count,
        fallbacks=_fallbacks(endpoint),
    )


def _fallbacks(endpoint: Endpoint) -> tuple[Fallback, ...] | None:
    if not may_fall_back(endpoint):
        return ()
    try:
        config = sagemaker.describe_config(endpoint.config_name)
    except RolloutError:
        return None
    return fallbacks(endpoint, config) if config else None


def _running(item: LockItem, endpoint: Endpoint | None) -> Running | None:
    holder = item.lock.holder
    if holder is None:
        return None
    return Running(
        rollout_id=holder.rollout_id,
        execution_arn=item.lock.holder_execution,
        requested_by=item.requested_by,
        started_at=item.started_at,
        is_alive=_is_alive(item),
        phase=_phase(item, endpoint),
        update=item.update,
        decisions=item.decisions,
        pending=_pending(item, endpoint),
    )


def _is_alive(item: LockItem) -> bool | None:
    try:
        return holder_runs(item)
    except RolloutError:
        return None


def _phase(item: LockItem, endpoint: Endpoint | None) -> str:
    if item.update is None:
        waits = "it waits for its moment, and " if item.is_patient else ""
        return f"before the update: {waits}nothing is touched yet"
    target = item.update.target_config
    if endpoint is None:
        return f"an update to {target} was begun"
    if _is_updating(endpoint):
        return f"an update to {target} runs, which can't be cancelled"
    if endpoint.config_name == target:
        return f"settled on {target}: it is being judged, or somebody has to decide"
    return f"an update to {target} was begun, and the endpoint is on {endpoint.config_name}"


def _pending(item: LockItem, endpoint: Endpoint | None) -> tuple[Decision, ...]:
    if item.update is None or endpoint is None or not _is_updating(endpoint):
        return ()
    began = item.update.started_at
    return tuple(d for d in item.decisions if d.at >= began and d.say in _CARRIED_OUT_LATER)


def _is_updating(endpoint: Endpoint) -> bool:
    return endpoint.pending is not None or endpoint.status in IN_PROGRESS


def _ended(record: Record | None) -> Ended | None:
    if record is None:
        return None
    return Ended(
        rollout_id=record.rollout_id,
        outcome=record.outcome,
        reason=record.reason,
        message=record.message,
        ended_at=record.timings.instants.ended_at,
    )
