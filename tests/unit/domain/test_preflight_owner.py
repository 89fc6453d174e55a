"""Marks say what is ours, and other tools' tags say what is theirs."""

from datetime import UTC, datetime, timedelta

import pytest

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.findings import Finding, Severity
from switchback.domain.marks import by_key, marked
from switchback.domain.preflight import judge_owner, wait_seconds

ENDPOINT = Endpoint(
    name="stt",
    status=EndpointStatus.IN_SERVICE,
    config_name="live",
    last_modified_at=datetime(2026, 11, 20, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:cloudformation:stack-name", "speech"),
        ("terraform", "true"),
        ("Terraform", "yes"),
        ("pulumi", "prod"),
        ("managed-by", "terraform"),
        ("ManagedBy", "ops"),
    ],
)
def test_an_endpoint_of_another_tool_is_noted(key: str, value: str) -> None:
    """The tag is named, and the rollout goes on."""
    assert judge_owner(ENDPOINT, {"team": "speech", key: value}) == (
        Finding(
            code="ManagedElsewhere",
            severity=Severity.NOTE,
            resource="stt",
            message=f"the tag {key}={value} says that another tool manages the endpoint",
            remedy="see that the tool leaves the endpoint's config alone, or it takes the endpoint "
            "back the next time it runs",
            evidence={"tag": key, "value": value},
        ),
    )


@pytest.mark.parametrize(
    "tags", [{}, {"team": "speech"}, {"managed-by": "switchback"}, {"ManagedBy": "Switchback"}]
)
def test_other_tags_are_no_finding(tags: dict[str, str]) -> None:
    """Nor is our own."""
    assert judge_owner(ENDPOINT, tags) == ()


def test_what_is_created_is_marked() -> None:
    """By whom, for which endpoint, by which rollout, with which content."""
    request = {"ModelName": "stt-0a1b", "Tags": [{"Key": "team", "Value": "speech"}]}
    told = marked(request, rollout_id="r-1", endpoint_name="stt", name="stt-0a1b")

    assert told["ModelName"] == "stt-0a1b"
    assert by_key(told["Tags"]) == {
        "switchback:managed-by": "switchback",
        "switchback:rollout": "r-1",
        "switchback:endpoint": "stt",
        "switchback:digest": "0a1b",
        "team": "speech",
    }


def test_marks_always_have_room() -> None:
    """AWS takes fifty tags: the marks are among them, and the first of the others."""
    many = [{"Key": f"k{number}", "Value": "v"} for number in range(50)]
    told = marked({"Tags": many}, rollout_id="r-1", endpoint_name="stt", name="stt-0a1b")["Tags"]

    assert len(told) == 50
    assert {"Key": "switchback:rollout", "Value": "r-1"} in told
    assert told[4:] == many[:46]


def test_waits_grow_and_end() -> None:
    """A week of looking fits into an execution's history of 25,000 events."""
    waited, looks = timedelta(0), 0
    while waited < timedelta(days=7):
        waited += timedelta(seconds=wait_seconds(waited))
        looks += 1

    assert looks * 25 < 25_000


@pytest.mark.parametrize(
    ("waited", "wait"),
    [(0, 60), (609, 60), (610, 61), (17_990, 1799), (18_000, 1800), (18_010, 1800)],
)
def test_a_wait_is_a_tenth_of_the_wait_so_far(waited: int, wait: int) -> None:
    """But never less than a minute, nor more than half an hour."""
    assert wait_seconds(timedelta(seconds=waited)) == wait
