"""Of what scaling tried, people are told what failed or hangs: once, and not all day long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from switchback.domain.message import Message
from switchback.domain.scaling_activities import ScalingActivity, Told, news, tell_not_scaled

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_FAILED = ScalingActivity(
    activity_id="one",
    resource_id="endpoint/stt/variant/AllTraffic",
    description="Setting desired instance count to 8.",
    status="Failed",
    message="Failed to set desired instance count to 8. Reason: CapacityError: No more.",
    started_at=_NOW - 10 * _MINUTE,
)
_HANGING = replace(_FAILED, activity_id="two", status="InProgress", message="Waiting.")


def _news(*activities: ScalingActivity, **told: Told) -> list[str]:
    found = news("stt", activities, told=told, now=_NOW)
    return [activity.activity_id for activity in found]


@pytest.mark.parametrize(
    ("status", "minutes", "is_news"),
    [
        ("Failed", 1, True),
        ("Unfulfilled", 1, True),
        ("Failed", 24 * 60, True),
        ("Failed", 24 * 60 + 1, False),
        ("Successful", 1, False),
        ("Overridden", 1, False),
        ("InProgress", 60, False),
        ("InProgress", 61, True),
        ("Pending", 61, True),
        ("a status that AWS adds", 61, False),
    ],
)
def test_what_failed_or_hangs_is_news(status: str, minutes: int, *, is_news: bool) -> None:
    """An hour is longer than any instance takes; what is older than a day is no news."""
    activity = replace(_FAILED, status=status, started_at=_NOW - minutes * _MINUTE)
    assert bool(_news(activity)) == is_news


def test_each_is_told_once() -> None:
    """Also where it hung when it was told, and has failed since."""
    told = Told("stt", _NOW - 90 * _MINUTE)
    assert _news(_FAILED, replace(_FAILED, activity_id="new"), one=told) == ["new"]


def test_a_shortage_is_told_once_an_hour() -> None:
    """Every try of it fails; what was kept back comes with the next message."""
    both = (_FAILED, replace(_FAILED, activity_id="new"))
    assert _news(*both, before=Told("stt", _NOW - 59 * _MINUTE)) == []
    assert _news(*both, before=Told("stt", _NOW - 60 * _MINUTE)) == ["one", "new"]
    assert _news(*both, before=Told("another", _NOW)) == ["one", "new"]


_AGAIN = "Scaling tries again by itself as long as the load asks for it."
_MORE = (
    "See all activities:\n  aws application-autoscaling describe-scaling-activities "
    "--service-namespace sagemaker --resource-id endpoint/stt/variant/"
)
_MAY_NEVER_END = (
    "What has been in progress for over an hour may never end: AWS does not always notice that "
    "SageMaker gave up. Compare the endpoint's desired and current count:\n"
    "  aws sagemaker describe-endpoint --endpoint-name stt"
)


@pytest.mark.parametrize(
    ("said", "told", "advice"),
    [
        (
            "Reason: CapacityError: Unable to provision",
            "Reason: CapacityError: Unable to provision",
            (
                "AWS had no machines of these types. If it lasts, add an instance pool of another "
                f"type to the file. {_AGAIN}"
            ),
        ),
        (
            "The account-level service limit 'ml.g6 for endpoint usage' is 4",
            "The account-level service limit 'ml.g6 for endpoint usage' is 4",
            (
                "The account's quota is too small. Raise it in Service Quotas for every type of "
                f"the pools: a shortage of quota makes nothing fall back. {_AGAIN}"
            ),
        ),
        (
            "did not pass the ping health check",
            "did not pass the ping health check",
            "A new instance never answered /ping: read its log in CloudWatch.",
        ),
        (
            "the container exited",
            "the container exited",
            "The container of a new instance did not start: read its log in CloudWatch.",
        ),
        (
            "something that nobody knows",
            "something that nobody knows",
            f"Look at the endpoint's state and its log. {_AGAIN}",
        ),
        ("", "nothing", f"Look at the endpoint's state and its log. {_AGAIN}"),
        (
            "x" * 1001,
            "x" * 997 + "...",
            f"Look at the endpoint's state and its log. {_AGAIN}",
        ),
    ],
)
def test_it_is_said_what_to_do(said: str, told: str, advice: str) -> None:
    """By what AWS says of it, which is told word for word, and cut where it does not end."""
    started = _FAILED.started_at.replace(microsecond=999_999)

    assert tell_not_scaled("stt", [replace(_FAILED, message=said, started_at=started)]) == Message(
        subject="Scaling failed: stt",
        body="stt was to be scaled, and does not have the instances:\n\n"
        "2026-11-20T11:50:00+00:00, Failed: Setting desired instance count to 8.\n"
        f"  AWS says: {told}\n\n{advice}\n\n{_MORE}AllTraffic",
    )


def test_what_hangs_is_said_to_hang() -> None:
    """And how to see whether the instances are there all the same."""
    assert tell_not_scaled("stt", [_HANGING]) == Message(
        subject="Scaling stuck: stt",
        body="stt was to be scaled, and does not have the instances:\n\n"
        "2026-11-20T11:50:00+00:00, InProgress: Setting desired instance count to 8.\n"
        f"  AWS says: Waiting.\n\n{_MAY_NEVER_END}\n\n{_MORE}AllTraffic",
    )


def test_several_are_told_in_one_message() -> None:
    """Each on its own, what to do about each kind once, and where to look for each variant."""
    quota = replace(_FAILED, message="ResourceLimitExceeded", description="d" * 1001)
    other = replace(_FAILED, message="CapacityError", resource_id="endpoint/stt/variant/B")
    message = tell_not_scaled("stt", [_HANGING, quota, _FAILED, other])
    _, *told = message.body.split("\n\n")

    assert message.subject == "Scaling failed: stt"
    assert [part.split(": ")[0] for part in told[:4]] == [
        "2026-11-20T11:50:00+00:00, InProgress",
        *["2026-11-20T11:50:00+00:00, Failed"] * 3,
    ]
    assert f"Failed: {'d' * 997}...\n" in told[1]
    assert [part[:30] for part in told[4:6]] == [
        "AWS had no machines of these t",
        "The account's quota is too sma",
    ]
    assert told[6:] == [_MAY_NEVER_END, f"{_MORE}AllTraffic", f"{_MORE}B"]


def test_what_aws_says_breaks_out_of_no_line() -> None:
    """Its reasons are other people's words: of a container, among others."""
    message = tell_not_scaled("stt", [replace(_FAILED, message="a\nb\x1b[2J")])
    assert "AWS says: a b [2J" in message.body
