"""The record of each rollout: who asked, what changed, what was seen, decided, and came of it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from switchback.domain.outcome import Conclusion
from switchback.gateways import table
from switchback.gateways.table import Key

_KEPT = timedelta(days=400)


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


def is_recorded(endpoint_name: str, rollout_id: str) -> bool:
    """Tell whether a rollout's outcome has been written down."""
    return bool(table.get(_key(endpoint_name, rollout_id)))


def _key(endpoint_name: str, rollout_id: str) -> Key:
    return Key.of_endpoint(endpoint_name, f"RECORD#{rollout_id}")
