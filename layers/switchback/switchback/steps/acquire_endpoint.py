"""Take the endpoint's lock, wait for it in the queue of one, or step back for a newer request."""

from collections.abc import Iterable

from switchback.contracts.preparing import AcquireDecision, Acquisition
from switchback.contracts.rollout import OfRollout, Rollout
from switchback.domain.lock import LockDecision, decide_lock
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import locks, step_functions
from switchback.steps.holder import holder_runs

QUEUE_LOOK_SECONDS = 3600
"""How long to wait for one's turn before looking anyway.

The reconciler frees what a dead holder left, and wakes whoever waits. A look more often would fill
the execution's history, which holds 25,000 events, where the holder waits for weeks."""


def acquire_endpoint(given: OfRollout) -> Acquisition:
    """Take the lock if it is free, or if its holder's execution runs no more."""
    rollout = given.rollout
    item = locks.read(rollout.endpoint_name)
    lock = item.lock
    decision = decide_lock(lock, rollout.claim, holder_runs=holder_runs(item))
    match decision:
        case LockDecision.KEEP:
            return _acquired(rollout, fence=lock.fence)
        case LockDecision.TAKE:
            fence, outrun = locks.take(rollout, seen=lock)
            _wake((outrun,) if outrun else ())
            return _acquired(rollout, fence=fence)
        case LockDecision.QUEUE:
            # A holder that has begun an update has nothing to step back from.
            _wake(locks.queue(rollout, seen=lock, wake_holder=item.update is None))
            return _answer(AcquireDecision.QUEUED, rollout)
        case LockDecision.SUPERSEDED:
            return _superseded(rollout)


def _wake(task_tokens: Iterable[str]) -> None:
    for task_token in task_tokens:
        step_functions.wake(task_token, because="NewerRequest")


def _acquired(rollout: Rollout, *, fence: int) -> Acquisition:
    return _answer(AcquireDecision.ACQUIRED, rollout.model_copy(update={"fence": fence}))


def _superseded(rollout: Rollout) -> Acquisition:
    conclusion = Conclusion(
        Outcome.SUPERSEDED,
        "NewerRequest",
        f"a newer request for {rollout.endpoint_name} came first; nothing was done for this one",
    )
    return _answer(AcquireDecision.SUPERSEDED, rollout, conclusion)


def _answer(
    decision: AcquireDecision, rollout: Rollout, conclusion: Conclusion | None = None
) -> Acquisition:
    return Acquisition(
        decision=decision,
        rollout=rollout,
        wait_seconds=QUEUE_LOOK_SECONDS,
        conclusion=conclusion,
    )
