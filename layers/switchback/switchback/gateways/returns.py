"""When a return to the preferred type was last started, so that it is not tried every day."""

from datetime import datetime

from switchback.gateways import table
from switchback.gateways.table import Key

_PARTITION = "RETURN"


def read(endpoint_name: str) -> datetime | None:
    """Return when one was started; None where none ever was."""
    item = table.get(_key(endpoint_name))
    return datetime.fromisoformat(item["started_at"]) if item else None


def note(endpoint_name: str, *, at: datetime) -> None:
    """Keep that one was started."""
    table.put(_key(endpoint_name), {"started_at": at.isoformat()})


def _key(endpoint_name: str) -> Key:
    return Key(pk=_PARTITION, sk=endpoint_name)
