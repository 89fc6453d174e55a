"""SageMaker's free text is sorted by what it asks of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.failure_reason import ADVICE, FailureKind, classify

_NO_CAPACITY = (
    "CapacityError: Unable to provision requested ML compute capacity due to "
    "InsufficientInstanceCapacity error. Please retry using a different ML instance type or after "
    "some time."
)
_NO_PING = (
    "The primary container for production variant AllTraffic did not pass the ping health check. "
    "Please check CloudWatch logs for this endpoint."
)
_NO_QUOTA = (
    "ResourceLimitExceeded: The account-level service limit 'ml.g6.2xlarge for endpoint usage' is "
    "2 Instances, with current utilization of 2 Instances"
)
_NO_START = "The container for production variant AllTraffic did not start: CannotStartContainer"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (_NO_CAPACITY, FailureKind.CAPACITY),
        ("There is not enough capacity in the Availability Zone", FailureKind.CAPACITY),
        (_NO_PING, FailureKind.HEALTH_CHECK),
        (_NO_QUOTA, FailureKind.QUOTA),
        (_NO_START, FailureKind.CONTAINER),
        ("Request to service failed. If failure persists, contact us.", FailureKind.CONTAINER),
        ("", FailureKind.UNKNOWN),
        ("Something new", FailureKind.UNKNOWN),
    ],
)
def test_texts_seen_in_the_wild(text: str, kind: FailureKind) -> None:
    """Each known text is of one kind, however it is written."""
    assert classify(text) is kind
    assert classify(text.upper()) is kind


@given(text=st.text())
def test_every_text_has_a_kind_with_advice(text: str) -> None:
    """No text leaves a person without a next step."""
    assert ADVICE[classify(text)]
