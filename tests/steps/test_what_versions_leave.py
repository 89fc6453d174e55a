"""All that a new version leaves: its news, a rollout's name, a status, a record and a message."""

import json
from datetime import datetime
from typing import Any

import boto3

from simulator.wire import AwsError
from switchback.domain.names import rollout_name
from switchback.domain.upgrade import NewVersion
from switchback.steps.version_news import ApprovalEvent, News, VersionEvent, news_of
from tests.steps.bench import Json
from tests.steps.followed import ALEX, ARN, PRODUCT, TITLE, Followed, version_arn

_NAMED_IN = "Model.PrimaryContainer.ModelPackageName"


def _url(followed: Followed) -> str:
    return f"s3://{followed.bench.world.config_bucket}/endpoints/one.yaml"


def _message(followed: Followed) -> Any:
    """Return the one message that was sent, without where to."""
    (sent,) = followed.bench.changes("Publish")
    return sent.params["Subject"], sent.params["Message"]


def _records(followed: Followed) -> dict[str, Json]:
    """Return what is remembered of versions, by endpoint, source and title."""
    items = followed.bench.items().items()
    return {
        sk: {name: value for name, value in item.items() if name not in ("pk", "sk")}
        for (pk, sk), item in items
        if pk == "VERSION"
    }


def _with_notes(event: Json, notes: str) -> Json:
    return {**event, "detail": {**event["detail"], "releaseNotes": notes}}


def test_what_an_event_of_a_listing_tells(followed: Followed) -> None:
    """The version, the seller's notes on it, and who released it."""
    event = VersionEvent.model_validate(_with_notes(followed.event(by=ALEX), "Faster."))

    version = NewVersion(PRODUCT, TITLE, ARN, is_listed=True, notes="Faster.")
    assert news_of(event) == News(version, event.id, event.time, asked_by=ALEX)


def test_what_an_approval_tells(followed: Followed) -> None:
    """The package and its number: no listing's, nobody's release, and nobody's words."""
    event = ApprovalEvent.model_validate(followed.approval(8))

    version = NewVersion("stt", "8", version_arn("stt/8"), is_listed=False, notes="")
    assert news_of(event) == News(version, event.id, event.time, asked_by=None)


def test_the_rollout_is_named_after_the_file_and_the_release(followed: Followed) -> None:
    """So it is found by what it is of, and one that is of the same is the same."""
    version_id = followed.follow("Automatic")
    followed.receive(followed.event())

    (execution,) = followed.bench.world.engine.executions.values()
    assert execution.name == rollout_name(
        f"{followed.bench.stage.endpoint_name}-one",
        bucket=followed.bench.world.config_bucket,
        key="endpoints/one.yaml",
        version_id=version_id,
        release=(PRODUCT, TITLE, ARN),
    )


def test_a_crash_and_another_event_start_nothing_twice(followed: Followed) -> None:
    """Nobody asked for it again: whatever tells of the version, its rollout is the same."""
    followed.follow("Automatic")
    followed.bench.refuse("PutItem", AwsError("InternalServerError", "not now", status=500))
    followed.bench.error("receive_version", **followed.event())
    followed.bench.relent()
    followed.receive(followed.event())

    assert len(followed.started()) == 1


def test_the_status_beside_the_file_names_who_asked(followed: Followed) -> None:
    """As for a file that was dropped: the endpoint, the rollout, the file's version, and when."""
    version_id = followed.follow("Automatic")
    event = followed.event(by=ALEX)
    followed.receive(event)

    (execution,) = followed.bench.world.engine.executions.values()
    bucket = followed.bench.world.config_bucket
    told = boto3.client("s3").get_object(Bucket=bucket, Key="status/one.json")
    assert json.loads(told["Body"].read()) == {
        "status": "Accepted",
        "file": "endpoints/one.yaml",
        "documentVersion": version_id,
        "requestedBy": ALEX,
        "requestedAt": datetime.fromisoformat(event["time"]).isoformat(),
        "sequencer": "",
        "endpointName": f"{followed.bench.stage.endpoint_name}-one",
        "rollout": execution.name,
        "at": followed.bench.world.clock.now.isoformat(),
    }


def test_what_was_decided_is_remembered_with_its_event(followed: Followed) -> None:
    """By its id, a release by hand that arrives again is told from one that is asked for anew."""
    followed.follow("Automatic")
    event = followed.event()
    followed.receive(event)

    assert _records(followed) == {
        f"{followed.bench.stage.endpoint_name}-one#{PRODUCT}#{TITLE}": {
            "decision": "Start",
            "objection": "",
            "event_id": event["id"],
            "decided_at": followed.bench.world.clock.now.isoformat(),
            "model_package_arn": ARN,
        }
    }


def test_a_release_by_hand_that_arrives_again_tells_nobody_again(followed: Followed) -> None:
    """Each that is asked for is told once."""
    followed.follow("Notify")
    first, second = followed.event(by=ALEX), followed.event(by=ALEX)
    for event in (first, first, second, second):
        followed.receive(event)

    assert len(followed.told()) == 2


def test_a_notice_says_which_line_to_change(followed: Followed) -> None:
    """In which file, and to what; and no word of notes where the seller gave none."""
    followed.follow("Notify")
    followed.receive(followed.event())

    name = f"{followed.bench.stage.endpoint_name}-one"
    subject = f"New version: {name}"
    body = (
        f"{PRODUCT} has the version {TITLE}, which {_url(followed)} follows for {name}.\n\n"
        "Nothing was done: the file's Upgrade.Mode is Notify. To upgrade, change this line of the "
        f"file, and drop it:\n  {_NAMED_IN}: {ARN}"
    )
    assert _message(followed) == (subject, body)


def test_whoever_is_asked_for_the_package_hears_where_it_is(followed: Followed) -> None:
    """In which Region, what the file makes of it then, and what the seller says of the version."""
    followed.follow("Propose")
    followed.receive(_with_notes(followed.event(arn=None), "Faster.\nAnd better."))

    name = f"{followed.bench.stage.endpoint_name}-one"
    subject = f"ARN needed for a new version: {name}"
    body = (
        f"{PRODUCT} has the version {TITLE}, which {_url(followed)} follows for {name}.\n\n"
        "AWS Marketplace tells buyers no model package ARN through its APIs. Its console does: "
        "choose the product under Manage subscriptions, this version, and us-east-1. The upgrade "
        f"is proposed once you say it:\n  switchback release {PRODUCT} '{TITLE}' --arn ARN\n\n"
        "Its release notes:\n  | Faster.\n  | And better."
    )
    assert _message(followed) == (subject, body)


def test_whoever_released_what_nobody_takes_is_named(followed: Followed) -> None:
    """With each file that follows, and why it stays as it is."""
    followed.follow("Automatic", package=ARN)
    followed.receive(followed.event(by=ALEX))

    subject = f"Nothing to upgrade to a version of {PRODUCT}"
    body = (
        f"{ALEX} released the version {TITLE} of {PRODUCT}, and no endpoint is upgraded to it. "
        "The files that follow it:\n  endpoints/one.yaml: AlreadyNamed"
    )
    assert _message(followed) == (subject, body)
