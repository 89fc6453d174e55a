"""Which scaling activities people were told of, so that each is told once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from switchback.domain.scaling_activities import ScalingActivity, Told
from switchback.gateways import table
from switchback.gateways.table import Key

_PARTITION = "ACTIVITY"

# What is older is no news any more, so that nobody asks.
_KEPT = timedelta(days=2)


def every() -> dict[str, Told]:
    """Return what was told, by the activity's id."""
    return {
        item["sk"]: Told(item["endpoint_name"], datetime.fromisoformat(item["told_at"]))
        for item in table.query(_PARTITION)
    }


def note(endpoint_name: str, activities: Iterable[ScalingActivity], *, at: datetime) -> None:
    """Keep that these were told."""
    for each in activities:
        table.put(
            Key(pk=_PARTITION, sk=each.activity_id),
            {
                "endpoint_name": endpoint_name,
                "told_at": at.isoformat(),
                "expires_at": int((at + _KEPT).timestamp()),
            },
        )
