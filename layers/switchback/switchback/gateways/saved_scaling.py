"""How an endpoint's scaling was before it was held: durable, so that a crash can't lose it."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from switchback.domain.scaling import ScalableTarget, Suspension
from switchback.gateways import table
from switchback.gateways.table import Key

# One partition, so that what a crash left can be found.
_PARTITION = "SCALING"


def save(endpoint_name: str, targets: Sequence[ScalableTarget]) -> None:
    """Write down the scalable targets of an endpoint as they are before the hold."""
    saved = json.dumps([asdict(target) for target in targets])
    table.put(_key(endpoint_name), {"targets": saved})


def read(endpoint_name: str) -> tuple[ScalableTarget, ...] | None:
    """Return what was saved, or None where nothing is held."""
    item = table.get(_key(endpoint_name))
    if not item:
        return None
    return tuple(
        ScalableTarget(**{**saved, "suspension": Suspension(**saved["suspension"])})
        for saved in json.loads(item["targets"])
    )


def forget(endpoint_name: str) -> None:
    """Drop what was saved, once the scaling is as it was."""
    table.delete(_key(endpoint_name))


def _key(endpoint_name: str) -> Key:
    return Key(pk=_PARTITION, sk=endpoint_name)
