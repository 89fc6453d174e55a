"""The events that tell of a new version: our own for a listing's, SageMaker's for a group's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from pydantic import AwareDatetime, BaseModel, Field

from switchback import clock
from switchback.contracts.versions import VersionAvailable
from switchback.domain.upgrade import NewVersion


class VersionEvent(BaseModel):
    """A version of a listing is there: our own event, as EventBridge delivers it."""

    id: str
    time: AwareDatetime
    detail_type: Literal["Model Package Version Available"] = Field(alias="detail-type")
    detail: VersionAvailable


class ApprovedPackage(BaseModel):
    """The detail of SageMaker's event for a model package of one's own registry."""

    # A package outside of groups has neither.
    group: str = Field(default="", alias="ModelPackageGroupName")
    number: int = Field(default=0, alias="ModelPackageVersion")
    arn: str = Field(alias="ModelPackageArn")


class ApprovalEvent(BaseModel):
    """A model package was approved: SageMaker's event, as EventBridge delivers it."""

    id: str
    time: AwareDatetime
    detail_type: Literal["SageMaker Model Package State Change"] = Field(alias="detail-type")
    detail: ApprovedPackage


@dataclass(frozen=True)
class News:
    """A new version, and the event that told of it."""

    version: NewVersion
    event_id: str
    at: datetime
    asked_by: str | None = None
    """Who released it by hand: what was decided before is decided anew."""


def news_of(given: VersionEvent | ApprovalEvent) -> News:
    """Return what an event tells."""
    # Whoever puts an event may date it: from the future, it would outrun everything until then.
    at = min(given.time, clock.now())
    match given:
        case VersionEvent(detail=listed):
            version = NewVersion(
                source=listed.product_id,
                title=listed.version,
                model_package_arn=listed.model_package_arn,
                is_listed=True,
                notes=listed.release_notes or "",
            )
            return News(version, given.id, at, listed.requested_by)
        case ApprovalEvent(detail=approved):
            version = NewVersion(
                source=approved.group,
                title=str(approved.number),
                model_package_arn=approved.arn,
                is_listed=False,
            )
            return News(version, given.id, at)
        case _:
            assert_never(given)
