"""Of what scaling tried, people are told what failed or hangs: once, and not all day long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

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


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Reason: CapacityError: Unable to provision", "add an instance pool"),
        ("The account-level service limit 'ml.g6 for endpoint usage' is 4", "Service Quotas"),
        ("did not pass the ping health check", "never answered /ping"),
        ("the container exited", "did not start"),
        ("something that nobody knows", "the endpoint's state"),
        ("", "AWS says: nothing"),
    ],
)
def test_it_is_said_what_to_do(said: str, advice: str) -> None:
    """By what AWS says of it, which is told word for word."""
    message = tell_not_scaled("stt", [replace(_FAILED, message=said)])

    assert message.subject == "Scaling failed: stt"
    assert "Setting desired instance count to 8." in message.body
    assert said in message.body
    assert advice in message.body
    assert "--resource-id endpoint/stt/variant/AllTraffic" in message.body


def test_what_hangs_is_said_to_hang() -> None:
    """And how to see whether the instances are there all the same."""
    message = tell_not_scaled("stt", [_HANGING])

    assert message.subject == "Scaling stuck: stt"
    assert "may never end" in message.body
    assert "describe-endpoint --endpoint-name stt" in message.body


def test_what_aws_says_breaks_out_of_no_line() -> None:
    """Its reasons are other people's words: of a container, among others."""
    message = tell_not_scaled("stt", [replace(_FAILED, message="a\nb\x1b[2J")])
    assert "AWS says: a b [2J" in message.body
