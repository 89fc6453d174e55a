"""The file is rewritten to the version that runs, and never over somebody else's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from simulator.wire import ACCOUNT_ID, AwsError
from switchback.steps.released import note_release, released_at
from tests.steps.bench import Bench, Json

ARN = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v3"


@dataclass
class Released:
    """A rollout of a release that was accepted, of a file that names the version before."""

    bench: Bench
    rollout: Json

    def rewrite(self) -> str:
        """Run the step, and return its decision."""
        decision: str = self.bench.run("rewrite_document", rollout=self.rollout)["decision"]
        return decision

    def put(self, body: bytes, **metadata: str) -> None:
        """Put another version of the file."""
        self.bench.world.drop(self.bench.stage.key, body, metadata=metadata)

    def file(self) -> Any:
        """Return the file as it is now."""
        told: Json = dict(
            boto3.client("s3").get_object(
                Bucket=self.bench.world.config_bucket, Key=self.bench.stage.key
            )
        )
        return {**told, "Body": told["Body"].read()}

    @property
    def renewed(self) -> bytes:
        """What the file is to be: nothing of it changes but the package."""
        stage = self.bench.stage
        return stage.body.replace(stage.package.encode(), ARN.encode())


def released(bench: Bench, *, seconds: float = 0) -> Released:
    """Return the rollout of a release, asked for so many seconds after the file was dropped."""
    release = {
        "source": "prod-nova",
        "version": "Nova-3 English v3",
        "model_package_arn": ARN,
        "needs_approval": False,
    }
    request = bench.request(seconds=seconds, release=release, trigger="VersionAvailable")
    request["sequencer"] = ""
    rollout = {
        "rollout_id": "ours",
        "execution_arn": f"{bench.world.machine.arn}:ours",
        "started_at": bench.world.clock.now.isoformat(),
        "request": request,
    }
    return Released(bench, rollout)


@pytest.fixture
def ours(bench: Bench) -> Released:
    """A release that was asked for ten minutes after the file was dropped."""
    return released(bench, seconds=600)


def test_the_package_is_written_into_the_file_as_it_is(ours: Released) -> None:
    """As a new version, with every comment; what was said about the one before is not repeated."""
    ours.put(ours.bench.stage.body, **{"requested-by": "arn:aws:iam::111122223333:user/alex"})
    ours.rollout["request"]["document"]["version_id"] = ours.file()["VersionId"]

    assert ours.rewrite() == "Written"
    file = ours.file()
    assert file["Body"] == ours.renewed
    assert file["Metadata"] == {"released-at": ours.rollout["request"]["requested_at"]}


def test_a_second_try_finds_it_done(ours: Released) -> None:
    """The answer of the first one was lost."""
    ours.rewrite()

    assert ours.bench.touched(ours.rewrite) == []
    assert ours.rewrite() == "NamedAlready"


def test_a_newer_file_is_somebody_s_wish(ours: Released) -> None:
    """It is left as it is, and has its own rollout; also one that no rollout can read."""
    for body in (ours.bench.stage.body + b"# newer\n", b"Version: 7", ours.bench.stage.body):
        ours.put(body)
        assert ours.rewrite() == "NewerFile"
        assert ours.file()["Body"] == body


def test_a_newer_file_that_names_the_package_is_right(ours: Released) -> None:
    """Whoever wrote it."""
    ours.put(ours.renewed + b"# newer\n")

    assert ours.rewrite() == "NamedAlready"


def test_a_file_that_lands_at_the_last_moment_is_not_overwritten(ours: Released) -> None:
    """Between the look and the write: S3 itself compares."""
    newer = ours.bench.stage.body + b"# newer\n"
    ours.bench.after("GetObject", lambda: ours.put(newer))

    assert ours.rewrite() == "NewerFile"
    assert ours.file()["Body"] == newer


@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "PreconditionFailed", "NoSuchKey"])
def test_whatever_s3_says_about_a_change_in_between(ours: Released, code: str) -> None:
    """It is left alone: written by another, being written, or deleted."""
    ours.bench.refuse("PutObject", AwsError(code, "not what it was", status=409))

    assert ours.rewrite() == "NewerFile"
    assert ours.bench.changes("Publish") == []


def test_a_deleted_file_stays_deleted(ours: Released) -> None:
    """Deleting a file does nothing to the endpoint, and a release does not bring it back."""
    with ours.bench.world.wire.calling_as("somebody"):
        boto3.client("s3").delete_object(
            Bucket=ours.bench.world.config_bucket, Key=ours.bench.stage.key
        )

    assert ours.bench.touched(ours.rewrite) == []
    assert ours.rewrite() == "Gone"


def test_what_an_older_release_wrote_is_written_over(bench: Bench) -> None:
    """Both were laid over the same file; this one waited for its turn while the other one ran."""
    ours = released(bench, seconds=600)
    stage, asked = bench.stage, datetime.fromisoformat(ours.rollout["request"]["requested_at"])
    other = stage.body.replace(b"en-v2", b"en-v4")

    ours.put(other, **note_release(asked + timedelta(seconds=1)))
    assert ours.rewrite() == "NewerFile"
    ours.put(other, **note_release(asked - timedelta(seconds=1)))
    assert ours.rewrite() == "Written"
    assert ours.file()["Body"] == ours.renewed


def test_of_two_releases_of_one_instant_the_first_one_stays(bench: Bench) -> None:
    """None of them is newer than the other."""
    ours = released(bench, seconds=600)
    asked = datetime.fromisoformat(ours.rollout["request"]["requested_at"])
    other = bench.stage.body.replace(b"en-v2", b"en-v4")
    ours.put(other, **note_release(asked))

    assert ours.rewrite() == "NewerFile"
    assert ours.file()["Body"] == other


@pytest.mark.parametrize("operation", ["GetObject", "PutObject"])
def test_what_may_not_be_written_is_told(ours: Released, operation: str) -> None:
    """With the line to change; the rollout itself is none the worse for it."""
    ours.bench.refuse(operation, AwsError("AccessDenied", "Access Denied", status=403))

    assert ours.rewrite() == "NotWritten"
    (told,) = ours.bench.changes("Publish")
    assert f"ModelPackageName: {ARN}" in told.params["Message"]
    assert ours.bench.stage.key in told.params["Message"]


def test_who_is_told_learns_what_to_do(ours: Released) -> None:
    """Why it was not written, where, and which line to change."""
    ours.bench.refuse("PutObject", AwsError("AccessDenied", "Access Denied", status=403))
    ours.rewrite()
    (told,) = ours.bench.changes("Publish")

    stage, url = ours.bench.stage, f"s3://{ours.bench.world.config_bucket}/{ours.bench.stage.key}"
    (topic,) = ours.bench.world.template.topics.values()

    assert told.params == {
        "TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT_ID}:{topic.name}",
        "Subject": f"Config file not rewritten: {stage.endpoint_name}",
        "Message": f"{stage.endpoint_name} runs {ARN}, and Switchback could not write that into "
        f"{url}: PutObject {url}: Access Denied (AccessDenied).\n\nUntil the file says so, whoever "
        "drops it again takes the endpoint back to the version that it names. Change this line, "
        f"and drop it:\n  ModelPackageName: {ARN}",
    }


def test_what_cannot_be_written_now_is_tried_again(ours: Released) -> None:
    """By the machine, which knows how to wait."""
    ours.bench.refuse("PutObject", AwsError("SlowDown", "not now", status=503))

    assert ours.bench.error("rewrite_document", rollout=ours.rollout) == "Throttled"
    ours.bench.relent()
    assert ours.rewrite() == "Written"


@pytest.mark.parametrize("said", [{}, {"released-at": "soon"}, {"released-at": "2026-01-05"}])
def test_what_people_put_is_a_wish_of_its_own(said: dict[str, str]) -> None:
    """Whatever they say about it."""
    assert released_at(said) is None


def _requested_at(bench: Bench, event: Json) -> str:
    bench.run("receive_document", **event)
    *_, execution = bench.world.engine.executions.values()
    request: Any = execution.input
    at: str = request["requested_at"]
    return datetime.fromisoformat(at).isoformat()


def test_a_file_that_was_rewritten_is_as_old_as_its_release(ours: Released) -> None:
    """A release that came meanwhile is newer than it."""
    bench = ours.bench
    bench.world.clock.advance(3600)
    ours.rewrite()

    asked = datetime.fromisoformat(ours.rollout["request"]["requested_at"]).isoformat()
    assert _requested_at(bench, bench.events[-1]) == asked


def test_a_copy_of_it_is_a_new_wish(ours: Released) -> None:
    """As people bring an older version back; so is a file that claims to be of the future."""
    bench, bucket, key = ours.bench, ours.bench.world.config_bucket, ours.bench.stage.key
    ours.rewrite()
    bench.world.clock.advance(3600)
    source: Any = {"Bucket": bucket, "Key": key, "VersionId": ours.file()["VersionId"]}
    with bench.world.wire.calling_as("somebody"):
        boto3.client("s3").copy_object(Bucket=bucket, Key=key, CopySource=source)
    assert ours.file()["Metadata"] != {}

    copied = bench.events[-1]
    assert _requested_at(bench, copied) == datetime.fromisoformat(copied["time"]).isoformat()
    ours.put(bench.stage.body, **note_release(bench.world.clock.now + timedelta(days=9)))
    dropped = bench.events[-1]
    assert _requested_at(bench, dropped) == datetime.fromisoformat(dropped["time"]).isoformat()
