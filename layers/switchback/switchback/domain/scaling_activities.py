"""What automatic scaling tried and did not get: which of it people are told, and in what words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from switchback.domain.failure_reason import FailureKind, classify
from switchback.domain.lines import one_line
from switchback.domain.message import Message

_FAILED: Final = frozenset({"Failed", "Unfulfilled"})
_UNDER_WAY: Final = frozenset({"Pending", "InProgress"})

# Instances take minutes to come. AWS was seen to leave an activity in progress for ever where
# SageMaker went back without a reason.
_STUCK_AFTER: Final = timedelta(hours=1)

# What is older was over, one way or the other, before anybody looked.
_NEWS_FOR: Final = timedelta(days=1)

# A shortage fails every try, and there is one every few minutes.
_QUIET_FOR: Final = timedelta(hours=1)

_LONGEST: Final = 1000


@dataclass(frozen=True)
class ScalingActivity:
    """One try of Application Auto Scaling to set a variant's count."""

    activity_id: str
    resource_id: str
    description: str
    """What it wanted, in AWS's words."""
    status: str
    message: str
    """What became of it, in AWS's words: the reason of a failure is nowhere else."""
    started_at: datetime

    @property
    def has_failed(self) -> bool:
        """Whether it is over without what it wanted."""
        return self.status in _FAILED

    def is_stuck(self, now: datetime) -> bool:
        """Tell whether it has been under way for longer than any instance takes."""
        return self.status in _UNDER_WAY and now - self.started_at > _STUCK_AFTER


@dataclass(frozen=True)
class Told:
    """An activity that people were told of."""

    endpoint_name: str
    at: datetime


def news(
    endpoint_name: str,
    activities: Sequence[ScalingActivity],
    *,
    told: Mapping[str, Told],
    now: datetime,
) -> tuple[ScalingActivity, ...]:
    """Return what is to be told of an endpoint now: each activity once, and at most once an hour.

    `told` by activity. What fails within an hour of the last message is told after it.
    """
    before = [each.at for each in told.values() if each.endpoint_name == endpoint_name]
    if before and now - max(before) < _QUIET_FOR:
        return ()
    return tuple(
        each
        for each in activities
        if each.activity_id not in told
        and now - each.started_at <= _NEWS_FOR
        and (each.has_failed or each.is_stuck(now))
    )


def tell_not_scaled(endpoint_name: str, activities: Collection[ScalingActivity]) -> Message:
    """Say what scaling wanted of an endpoint and did not get, and what a person can do."""
    has_failed = any(each.has_failed for each in activities)
    lines = [f"{endpoint_name} was to be scaled, and does not have the instances:"]
    lines += [_line(each) for each in activities]
    kinds = {classify(each.message) for each in activities if each.has_failed}
    lines += [_ADVICE[kind] for kind in FailureKind if kind in kinds]
    if any(not each.has_failed for each in activities):
        lines.append(f"{_STUCK}{endpoint_name}")
    resources = dict.fromkeys(each.resource_id for each in activities)
    lines += [
        "See all activities:\n  aws application-autoscaling describe-scaling-activities "
        f"--service-namespace sagemaker --resource-id {resource}"
        for resource in resources
    ]
    what = "failed" if has_failed else "stuck"
    return Message(subject=f"Scaling {what}: {endpoint_name}", body="\n\n".join(lines))


def _line(activity: ScalingActivity) -> str:
    since = activity.started_at.isoformat(timespec="seconds")
    wanted = one_line(activity.description, longest=_LONGEST)
    said = one_line(activity.message, longest=_LONGEST)
    return f"{since}, {activity.status}: {wanted}\n  AWS says: {said or 'nothing'}"


_AGAIN: Final = "Scaling tries again by itself as long as the load asks for it."
_ADVICE: Final[Mapping[FailureKind, str]] = {
    FailureKind.CAPACITY: "AWS had no machines of these types. If it lasts, add an instance pool "
    f"of another type to the file. {_AGAIN}",
    FailureKind.QUOTA: "The account's quota is too small. Raise it in Service Quotas for every "
    f"type of the pools: a shortage of quota makes nothing fall back. {_AGAIN}",
    FailureKind.HEALTH_CHECK: "A new instance never answered /ping: read its log in CloudWatch.",
    FailureKind.CONTAINER: "The container of a new instance did not start: read its log in "
    "CloudWatch.",
    FailureKind.UNKNOWN: f"Look at the endpoint's state and its log. {_AGAIN}",
}
_STUCK: Final = (
    "What has been in progress for over an hour may never end: AWS does not always notice that "
    "SageMaker gave up. Compare the endpoint's desired and current count:\n"
    "  aws sagemaker describe-endpoint --endpoint-name "
)
