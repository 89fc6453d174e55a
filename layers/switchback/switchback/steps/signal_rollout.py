"""Wake the rollouts that an event concerns. The event itself decides nothing: they look anew."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from switchback.gateways import locks, step_functions, watches


class Event(BaseModel):
    """What is needed of an EventBridge event; AWS may add fields at any time."""

    detail_type: str = Field(alias="detail-type")
    detail: Mapping[str, Any]


def signal_rollout(given: Event) -> None:
    """Raise the wake-up counter of each rollout concerned, and wake it if it is waiting."""
    for endpoint_name in _concerned(given):
        task_token = locks.signal(endpoint_name)
        if task_token:
            step_functions.wake(task_token, because=given.detail_type)


def _concerned(event: Event) -> tuple[str, ...]:
    if event.detail_type == "CloudWatch Alarm State Change":
        return watches.watchers(event.detail["alarmName"])
    return (event.detail["EndpointName"],)
