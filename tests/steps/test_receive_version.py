"""A new version reaches every file that follows it: each is told of, or upgraded, once."""

from typing import Any

import boto3
import pytest

from simulator.wire import ACCOUNT_ID, AwsError
from tests.steps.followed import ALEX, ARN, PRODUCT, TITLE, Followed, version_arn


def test_a_matching_version_starts_a_rollout_of_the_file_as_it_is(followed: Followed) -> None:
    """The request pins the file's version and carries the release; nobody needs to be told yet."""
    version = followed.follow("Automatic")
    event = followed.event()

    assert followed.receive(event) == {"one": "Start"}
    (request,) = followed.started()
    assert request == {
        "endpoint_name": f"{followed.bench.stage.endpoint_name}-one",
        "document": {
            "bucket": followed.bench.world.config_bucket,
            "key": "endpoints/one.yaml",
            "version_id": version,
        },
        "requested_by": f"a new version of {PRODUCT}",
        "requested_at": event["time"],
        "sequencer": "",
        "trigger": "VersionAvailable",
        "release": {
            "source": PRODUCT,
            "version": TITLE,
            "model_package_arn": ARN,
            "needs_approval": False,
        },
    }
    assert followed.told() == []


def test_the_status_says_that_the_version_was_accepted(followed: Followed) -> None:
    """Beside the file, for whoever has only S3."""
    version = followed.follow("Automatic")
    followed.receive(followed.event())
    (execution,) = followed.bench.world.engine.executions.values()
    told = (
        boto3.client("s3")
        .get_object(Bucket=followed.bench.world.config_bucket, Key="status/one.json")["Body"]
        .read()
    )

    assert b'"Accepted"' in told
    assert execution.name.encode() in told
    assert version.encode() in told


def test_a_proposal_needs_approval(followed: Followed) -> None:
    """It starts, and waits there for somebody."""
    followed.follow("Propose")

    assert followed.receive(followed.event()) == {"one": "Propose"}
    assert followed.started()[0]["release"]["needs_approval"] is True


def test_a_notice_starts_nothing(followed: Followed) -> None:
    """A person is told, once."""
    followed.follow("Notify")

    for _ in range(3):
        assert followed.receive(followed.event()) == {"one": "Tell"}
    assert followed.started() == []
    assert followed.told() == [f"New version: {followed.bench.stage.endpoint_name}-one"]


def test_without_a_package_a_person_is_asked_once(followed: Followed) -> None:
    """However often the event comes; then the package comes, and the upgrade starts."""
    followed.follow("Automatic")
    for _ in range(3):
        assert followed.receive(followed.event(arn=None)) == {"one": "NeedsArn"}
    (asked,) = followed.bench.changes("Publish")

    assert f"switchback release {PRODUCT} '{TITLE}' --arn ARN" in asked.params["Message"]
    assert followed.receive(followed.event(by=ALEX)) == {"one": "Start"}
    (request,) = followed.started()
    assert request["requested_by"] == ALEX
    assert len(followed.told()) == 1


def test_the_file_may_know_the_package(followed: Followed) -> None:
    """By the version's title."""
    followed.follow("Automatic", more=f"  VersionArns: {{{TITLE}: {ARN}}}\n")

    assert followed.receive(followed.event(arn=None)) == {"one": "Start"}
    assert followed.started()[0]["release"]["model_package_arn"] == ARN


def test_a_version_of_another_kind_is_remembered_and_left_alone(followed: Followed) -> None:
    """Nothing is started, nobody is told."""
    followed.follow("Automatic")

    assert followed.receive(followed.event(title="Nova-3 Thai")) == {"one": "NotMatching"}
    remembered = [item for (pk, _), item in followed.bench.items().items() if pk == "VERSION"]
    assert [item["decision"] for item in remembered] == ["NotMatching"]
    assert (followed.started(), followed.told()) == ([], [])


def test_every_file_that_follows_is_taken_up_as_it_says(followed: Followed) -> None:
    """And no other: not one of another product, nor one that follows nothing, nor a broken one."""
    followed.follow("Automatic", name="a")
    followed.follow("Notify", name="b")
    followed.follow("Automatic", name="c", source="ProductId: prod-aura")
    followed.bench.drop(b"Version: 7", key="endpoints/d.yaml")
    followed.bench.drop(key="endpoints/e.yaml")
    followed.bench.drop(b"words", key="endpoints/notes.txt")

    assert followed.receive(followed.event()) == {"a": "Start", "b": "Tell"}
    assert len(followed.started()) == 1


