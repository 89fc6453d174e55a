"""Put right what a crash left behind: held scaling, dead locks. Tell of scaling that failed."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from typing import Any

from pydantic import BaseModel

from switchback import settings
from switchback.domain.endpoint import IN_PROGRESS
from switchback.domain.lock import Lock
from switchback.domain.message import Message
from switchback.domain.reconciliation import tell_freed, tell_restored
from switchback.gateways import locks, saved_scaling, sns, step_functions
from switchback.steps.each import each
from switchback.steps.failed_scaling import tell_failed_scaling
from switchback.steps.holder import holder_runs
from switchback.steps.report_failure import EndedExecution, report
from switchback.steps.restore_scaling import endpoint_if_any, put_back


class Tick(BaseModel):
    """EventBridge's event of a schedule, of which all that matters is that it came."""

    detail: Mapping[str, Any]


def reconcile_endpoints(_given: Tick) -> tuple[str, ...]:
    """Look at each endpoint that is locked, held or scaled; return where something was done.

    What cannot be done for one endpoint keeps no other waiting.

    Raises:
        RolloutError, ValidationError: The first of what could not be done, with the others as its
            notes.
    """
    names = {name for name, _ in locks.held()} | {s.endpoint_name for s in saved_scaling.every()}
    looks: list[Callable[[], tuple[str, ...]]] = [partial(_put_right, n) for n in sorted(names)]
    done = each((*looks, tell_failed_scaling), lambda look: look())
    return tuple(dict.fromkeys(chain.from_iterable(done)))


def _put_right(name: str) -> tuple[str, ...]:
    """Return the name if there was anything to do; what a running rollout holds is its affair."""
    item = locks.read(name)
    if holder_runs(item):
        return ()
    try:
        restored = _restore_scaling(name)
    finally:
        freed = _free_lock(name, item.lock)
    return (name,) if restored or freed else ()


def _restore_scaling(name: str) -> bool:
    """Put back what nobody holds any more, before the next rollout comes."""
    saved = saved_scaling.read(name)
    if saved is None:
        return False
    endpoint = endpoint_if_any(name)
    if endpoint is not None and endpoint.status in IN_PROGRESS:
        # The dead rollout's update may still run: its outcome is waited for.
        return False
    scaling = put_back(saved, endpoint)
    told = tell_restored(
        name,
        restored=scaling.resource_ids,
        widened=scaling.widened,
        lapsed=scaling.lapsed,
        dropped=[h for h in saved.targets if h.target.resource_id in scaling.gone],
    )
    _send(told)
    # Kept where a rollout began meanwhile and holds it again: that one restores it.
    return saved_scaling.forget(saved)


def _free_lock(name: str, lock: Lock) -> bool:
    """Record and tell of the dead rollout, then free its endpoint and call the next."""
    if lock.holder is None:
        return False
    ended = step_functions.describe_ended(lock.holder_execution)
    if ended is None:
        _send(tell_freed(name, rollout_id=lock.holder.rollout_id))
    else:
        report(EndedExecution.model_validate(ended))
    freed, next_in_queue = locks.free(name, seen=lock)
    if next_in_queue:
        step_functions.wake(next_in_queue, because="YourTurn")
    return freed


def _send(message: Message) -> None:
    sns.publish(settings.topic_arn(), subject=message.subject, message=message.body)
