"""Sort SageMaker's free-text FailureReason, because each kind asks something else of a person."""

from enum import StrEnum


class FailureKind(StrEnum):
    """What made an update fail."""

    CAPACITY = "Capacity"
    QUOTA = "Quota"
    HEALTH_CHECK = "HealthCheck"
    CONTAINER = "Container"
    UNKNOWN = "Unknown"


# Texts seen in the wild (public issue trackers; AWS documents none of them). Order matters: the
# first that matches wins, and quota texts also speak of instances.
_SIGNS: tuple[tuple[str, FailureKind], ...] = (
    ("resourcelimitexceeded", FailureKind.QUOTA),
    ("service limit", FailureKind.QUOTA),
    ("insufficientinstancecapacity", FailureKind.CAPACITY),
    ("capacityerror", FailureKind.CAPACITY),
    ("not enough capacity", FailureKind.CAPACITY),
    ("unable to provision requested ml compute capacity", FailureKind.CAPACITY),
    ("ping health check", FailureKind.HEALTH_CHECK),
    ("health check", FailureKind.HEALTH_CHECK),
    ("container", FailureKind.CONTAINER),
    ("request to service failed", FailureKind.CONTAINER),
)

ADVICE: dict[FailureKind, str] = {
    FailureKind.CAPACITY: "AWS had no machines of these types: try later, or add an instance pool",
    FailureKind.QUOTA: "raise the quota in Service Quotas, then drop the file again",
    FailureKind.HEALTH_CHECK: "the container never answered /ping: read its log in CloudWatch",
    FailureKind.CONTAINER: "the container did not start: read its log in CloudWatch",
    FailureKind.UNKNOWN: "SageMaker gave no reason that Switchback knows: read the endpoint's log",
}


def classify(failure_reason: str) -> FailureKind:
    """Return the kind of failure that SageMaker's text speaks of; UNKNOWN for an empty one."""
    text = failure_reason.lower()
    return next((kind for sign, kind in _SIGNS if sign in text), FailureKind.UNKNOWN)