def test_all_pages_of_the_bucket_are_read(followed: Followed) -> None:
    """A thousand files and one: the last one follows, too."""
    bench = followed.bench
    with bench.world.wire.calling_as("somebody"):
        for number in range(1001):
            boto3.client("s3").put_object(
                Bucket=bench.world.config_bucket, Key=f"endpoints/{number:04}.txt", Body=b"words"
            )
    followed.follow("Automatic", name="z")

    assert followed.receive(followed.event()) == {"z": "Start"}


def test_a_file_that_may_not_be_read_is_left_out(
    followed: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    """And the log says which; the others are upgraded."""
    followed.follow("Automatic", name="a")
    followed.follow("Automatic", name="b")
    followed.bench.world.wire.interceptors.append(_refuse_to_read_a)

    assert followed.receive(followed.event()) == {"b": "Start"}
    (left_out,) = [r for r in caplog.records if r.getMessage() == "a config file is left out"]
    assert left_out.__dict__["key"] == "endpoints/a.yaml"


def _refuse_to_read_a(call: Any) -> None:
    if call.operation == "GetObject" and call.params["Key"] == "endpoints/a.yaml":
        raise AwsError("AccessDenied", "Access Denied", status=403)


@pytest.mark.parametrize("times", [1, 2])
def test_an_event_that_is_doubled_or_repeated_changes_nothing(
    followed: Followed, times: int
) -> None:
    """The same one again, or another one about the same version."""
    followed.follow("Automatic")
    event = followed.event()
    followed.receive(event)
    again = event if times == 1 else followed.event()

    touched = followed.bench.touched(lambda: followed.receive(again))
    assert touched == []
    assert len(followed.started()) == 1


def test_a_version_that_a_person_went_back_from_does_not_come_again(followed: Followed) -> None:
    """Its event is repeated long after: the file names the version before, and is left so."""
    followed.follow("Automatic")
    followed.receive(followed.event())
    followed.follow("Automatic", package=ARN)
    assert followed.receive(followed.event()) == {"one": "AlreadyNamed"}
    followed.follow("Automatic")

    followed.receive(followed.event())
    assert len(followed.started()) == 1


def test_by_hand_it_is_done_anew(followed: Followed) -> None:
    """Each time that somebody asks, and not each time that the event arrives."""
    followed.follow("Automatic")
    followed.receive(followed.event())
    first, second = followed.event(by=ALEX), followed.event(by=ALEX)
    for event in (first, first, second, second):
        followed.receive(event)

    assert len(followed.started()) == 3


@pytest.mark.parametrize("by", ["nobody in particular", ACCOUNT_ID])
def test_who_asked_is_a_principal_or_the_version(followed: Followed, by: str) -> None:
    """A name in an event that is none is not shown as if somebody had asked."""
    followed.follow("Automatic")
    followed.receive(followed.event(by=by))

    assert followed.started()[0]["requested_by"] == f"a new version of {PRODUCT}"


def test_whoever_releases_by_hand_hears_that_nothing_came_of_it(followed: Followed) -> None:
    """No file follows that product, or none means that version."""
    followed.receive(followed.event(by=ALEX))
    followed.follow("Automatic", package=ARN)
    followed.receive(followed.event(by=ALEX))
    followed.receive(followed.event())

    assert followed.told() == [f"Nothing to upgrade to a version of {PRODUCT}"] * 2


@pytest.mark.parametrize(
    ("arn", "why"),
    [
        (version_arn("nova", region="eu-west-1"), "eu-west-1"),
        (version_arn("nova", account="999999999999"), "PackagePublisherAccountIds"),
    ],
)
def test_what_may_not_run_here_is_refused_once(followed: Followed, arn: str, why: str) -> None:
    """With what to do about it; the endpoint is not touched."""
    followed.follow("Automatic")
    for _ in range(2):
        assert followed.receive(followed.event(arn=arn)) == {"one": "Refused"}

    (told,) = followed.bench.changes("Publish")
    assert why in told.params["Message"]
    assert followed.started() == []
