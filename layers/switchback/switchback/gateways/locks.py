"""The lock of an endpoint, and the wake-up counter that no signal can slip past.

One item per endpoint. A waiting rollout parks its task token here on condition that the counter is
still what its last look saw; a signal raises the counter and finds the token. Whichever comes
first, the other one notices.
"""

from enum import StrEnum
from typing import Any

from switchback import errors
from switchback.contracts.rollout import Rollout
from switchback.domain.decision import Decision
from switchback.domain.lock import Lock
from switchback.domain.settle import Update as EndpointUpdate
from switchback.gateways import table
from switchback.gateways.lock_texts import LockItem, read_item, text_of
from switchback.gateways.table import Key, Update

# All locks share a partition, so that those that a crash left can be found; there is one item for
# each endpoint, and a rollout writes to its own a few times a minute.
_PARTITION = "LOCK"

_HELD_BY_US = "holder_id = :rollout_id AND fence = :fence"


class Signal(StrEnum):
    """What wakes a rollout: the counter, on the lock's item, of how often it did."""

    ENDPOINT = "endpoint_signals"
    ALARM = "alarm_signals"


_OF_THE_QUEUE = ("queued_id", "queued", "queued_token")
_SINCE_IT_HOLDS = ("task_token", "patient_token", "endpoint_update", "decisions", *Signal)
_OF_THE_HOLDER = (
    "holder_id",
    "holder",
    "holder_execution",
    "requested_by",
    "started_at",
    *_SINCE_IT_HOLDS,
)


def read(endpoint_name: str) -> LockItem:
    """Return the endpoint's lock as it is now."""
    return read_item(table.get(_key(endpoint_name)))


def held() -> tuple[tuple[str, LockItem], ...]:
    """Return every lock that is held, with its endpoint's name."""
    items = table.query(_PARTITION)
    return tuple((item["sk"], read_item(item)) for item in items if "holder_id" in item)


def all_known() -> tuple[tuple[str, LockItem], ...]:
    """Return the lock of every endpoint that ever had a rollout, held or not."""
    return tuple((item["sk"], read_item(item)) for item in table.query(_PARTITION))


def require(rollout: Rollout) -> LockItem:
    """Return the lock, which this rollout must hold.

    Raises:
        FencedOff: another rollout holds it.
    """
    item = read(rollout.endpoint_name)
    if not item.lock.is_held_by(rollout.rollout_id, fence=rollout.fence):
        name = item.lock.holder.rollout_id if item.lock.holder else "nobody"
        raise errors.FencedOff(f"the lock of {rollout.endpoint_name} is held by {name} now")
    return item


def take(rollout: Rollout, *, seen: Lock) -> tuple[int, str | None]:
    """Take a free or orphaned lock. Return the fence, and the token of whom this one superseded.

    Raises:
        LockContended: somebody else was quicker.
    """
    fence = seen.fence + 1
    change = Update(
        condition=_unchanged(seen),
        values=_seen_values(seen),
        set_={
            "fence": fence,
            "holder_id": rollout.rollout_id,
            "holder": text_of(rollout.claim),
            "holder_execution": rollout.execution_arn,
            "requested_by": rollout.request.requested_by,
            "started_at": rollout.started_at.isoformat(),
            "newest": text_of(rollout.claim),
        },
        add={"wake_ups": 1},
        remove=(*_OF_THE_QUEUE, *_SINCE_IT_HOLDS),
    )
    before = table.update(_key(rollout.endpoint_name), change, old=True)
    if before is None:
        raise errors.LockContended(f"the lock of {rollout.endpoint_name} changed while taking it")
    replaced = before.get("queued_id") not in (None, rollout.rollout_id)
    return fence, before.get("queued_token") if replaced else None


def queue(rollout: Rollout, *, seen: Lock, wake_holder: bool) -> tuple[str, ...]:
    """Take the one place in the queue. Return the parked tokens of those whom that concerns.

    That is whom this one superseded, and the holder if it is to be woken: its wake-up counter is
    raised in the same write, so that it cannot park past what it has not seen.

    Raises:
        LockContended: the lock changed meanwhile.
    """
    change = Update(
        condition=f"{_unchanged(seen)} AND attribute_exists(holder_id)",
        values=_seen_values(seen),
        set_={"queued_id": rollout.rollout_id, "queued": text_of(rollout.claim)},
        add={"wake_ups": 1} if wake_holder else {},
        remove=("queued_token",),
    )
    before = table.update(_key(rollout.endpoint_name), change, old=True)
    if before is None:
        raise errors.LockContended(f"the lock of {rollout.endpoint_name} changed while queueing")
    replaced = before.get("queued_id") not in (None, rollout.rollout_id)
    tokens = (
        before.get("queued_token") if replaced else None,
        _parked(before) if wake_holder else None,
    )
    return tuple(token for token in tokens if token)


def note_update(rollout: Rollout, update: EndpointUpdate) -> None:
    """Write down an update before it is sent, so that a crash can't lose it.

    Raises:
        FencedOff: another rollout holds the lock.
    """
    change = Update(
        condition=_HELD_BY_US, values=_ours(rollout), set_={"endpoint_update": text_of(update)}
    )
    if table.update(_key(rollout.endpoint_name), change) is None:
        raise errors.FencedOff(f"the lock of {rollout.endpoint_name} is held by another rollout")


