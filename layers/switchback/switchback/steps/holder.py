"""Whether the rollout that holds an endpoint is still there, or died and left its lock behind."""

from switchback import clock
from switchback.domain.lock import is_alive
from switchback.gateways import step_functions
from switchback.gateways.lock_texts import LockItem


def holder_runs(item: LockItem) -> bool:
    """Tell whether somebody holds the lock whose execution runs."""
    if item.lock.holder is None:
        return False
    told = step_functions.is_running(item.lock.holder_execution)
    return is_alive(is_running=told, began=item.started_at, now=clock.now())
