"""The record of each rollout: who asked, what changed, what was seen, decided, and came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import table
from switchback.gateways.table import Key, Update

_KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Record:
    """How a rollout ended, and whether people were told."""

    conclusion: Conclusion
    told: bool


def write(
    endpoint_name: str,
    rollout_id: str,
    *,
    conclusion: Conclusion,
    ended_at: datetime,
    account: Mapping[str, Any],
) -> None:
    """Write how a rollout ended. Writing it again changes nothing but the instant."""
    table.put(
        _key(endpoint_name, rollout_id),
        {
            "rollout_id": rollout_id,
            "outcome": conclusion.outcome.value,
            "reason": conclusion.reason,
            "message": conclusion.message,
            "ended_at": ended_at.isoformat(),
            "account": json.dumps(account),
            "expires_at": int((ended_at + _KEPT).timestamp()),
        },
    )


def read(endpoint_name: str, rollout_id: str) -> Record | None:
    """Return what was written down of a rollout's end, or None where nothing was."""
    item = table.get(_key(endpoint_name, rollout_id))
    if not item:
        return None
    conclusion = Conclusion(Outcome(item["outcome"]), item["reason"], item["message"])
    return Record(conclusion=conclusion, told=bool(item.get("told")))


def note_told(endpoint_name: str, rollout_id: str) -> None:
    """Write down that people were told: until then, whoever finds the record tells them."""
    change = Update(condition="attribute_exists(pk)", set_={"told": True})
    table.update(_key(endpoint_name, rollout_id), change)


def _key(endpoint_name: str, rollout_id: str) -> Key:
    return Key.of_endpoint(endpoint_name, f"RECORD#{rollout_id}")
