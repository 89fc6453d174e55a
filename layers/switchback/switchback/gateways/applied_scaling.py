"""The bounds that an endpoint's file asked for the last time.

By them it is known whether the file asks for others now, or the clock set those that are there.
"""

from switchback.domain.scaling_policy import Bounds
from switchback.gateways import table
from switchback.gateways.table import Key

_SK = "SCALING"


def read(endpoint_name: str) -> Bounds | None:
    """Return the bounds; None where no file asked for any."""
    item = table.get(Key.of_endpoint(endpoint_name, _SK))
    return Bounds(least=int(item["least"]), most=int(item["most"])) if item else None


def forget(endpoint_name: str) -> None:
    """Keep none any more."""
    table.delete(Key.of_endpoint(endpoint_name, _SK))


def note(endpoint_name: str, bounds: Bounds) -> None:
    """Keep the bounds."""
    table.put(Key.of_endpoint(endpoint_name, _SK), {"least": bounds.least, "most": bounds.most})
