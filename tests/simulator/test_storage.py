"""The config bucket: written on conditions, read by role, and telling of all that lands in it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from types_boto3_s3 import S3Client

from simulator.wire import AwsError, Call
from simulator.world import World

_KEY = "endpoints/stt.yaml"
_ETAG = '"c4ca4238a0b923820dcc509a6f75849b"'  # of the one byte "1"


@pytest.fixture
def s3(world: World) -> S3Client:
    """A client of the world that holds one file."""
    world.drop(_KEY, b"1", metadata={"requested-by": "alex"})
    return boto3.client("s3")


@pytest.fixture
def events(world: World) -> list[dict[str, Any]]:
    """Every event that is sent; none arrives."""
    sent: list[dict[str, Any]] = []

    def keep(event: dict[str, Any]) -> tuple[float, ...]:
        sent.append(event)
        return ()

    world.bus.disturb = keep
    return sent


def _refusal(s3: S3Client, world: World, key: str, etag: str) -> tuple[int, str] | None:
    try:
        s3.put_object(Bucket=world.config_bucket, Key=key, Body=b"2", IfMatch=etag)
    except ClientError as error:
        told = error.response
        return told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"]
    return None


def test_a_file_is_replaced_only_where_nobody_was_faster(s3: S3Client, world: World) -> None:
    """The same condition holds once: the second write finds another file."""
    assert _refusal(s3, world, _KEY, '"another"') == (412, "PreconditionFailed")
    assert _refusal(s3, world, _KEY, _ETAG) is None
    assert _refusal(s3, world, _KEY, _ETAG) == (412, "PreconditionFailed")


def test_a_file_that_is_gone_is_not_replaced(s3: S3Client, world: World) -> None:
    """Whether it was deleted or never there."""
    s3.delete_object(Bucket=world.config_bucket, Key=_KEY)

    assert _refusal(s3, world, _KEY, _ETAG) == (404, "NoSuchKey")
    assert _refusal(s3, world, "endpoints/never.yaml", _ETAG) == (404, "NoSuchKey")


def test_two_writes_at_once_conflict(s3: S3Client, world: World) -> None:
    """A scenario can play it: calls are made one at a time, so that it never comes by itself."""

    def conflict(call: Call) -> None:
        if "IfMatch" in call.params:
            raise AwsError("ConditionalRequestConflict", "Try again.", status=409)

    world.wire.interceptors.append(conflict)

    assert _refusal(s3, world, _KEY, _ETAG) == (409, "ConditionalRequestConflict")


def test_the_newest_version_says_which_it_is(s3: S3Client, world: World) -> None:
    """Read without a version, a file tells its version, its tag, and what its dropper said."""
    told = s3.get_object(Bucket=world.config_bucket, Key=_KEY)

    assert told["ETag"] == _ETAG
    assert told["Metadata"] == {"requested-by": "alex"}
    pinned = s3.get_object(Bucket=world.config_bucket, Key=_KEY, VersionId=told["VersionId"])
    assert pinned["Body"].read() == b"1"


def test_files_are_listed_by_prefix(s3: S3Client, world: World) -> None:
    """What lies elsewhere is not among them; neither is what was deleted."""
    for key in ("status/stt.json", "endpoints/other.yaml", "endpoints/gone.yaml"):
        world.drop(key, b"1")
    s3.delete_object(Bucket=world.config_bucket, Key="endpoints/gone.yaml")

    told = s3.list_objects_v2(Bucket=world.config_bucket, Prefix="endpoints/")

    assert [each["Key"] for each in told["Contents"]] == ["endpoints/other.yaml", _KEY]
    assert "Contents" not in s3.list_objects_v2(Bucket=world.config_bucket, Prefix="nothing/")


def test_a_write_of_our_own_is_told_like_any_other(
    s3: S3Client, world: World, events: list[dict[str, Any]]
) -> None:
    """Also one on a condition; one that is refused is no write."""
    with world.wire.calling_as("RewriteDocumentFunction"):
        assert _refusal(s3, world, _KEY, _ETAG) is None
        assert _refusal(s3, world, _KEY, _ETAG) is not None
    newest = s3.head_object(Bucket=world.config_bucket, Key=_KEY)

    (event,) = events
    assert event["detail"]["reason"] == "PutObject"
    assert event["detail"]["requester"] == "RewriteDocumentFunction"
    assert event["detail"]["object"]["version-id"] == newest["VersionId"]
    assert event["detail"]["object"]["etag"] == newest["ETag"].strip('"')


def test_a_copy_and_a_large_file_land_too(
    s3: S3Client, world: World, events: list[dict[str, Any]]
) -> None:
    """Each says what wrote it."""
    bucket = world.config_bucket
    s3.copy_object(
        Bucket=bucket, Key="endpoints/b.yaml", CopySource={"Bucket": bucket, "Key": _KEY}
    )
    upload = s3.create_multipart_upload(Bucket=bucket, Key="endpoints/c.yaml")["UploadId"]
    part = s3.upload_part(
        Bucket=bucket, Key="endpoints/c.yaml", UploadId=upload, PartNumber=1, Body=b"1"
    )
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key="endpoints/c.yaml",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
    )

    assert [(told["detail"]["object"]["key"], told["detail"]["reason"]) for told in events] == [
        ("endpoints/b.yaml", "CopyObject"),
        ("endpoints/c.yaml", "CompleteMultipartUpload"),
    ]


def test_a_named_version_is_a_right_of_its_own(s3: S3Client, world: World) -> None:
    """Who may read the newest may not read any, nor the other way round; S3 says it its way."""
    bucket = world.config_bucket
    with world.wire.calling_as("RewriteDocumentFunction"):
        version_id = s3.get_object(Bucket=bucket, Key=_KEY)["VersionId"]
        with pytest.raises(ClientError) as pinned:
            s3.get_object(Bucket=bucket, Key=_KEY, VersionId=version_id)
    with world.wire.calling_as("ReceiveDocumentFunction"):
        s3.get_object(Bucket=bucket, Key=_KEY, VersionId=version_id)
        with pytest.raises(ClientError) as newest:
            s3.get_object(Bucket=bucket, Key=_KEY)

    for refused in (pinned, newest):
        assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_a_right_to_read_is_no_right_to_list(s3: S3Client, world: World) -> None:
    """The bucket's files are listed by those alone who look for files that follow a version."""
    with world.wire.calling_as("WatchVersionsFunction"):
        s3.list_objects_v2(Bucket=world.config_bucket, Prefix="endpoints/")
    with world.wire.calling_as("RewriteDocumentFunction"), pytest.raises(ClientError):
        s3.list_objects_v2(Bucket=world.config_bucket, Prefix="endpoints/")
