"""The record of each rollout: who asked, what changed, what was seen, decided, and came of it."""

from dataclasses import dataclass
from datetime import timedelta

from switchback.contracts.record import Record
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import table
from switchback.gateways.table import Key, Update

_KEPT = timedelta(days=400)
_PREFIX = "RECORD#"


def write(record: Record, *, over: bool = False) -> None:
    """Write down a rollout that is over. The first record stays: a repeat may know less.

    `over` writes it anew. Only who still holds the endpoint's lock knows as much as ever: what was
    recorded when its execution failed is no more how the rollout ended, once that was redriven.
    """
    ended_at = record.timings.instants.ended_at
    key = _key(record.endpoint_name, record.rollout_id)
    attributes = {
        "v": record.v,
        "rollout_id": record.rollout_id,
        "outcome": record.outcome.value,
        "reason": record.reason,
        "message": record.message,
        "ended_at": ended_at.isoformat(),
        "account": record.model_dump_json(),
        "expires_at": int((ended_at + _KEPT).timestamp()),
    }
    if over:
        table.put(key, attributes)
    else:
        table.put_new(key, attributes)


@dataclass(frozen=True)
class Ending:
    """How a recorded rollout ended, and whether people were told."""

    conclusion: Conclusion
    told: bool


def read_ending(endpoint_name: str, rollout_id: str) -> Ending | None:
    """Return how a rollout ended, or None where nothing was written down."""
    item = table.get(_key(endpoint_name, rollout_id))
    if not item:
        return None
    conclusion = Conclusion(Outcome(item["outcome"]), item["reason"], item["message"])
    return Ending(conclusion=conclusion, told=bool(item.get("told")))


def note_told(endpoint_name: str, rollout_id: str) -> None:
    """Write down that people were told: until then, whoever finds the record tells them."""
    change = Update(condition="attribute_exists(pk)", set_={"told": True})
    table.update(_key(endpoint_name, rollout_id), change)


def newest_first(endpoint_name: str) -> tuple[Record, ...]:
    """Return the records of an endpoint's rollouts, the one that ended last first."""
    items = table.query(Key.of_endpoint(endpoint_name, "").pk, sk_prefix=_PREFIX)
    records = (Record.model_validate_json(item["account"]) for item in items if "v" in item)
    return tuple(sorted(records, key=lambda r: r.timings.instants.ended_at, reverse=True))


def _key(endpoint_name: str, rollout_id: str) -> Key:
    return Key.of_endpoint(endpoint_name, f"{_PREFIX}{rollout_id}")
