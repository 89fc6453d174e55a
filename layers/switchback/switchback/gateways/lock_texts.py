"""What the lock's item holds as JSON: claims, the noted update, and what people said."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from switchback.domain.decision import Decision
from switchback.domain.order import Claim
from switchback.domain.settle import Update

_anything = TypeAdapter[Any](Any)
_claim = TypeAdapter(Claim)
_decisions = TypeAdapter(tuple[Decision, ...])
_update = TypeAdapter(Update)


def text_of(value: object) -> str:
    """Return a dataclass, or several, as JSON."""
    return _anything.dump_json(value).decode()


def read_claim(text: str | None) -> Claim | None:
    """Return a claim, or None where there is none."""
    return None if text is None else _claim.validate_json(text)


def read_decisions(text: str) -> tuple[Decision, ...]:
    """Return what people said, in order."""
    return _decisions.validate_json(text)


def read_update(text: str) -> Update:
    """Return the update that the holder noted."""
    return _update.validate_json(text)


def read_instant(text: str | None) -> datetime | None:
    """Return an instant, or None where there is none."""
    return None if text is None else datetime.fromisoformat(text)
