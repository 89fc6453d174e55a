"""What an instance carries on each of an endpoint's configs, kept for publish_capacity."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from switchback.domain.weights import Weights
from switchback.gateways import table
from switchback.gateways.table import Key

# One partition, so that all endpoints that files manage are found at once.
_PARTITION = "CAPACITY"

# The configs of one rollout are three at the most; older ones only serve after a change by hand.
_KEPT = 6

_weights = TypeAdapter(tuple[Weights, ...])


def remember(endpoint_name: str, weights: Sequence[Weights]) -> None:
    """Keep the weights of a plan's configs: of the candidate, the first of them, and of the others.

    What is kept already of the others came from the file that asked for them, and stays. To be
    written before the endpoint goes to the candidate, by the holder of the endpoint's lock only.
    """
    newest, *others = weights
    key = Key(pk=_PARTITION, sk=endpoint_name)
    kept = {each.config_name: each for each in _read(table.get(key))}
    # What the endpoint may be on comes first, whatever was tried since it got there.
    needed = {newest.config_name: newest}
    needed |= {each.config_name: kept.get(each.config_name, each) for each in others}
    told = tuple({**needed, **{name: kept[name] for name in kept if name not in needed}}.values())
    table.put(key, {"weights": _weights.dump_json(told[:_KEPT]).decode()})


def every() -> dict[str, tuple[Weights, ...]]:
    """Return what is kept, by endpoint: the newest file's weights first."""
    return {item["sk"]: _read(item) for item in table.query(_PARTITION)}


def _read(item: dict[str, Any]) -> tuple[Weights, ...]:
    return _weights.validate_json(item["weights"]) if item else ()
