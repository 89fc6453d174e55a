"""Leave a waiting state's task token where the next signal finds it, unless one came already."""

from switchback.contracts.ending import Slot, ToPark
from switchback.gateways import locks, step_functions


def park_rollout(given: ToPark) -> None:
    """Park the token, or wake the state at once where what it waits for has happened meanwhile."""
    if not _parked(given):
        step_functions.wake(given.task_token, because="SignalledMeanwhile")


def _parked(given: ToPark) -> bool:
    match given.slot:
        case Slot.ROLLOUT:
            return locks.park(given.rollout, wake_ups=given.wake_ups, task_token=given.task_token)
        case Slot.MOMENT:
            return locks.park(
                given.rollout, wake_ups=given.wake_ups, task_token=given.task_token, patient=True
            )
        case Slot.QUEUE:
            return locks.park_in_queue(given.rollout, task_token=given.task_token)
