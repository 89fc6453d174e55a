"""When a scheduled action of Application Auto Scaling acts for the last time."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_ONCE = re.compile(r"at\((.+)\)")


def is_over(action: Mapping[str, Any], now: datetime) -> bool:
    """Whether its only time, or its end, has passed, so that it could never act again."""
    ends: list[datetime] = [action["EndTime"]] if "EndTime" in action else []
    if once := _ONCE.fullmatch(action["Schedule"]):
        zone = ZoneInfo(action.get("Timezone", "UTC"))
        ends.append(datetime.fromisoformat(once[1]).replace(tzinfo=zone))
    return any(end <= now for end in ends)
