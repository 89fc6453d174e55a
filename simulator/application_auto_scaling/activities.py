"""Scaling activities: what was tried, why, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from simulator.clock import VirtualClock

_KEPT = timedelta(weeks=6)


class ActivityStatus(StrEnum):
    """What became of an activity, as far as the simulated service says."""

    IN_PROGRESS = "InProgress"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"


@dataclass
class Activity:
    """One try to set a count.

    Attributes:
        count: The count that was to be set.
        message: The status in a sentence, in which AWS gives the reason of a failure.
        ended: When it was over; None until then.
    """

    activity_id: str
    resource_id: str
    count: int
    cause: str
    started: datetime
    message: str
    status: ActivityStatus = ActivityStatus.IN_PROGRESS
    ended: datetime | None = None

    def described(self) -> dict[str, Any]:
        """Return the activity as DescribeScalingActivities does, but for whose it is."""
        ended = {} if self.ended is None else {"EndTime": self.ended}
        return {
            "ActivityId": self.activity_id,
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.resource_id,
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "Description": f"Setting desired instance count to {self.count}.",
            "Cause": self.cause,
            "StartTime": self.started,
            **ended,
            "StatusCode": self.status.value,
            "StatusMessage": self.message,
        }


class Activities:
    """The activities of all targets; they outlive their targets.

    Attributes:
        listeners: Told of each activity when it begins, and when it is over.
    """

    def __init__(self, clock: VirtualClock, *, new_id: Callable[[], str]) -> None:
        """Args: the world's time, and where ids come from."""
        self._clock = clock
        self._new_id = new_id
        self.listeners: list[Callable[[Activity], object]] = []
        self._all: list[Activity] = []

    def begin(self, resource_id: str, *, count: int, cause: str) -> Activity:
        """Note that SageMaker took a count, and is now to fulfil it."""
        message = (
            f"Successfully set desired instance count to {count}. Waiting for change to be "
            "fulfilled by sagemaker."
        )
        now = self._clock.now
        activity = Activity(self._new_id(), resource_id, count, cause, now, message)
        self._all.append(activity)
        self._tell(activity)
        return activity

    def succeed(self, activity: Activity) -> None:
        """Note that the instances are what was asked for."""
        self._end(
            activity,
            ActivityStatus.SUCCESSFUL,
            f"Successfully set desired instance count to {activity.count}. Change successfully "
            "fulfilled by sagemaker.",
        )

    def fail(self, activity: Activity, reason: str) -> None:
        """Note that they are not, and why."""
        self._end(
            activity,
            ActivityStatus.FAILED,
            f"Failed to set desired instance count to {activity.count}. Reason: {reason}",
        )

    def described(self, resource_id: str | None) -> list[dict[str, Any]]:
        """Return the activities of six weeks, the newest first; of one target, or of all."""
        oldest = self._clock.now - _KEPT
        return [
            activity.described()
            for activity in reversed(self._all)
            if activity.started >= oldest and resource_id in (None, activity.resource_id)
        ]

    def _end(self, activity: Activity, status: ActivityStatus, message: str) -> None:
        activity.status, activity.message = status, message
        activity.ended = self._clock.now
        self._tell(activity)

    def _tell(self, activity: Activity) -> None:
        for listener in tuple(self.listeners):
            listener(activity)
