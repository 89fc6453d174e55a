"""Every status that an endpoint can have."""

import re
from enum import StrEnum


class EndpointStatus(StrEnum):
    """`EndpointStatus` as DescribeEndpoint spells it."""

    OUT_OF_SERVICE = "OutOfService"
    CREATING = "Creating"
    UPDATING = "Updating"
    SYSTEM_UPDATING = "SystemUpdating"
    ROLLING_BACK = "RollingBack"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    FAILED = "Failed"
    UPDATE_ROLLBACK_FAILED = "UpdateRollbackFailed"

    @property
    def in_events(self) -> str:
        """The same status as EventBridge events spell it: IN_SERVICE for InService."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.value).upper()


IN_PROGRESS = frozenset(
    {
        EndpointStatus.CREATING,
        EndpointStatus.UPDATING,
        EndpointStatus.SYSTEM_UPDATING,
        EndpointStatus.ROLLING_BACK,
        EndpointStatus.DELETING,
    }
)
"""In these SageMaker refuses every change."""
