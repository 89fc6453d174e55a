"""Look where the update stands, and say where the endpoint has settled once it has."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from switchback import clock, errors
from switchback.contracts.updating import Settled, ToSettle
from switchback.domain.decision import Say, latest
from switchback.domain.endpoint import Endpoint
from switchback.domain.outcome import Direction
from switchback.domain.settle import (
    SettleDecision,
    Settling,
    conclude_settling,
    decide_settling,
    look_seconds,
    retry_seconds,
    stuck_on,
)
from switchback.gateways import locks, sagemaker
from switchback.gateways.lock_texts import LockItem
from switchback.steps.announce import State, note_state


def settle_endpoint(given: ToSettle) -> Settled:
    """Look once. The wake-up counter is read first, so that no signal slips past the look."""
    item = locks.require(given.rollout)
    now = clock.now()
    settling = decide_settling(_endpoint(given), given.update, now=now)
    stuck = stuck_on(settling, direction=given.direction, attempt=given.attempt)
    retry_at = _retry_at(given, settling, now=now)
    if retry_at is not None and _is_time(given, item, retry_at=retry_at, now=now):
        settling = replace(settling, decision=SettleDecision.RETRY)
    if settling.decision is SettleDecision.ON_TARGET and given.direction is Direction.FORWARD:
        note_state(given.rollout, State.BAKING, message=settling.reason.message)
    return Settled(
        decision=settling.decision,
        reason=settling.reason,
        looked_at=now,
        wake_ups=item.wake_ups,
        wait_seconds=_wait_seconds(given, retry_at, now=now),
        decisions_seen=_seen(given, item, settling),
        retry_at=retry_at,
        stuck=stuck,
        conclusion=conclude_settling(
            settling, given.update, direction=given.direction, because=given.because
        ),
    )


def _endpoint(given: ToSettle) -> Endpoint:
    try:
        return sagemaker.describe_endpoint(given.rollout.endpoint_name)
    except errors.EndpointNotFound as error:
        if given.update.fallback_config:
            raise
        # Just created, and not to be seen yet.
        raise errors.NotYetVisible(str(error)) from error


def _retry_at(given: ToSettle, settling: Settling, *, now: datetime) -> datetime | None:
    """Return when to try the way back again, where it failed and is worth another try."""
    failed = settling.decision is SettleDecision.REVERTED and given.direction is Direction.BACK
    seconds = retry_seconds(given.attempt) if failed else None
    if seconds is None:
        return None
    return given.retry_at or now + timedelta(seconds=seconds)


def _is_time(given: ToSettle, item: LockItem, *, retry_at: datetime, now: datetime) -> bool:
    return now >= retry_at or _retry_said(given, item)


def _retry_said(given: ToSettle, item: LockItem) -> bool:
    said = latest(item.decisions, seen=given.decisions_seen, among=(Say.RETRY,))
    return said is not None


def _seen(given: ToSettle, item: LockItem, settling: Settling) -> int:
    """Return how many decisions have been acted upon: only a retry is, here."""
    acted = settling.decision is SettleDecision.RETRY and _retry_said(given, item)
    return len(item.decisions) if acted else given.decisions_seen


def _wait_seconds(given: ToSettle, retry_at: datetime | None, *, now: datetime) -> int:
    if retry_at is None:
        return look_seconds(given.update, now=now)
    return max(1, math.ceil((retry_at - now).total_seconds()))