def park(rollout: Rollout, *, wake_ups: int, task_token: str, patient: bool = False) -> bool:
    """Leave a task token for the next signal. Return False where one came since the last look.

    One that is patient is left for people and for newer requests only.
    """
    place, other = ("patient_token", "task_token") if patient else ("task_token", "patient_token")
    change = Update(
        condition=f"{_HELD_BY_US} AND wake_ups = :wake_ups",
        values={**_ours(rollout), "wake_ups": wake_ups},
        set_={place: task_token},
        remove=(other,),
    )
    return table.update(_key(rollout.endpoint_name), change) is not None


def park_in_queue(rollout: Rollout, *, task_token: str) -> bool:
    """Leave a task token for our turn. Return False where the wait is over already."""
    change = Update(
        condition="queued_id = :rollout_id AND attribute_exists(holder_id)",
        values={"rollout_id": rollout.rollout_id},
        set_={"queued_token": task_token},
    )
    return table.update(_key(rollout.endpoint_name), change) is not None


def signal(endpoint_name: str, cause: Signal) -> tuple[int, str | None]:
    """Raise the wake-up counter of a running rollout.

    Return how many signals of this cause it has had, and the token of one that waits for them.
    """
    change = Update(condition="attribute_exists(holder_id)", add={"wake_ups": 1, cause.value: 1})
    after = table.update(_key(endpoint_name), change)
    return (0, None) if after is None else (int(after[cause]), after.get("task_token"))


def release(rollout: Rollout) -> str | None:
    """Give the lock up, if this rollout holds it. Return the token of the next in the queue."""
    change = Update(
        condition=_HELD_BY_US,
        values=_ours(rollout),
        remove=_OF_THE_HOLDER,
    )
    after = table.update(_key(rollout.endpoint_name), change)
    return None if after is None else after.get("queued_token")


def leave_queue(rollout: Rollout) -> None:
    """Give up the place in the queue, if this rollout has it: one that has ended takes no turn."""
    queued = read(rollout.endpoint_name).lock.queued
    if queued is None or queued.rollout_id != rollout.rollout_id:
        return
    change = Update(
        condition="queued_id = :rollout_id",
        values={"rollout_id": rollout.rollout_id},
        remove=_OF_THE_QUEUE,
    )
    table.update(_key(rollout.endpoint_name), change)


def free(endpoint_name: str, *, seen: Lock) -> tuple[bool, str | None]:
    """Take the lock from a holder that runs no more. Tell whether it was, and whose turn it is.

    Where it was not, the lock has changed hands meanwhile. The token is that of the next in the
    queue.
    """
    assert seen.holder is not None, "the caller has seen that somebody holds it"
    change = Update(
        condition="holder_id = :holder_id AND fence = :fence",
        values={"holder_id": seen.holder.rollout_id, "fence": seen.fence},
        remove=_OF_THE_HOLDER,
    )
    after = table.update(_key(endpoint_name), change)
    return after is not None, None if after is None else after.get("queued_token")


def say(endpoint_name: str, decision: Decision, *, before: LockItem) -> str | None:
    """Add what a person said to a running rollout, and wake it. Return the parked token, if any.

    Raises:
        LockContended: somebody else said something at the same instant, or the rollout ended.
    """
    holder = before.lock.holder
    assert holder is not None, "the caller has seen that a rollout is running"
    spoken = (
        "attribute_exists(decisions)" if before.decisions else "attribute_not_exists(decisions)"
    )
    change = Update(
        condition=f"holder_id = :holder_id AND wake_ups = :wake_ups AND {spoken}",
        values={"holder_id": holder.rollout_id, "wake_ups": before.wake_ups},
        set_={"decisions": text_of((*before.decisions, decision))},
        add={"wake_ups": 1},
    )
    after = table.update(_key(endpoint_name), change)
    if after is None:
        raise errors.LockContended(
            f"the rollout of {endpoint_name} moved on meanwhile: say it again"
        )
    return _parked(after)


def _parked(item: dict[str, Any]) -> str | None:
    """Return the token of the holder, wherever it is parked."""
    token: str | None = item.get("task_token") or item.get("patient_token")
    return token


def _key(endpoint_name: str) -> Key:
    return Key(pk=_PARTITION, sk=endpoint_name)


def _ours(rollout: Rollout) -> dict[str, Any]:
    return {"rollout_id": rollout.rollout_id, "fence": rollout.fence}


def _unchanged(seen: Lock) -> str:
    fence = "fence = :seen_fence" if seen.fence else "attribute_not_exists(fence)"
    holder = "holder_id = :seen_holder" if seen.holder else "attribute_not_exists(holder_id)"
    queued = "queued_id = :seen_queued" if seen.queued else "attribute_not_exists(queued_id)"
    return f"{fence} AND {holder} AND {queued}"


def _seen_values(seen: Lock) -> dict[str, Any]:
    values: dict[str, Any] = {"seen_fence": seen.fence} if seen.fence else {}
    if seen.holder:
        values["seen_holder"] = seen.holder.rollout_id
    if seen.queued:
        values["seen_queued"] = seen.queued.rollout_id
    return values
