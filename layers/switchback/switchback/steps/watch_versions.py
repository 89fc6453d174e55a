"""To be written."""

from typing import Any


def watch_versions(given: dict[str, Any]) -> None:
    """To be written."""
    raise NotImplementedError(given)
