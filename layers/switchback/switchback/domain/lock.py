"""One rollout per endpoint at a time, one request in the queue, and the newest request wins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from switchback.domain.order import Claim, is_newer
from switchback.domain.outcome import Conclusion, Outcome

_NOT_FOUND_YET: Final = timedelta(minutes=5)
MOST_SIGNALS: Final = 200
"""How often the events of the endpoint, and those of alarms, wake one rollout at the most, each."""


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

    def is_held_by(self, rollout_id: str, *, fence: int) -> bool:
        """Tell whether the endpoint is this rollout's, and not that of one that outran it."""
        held = self.holder is not None and self.holder.rollout_id == rollout_id
        return held and self.fence == fence


def is_alive(*, is_running: bool | None, began: datetime | None, now: datetime) -> bool:
    """Tell whether a holder's execution runs, by what Step Functions says of it.

    DescribeExecution is eventually consistent, as its documentation says: one that began a moment
    ago may not be found yet (None), and runs.
    """
    if is_running is None:
        return began is not None and now - began < _NOT_FOUND_YET
    return is_running


def wakes(signals: int) -> bool:
    """Tell whether a rollout is woken once more, where it has had so many signals of a kind.

    After too many it is left to its slow looks: scaling changes an endpoint, and an alarm flaps,
    without end, and each look fills the execution's history.
    """
    return signals <= MOST_SIGNALS


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
