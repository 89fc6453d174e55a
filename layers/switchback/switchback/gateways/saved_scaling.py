"""How an endpoint's scaling was before it was held: durable, so that a crash can't lose it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from switchback import clock
from switchback.domain.scaling import Held
from switchback.gateways import table
from switchback.gateways.table import Key

# One partition, so that what a crash left can be found.
_PARTITION = "SCALING"

_targets = TypeAdapter(tuple[Held, ...])


@dataclass(frozen=True)
class Saved:
    """The scalable targets of an endpoint as they were."""

    endpoint_name: str
    targets: tuple[Held, ...]
    holder: str
    """Who holds them."""
    saved_at: str
    """When they were written down last; with the holder, it tells one writing from another."""


def save(endpoint_name: str, targets: Sequence[Held], *, holder: str) -> None:
    """Write down the scalable targets of an endpoint as they are before the hold."""
    table.put(
        _key(endpoint_name),
        {
            "targets": _targets.dump_json(tuple(targets)).decode(),
            "holder": holder,
            "saved_at": clock.now().isoformat(),
        },
    )


def read(endpoint_name: str) -> Saved | None:
    """Return what was saved, or None where nothing is held."""
    item = table.get(_key(endpoint_name))
    return _saved(endpoint_name, item) if item else None


def every() -> tuple[Saved, ...]:
    """Return what was saved of all endpoints whose scaling is held, or was when all ended."""
    return tuple(_saved(item["sk"], item) for item in table.query(_PARTITION))


def forget(saved: Saved) -> bool:
    """Drop what was saved. Return False where it was written anew meanwhile, and is kept."""
    seen = {"holder": saved.holder, "saved_at": saved.saved_at}
    return table.delete_unchanged(_key(saved.endpoint_name), seen)


def _key(endpoint_name: str) -> Key:
    return Key(pk=_PARTITION, sk=endpoint_name)


def _saved(endpoint_name: str, item: dict[str, Any]) -> Saved:
    return Saved(
        endpoint_name=endpoint_name,
        targets=_targets.validate_json(item["targets"]),
        holder=item["holder"],
        saved_at=item["saved_at"],
    )
