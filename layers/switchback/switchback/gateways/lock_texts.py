"""What the lock's item holds: its claims, the noted update and what people said are JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from switchback.domain.decision import Decision
from switchback.domain.lock import Lock
from switchback.domain.order import Claim
from switchback.domain.settle import Update

_anything = TypeAdapter[Any](Any)
_claim = TypeAdapter(Claim)
_decisions = TypeAdapter(tuple[Decision, ...])
_update = TypeAdapter(Update)


@dataclass(frozen=True)
class LockItem:
    """The lock with what belongs to it."""

    lock: Lock
    wake_ups: int = 0
    update: Update | None = None
    """The update that the holder noted before it sent it."""
    decisions: tuple[Decision, ...] = ()
    """What people said during this rollout, in order."""
    requested_by: str = ""
    """Who asked for the rollout that holds the lock."""
    started_at: datetime | None = None
    """When that rollout began."""
    is_patient: bool = False
    """Whether the holder was last parked where no event of the endpoint wakes it."""


def text_of(value: object) -> str:
    """Return a dataclass, or several, as JSON."""
    return _anything.dump_json(value).decode()


def read_item(item: Mapping[str, Any]) -> LockItem:
    """Return the lock that an item holds; an empty one is that of nobody."""
    noted, began = item.get("endpoint_update"), item.get("started_at")
    return LockItem(
        lock=Lock(
            fence=int(item.get("fence", 0)),
            holder=_read_claim(item.get("holder")),
            holder_execution=item.get("holder_execution", ""),
            queued=_read_claim(item.get("queued")),
            newest=_read_claim(item.get("newest")),
        ),
        wake_ups=int(item.get("wake_ups", 0)),
        update=_update.validate_json(noted) if noted else None,
        decisions=_decisions.validate_json(item.get("decisions", "[]")),
        requested_by=item.get("requested_by", ""),
        started_at=datetime.fromisoformat(began) if began else None,
        is_patient="patient_token" in item,
    )


def _read_claim(text: str | None) -> Claim | None:
    return None if text is None else _claim.validate_json(text)
