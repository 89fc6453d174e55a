"""Application Auto Scaling: what it tried last with each variant, and what became of that."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from switchback import clock, errors
from switchback.domain.scaling_activities import ScalingActivity
from switchback.gateways.clients import AT_ONCE, brisk_application_auto_scaling
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_application_autoscaling import ApplicationAutoScalingClient

_NEWEST = 10
_FEW = 10


@dataclass(frozen=True)
class Tried:
    """What was tried last with a variant, the newest first; or why that is not known."""

    resource_id: str
    activities: tuple[ScalingActivity, ...] = ()
    why_unknown: str = ""


def newest(resource_ids: Sequence[str], *, until: datetime) -> Iterator[Tried]:
    """Yield what was tried last with each variant, in the order of the ids: one call for each.

    Many are asked at once, but for a few. None is asked any more after `until`.
    """
    client = brisk_application_auto_scaling()

    def look(resource_id: str) -> Tried:
        if clock.now() >= until:
            return Tried(resource_id, why_unknown="there was no time left to ask")
        try:
            return Tried(resource_id, _read(client, resource_id))
        except errors.RolloutError as error:
            return Tried(resource_id, why_unknown=f"{type(error).__name__}: {error}")

    if len(resource_ids) <= _FEW:
        yield from map(look, resource_ids)
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(resource_ids))) as pool:
        yield from pool.map(look, resource_ids)


def _read(client: "ApplicationAutoScalingClient", resource_id: str) -> tuple[ScalingActivity, ...]:
    with translated("DescribeScalingActivities", resource=resource_id):
        told = client.describe_scaling_activities(
            ServiceNamespace="sagemaker",
            ResourceId=resource_id,
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MaxResults=_NEWEST,
        )
    return tuple(_activity(each) for each in told["ScalingActivities"])


def _activity(told: Mapping[str, Any]) -> ScalingActivity:
    return ScalingActivity(
        activity_id=told["ActivityId"],
        resource_id=told["ResourceId"],
        description=told["Description"],
        status=told["StatusCode"],
        message=told.get("StatusMessage", ""),
        started_at=told["StartTime"],
    )
