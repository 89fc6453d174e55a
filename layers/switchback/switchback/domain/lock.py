"""One rollout per endpoint at a time, one request in the queue, and the newest request wins."""

from dataclasses import dataclass
from enum import StrEnum

from switchback.domain.order import Claim, is_newer
from switchback.domain.outcome import Conclusion, Outcome


class LockDecision(StrEnum):
    """What a rollout that asks for an endpoint is to do."""

    TAKE = "Take"
    KEEP = "Keep"
    """It holds the endpoint already: an earlier answer was lost."""
    QUEUE = "Queue"
    SUPERSEDED = "Superseded"


@dataclass(frozen=True)
class Lock:
    """The endpoint's lock as read."""

    fence: int = 0
    """Rises with each holder; every acting step presents it."""
    holder: Claim | None = None
    holder_execution: str = ""
    queued: Claim | None = None
    newest: Claim | None = None
    """The newest claim that ever held the endpoint."""


def decide_lock(lock: Lock, claim: Claim, *, holder_runs: bool) -> LockDecision:
    """Decide for one claim. `holder_runs` tells whether the holder's execution still runs."""
    if lock.holder is not None and lock.holder.rollout_id == claim.rollout_id:
        return LockDecision.KEEP
    if _outrun(claim, by=lock.newest) or _outrun(claim, by=lock.queued):
        return LockDecision.SUPERSEDED
    if lock.holder is not None and holder_runs:
        return LockDecision.QUEUE
    return LockDecision.TAKE


def conclude_outrun(lock: Lock) -> Conclusion | None:
    """Return the end of a holder that has touched nothing and that a newer request waits for."""
    newer = lock.queued
    if lock.holder is None or newer is None or not _outrun(lock.holder, by=newer):
        return None
    message = (
        f"a newer request ({newer.rollout_id}, of {newer.requested_at:%Y-%m-%d %H:%M:%S} UTC) came "
        "before this one had started. The endpoint was not touched."
    )
    return Conclusion(Outcome.SUPERSEDED, "NewerRequest", message)


def _outrun(claim: Claim, *, by: Claim | None) -> bool:
    return by is not None and by.rollout_id != claim.rollout_id and is_newer(by, than=claim)
