"""What Switchback sees of a live endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EndpointStatus(StrEnum):
    """`EndpointStatus` as DescribeEndpoint gives it, and one member for what AWS may add."""

    OUT_OF_SERVICE = "OutOfService"
    CREATING = "Creating"
    UPDATING = "Updating"
    SYSTEM_UPDATING = "SystemUpdating"
    ROLLING_BACK = "RollingBack"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    FAILED = "Failed"
    UPDATE_ROLLBACK_FAILED = "UpdateRollbackFailed"
    UNRECOGNISED = "Unrecognised"

    @classmethod
    def parse(cls, raw: str) -> "EndpointStatus":
        """Return the member for AWS's word, UNRECOGNISED for one that is not known here."""
        return next((status for status in cls if status == raw), cls.UNRECOGNISED)


IN_PROGRESS = frozenset(
    {
        EndpointStatus.CREATING,
        EndpointStatus.UPDATING,
        EndpointStatus.SYSTEM_UPDATING,
        EndpointStatus.ROLLING_BACK,
    }
)
"""States that SageMaker leaves by itself, and in which it refuses UpdateEndpoint."""


@dataclass(frozen=True)
class Variant:
    """One production variant as it runs: counts in instances."""

    name: str
    desired_count: int
    current_count: int
    count_by_type: Mapping[str, int] = field(default_factory=dict)
    """Live instances of each type; empty where SageMaker does not say (a variant without pools)."""


@dataclass(frozen=True)
class PendingDeployment:
    """An update that SageMaker is carrying out."""

    config_name: str
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """A live endpoint at one look."""

    name: str
    status: EndpointStatus
    config_name: str
    last_modified_at: datetime
    failure_reason: str = ""
    variants: tuple[Variant, ...] = ()
    pending: PendingDeployment | None = None
    arn: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether the endpoint serves, and no update is under way."""
        return self.status is EndpointStatus.IN_SERVICE and self.pending is None

    @property
    def desired_count(self) -> int:
        """Instances that the endpoint is meant to have, over all variants."""
        return sum(variant.desired_count for variant in self.variants)

    @property
    def current_count(self) -> int:
        """Instances that the endpoint has, over all variants."""
        return sum(variant.current_count for variant in self.variants)
