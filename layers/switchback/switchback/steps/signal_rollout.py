"""Wake the rollouts that an event concerns. The event itself decides nothing: they look anew."""

from typing import Literal, assert_never

from pydantic import BaseModel, Field

from switchback.domain.lock import wakes
from switchback.gateways import locks, step_functions, watches
from switchback.gateways.locks import Signal


class ChangedEndpoint(BaseModel):
    """The detail of SageMaker's event for an endpoint; AWS may add fields at any time."""

    endpoint_name: str = Field(alias="EndpointName", min_length=1)


class EndpointEvent(BaseModel):
    """SageMaker's event for an endpoint, as EventBridge delivers it."""

    detail_type: Literal["SageMaker Endpoint State Change"] = Field(alias="detail-type")
    detail: ChangedEndpoint


class RaisedAlarm(BaseModel):
    """The detail of CloudWatch's event for an alarm."""

    alarm_name: str = Field(alias="alarmName", min_length=1)


class AlarmEvent(BaseModel):
    """CloudWatch's event for an alarm, as EventBridge delivers it."""

    detail_type: Literal["CloudWatch Alarm State Change"] = Field(alias="detail-type")
    detail: RaisedAlarm


Event = EndpointEvent | AlarmEvent


def signal_rollout(given: Event) -> None:
    """Raise the wake-up counter of each rollout concerned, and wake it if it is waiting."""
    cause = Signal.ALARM if isinstance(given, AlarmEvent) else Signal.ENDPOINT
    for endpoint_name in _concerned(given):
        signals, task_token = locks.signal(endpoint_name, cause)
        if task_token and wakes(signals):
            step_functions.wake(task_token, because=given.detail_type)


def _concerned(event: Event) -> tuple[str, ...]:
    match event:
        case AlarmEvent():
            return watches.watchers(event.detail.alarm_name)
        case EndpointEvent():
            return (event.detail.endpoint_name,)
        case _:
            assert_never(event)
