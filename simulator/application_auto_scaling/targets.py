"""Scalable targets as they are kept, and what all operations on them check and answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.application_auto_scaling.tracking import Tracking
from simulator.wire import ACCOUNT_ID, AwsError, NotSimulated

DIMENSION = "sagemaker:variant:DesiredInstanceCount"
_RESOURCE = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>[^/]+)")
_ROLE_ARN = (
    f"arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/sagemaker.application-autoscaling."
    "amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
)
_NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}


@dataclass
class Target:
    """A variant whose count is scaled.

    Attributes:
        suspended: What of its scaling stands still.
        policies: Its policies by name, as they are described.
        trackings: What those of its policies follow that track a target.
        actions: Its scheduled actions by name, as they are described.
    """

    resource_id: str
    arn: str
    created: datetime
    minimum: int
    maximum: int
    suspended: dict[str, bool] = field(default_factory=lambda: dict(_NOT_SUSPENDED))
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    trackings: dict[str, Tracking] = field(default_factory=dict)
    actions: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def endpoint_name(self) -> str:
        """The endpoint that it is a variant of."""
        return names_of(self.resource_id)[0]

    @property
    def variant_name(self) -> str:
        """The variant's own name."""
        return names_of(self.resource_id)[1]

    def within(self, count: int) -> int:
        """Return the count, or the bound that it is beyond."""
        return min(max(count, self.minimum), self.maximum)

    def described(self) -> dict[str, Any]:
        """Return the target as DescribeScalableTargets does."""
        return {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.resource_id,
            "ScalableDimension": DIMENSION,
            "MinCapacity": self.minimum,
            "MaxCapacity": self.maximum,
            "RoleARN": _ROLE_ARN,
            "CreationTime": self.created,
            "SuspendedState": dict(self.suspended),
            "ScalableTargetARN": self.arn,
        }


def names_of(resource_id: str) -> tuple[str, str]:
    """Return the endpoint and the variant that a resource id names.

    Raises:
        AwsError: It names none.
    """
    parts = _RESOURCE.fullmatch(resource_id)
    if parts is None:
        raise invalid(f"Unsupported resource ID: {resource_id}")
    return parts["endpoint"], parts["variant"]


def require_simulated(params: Mapping[str, Any]) -> None:
    """Refuse to speak of anything but the variants of endpoints.

    Raises:
        NotSimulated: The request does.
    """
    asked = (params["ServiceNamespace"], params.get("ScalableDimension", DIMENSION))
    if asked != ("sagemaker", DIMENSION):
        raise NotSimulated(f"scaling of {' '.join(asked)}")


def page(
    name: str, found: list[dict[str, Any]], params: Mapping[str, Any], *, size: int
) -> dict[str, Any]:
    """Return one page of an answer.

    Raises:
        AwsError: No earlier page gave that token.
    """
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise AwsError("InvalidNextTokenException", "The next token supplied was invalid.")
    start, size = int(token), min(size, params.get("MaxResults", size))
    following = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {name: found[start : start + size], **following}


def invalid(message: str) -> AwsError:
    """Return the refusal of a request that makes no sense."""
    return AwsError("ValidationException", message)


def not_found(kind: str, params: Mapping[str, Any]) -> AwsError:
    """Return the refusal of something that does not exist; kind as in "scaling policy"."""
    return AwsError(
        "ObjectNotFoundException",
        f"No {kind} found for service namespace: {params['ServiceNamespace']}, resource ID: "
        f"{params['ResourceId']}, scalable dimension: {params['ScalableDimension']}",
    )
