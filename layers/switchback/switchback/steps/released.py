"""What Switchback says of a file that it wrote itself: for which release, and so from when.

Such a file is no new wish. It is as old as the release that it now names, so that it takes no place
from a release that came while this one ran.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

_RELEASED_AT: Final = "released-at"


def note_release(requested_at: datetime) -> Mapping[str, str]:
    """Return what to say of a file that is rewritten for a release of that time."""
    return {_RELEASED_AT: requested_at.isoformat()}


def released_at(said: Mapping[str, str]) -> datetime | None:
    """Return when the release was asked for that a file was rewritten for; None for people's."""
    try:
        instant = datetime.fromisoformat(said[_RELEASED_AT])
    except (KeyError, ValueError):
        return None
    return None if instant.tzinfo is None else instant
