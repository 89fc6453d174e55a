"""To be written."""

from typing import Any


def receive_version(given: dict[str, Any]) -> None:
    """To be written."""
    raise NotImplementedError(given)
