"""S3: the config file as it was dropped, and the status beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from switchback import errors
from switchback.gateways.clients import s3
from switchback.gateways.translation import code_of, translated

# What S3 answers to If-Match where the object is another one, is being written, or is gone.
_CHANGED_MEANWHILE = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


@dataclass(frozen=True)
class Stored:
    """An object as it is stored: its bytes, and what whoever put it said about it."""

    body: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Current(Stored):
    """The current version of an object."""

    version_id: str = ""
    etag: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Listed:
    """An object as a listing tells it."""

    key: str
    size: int


def read_version(bucket: str, key: str, *, version_id: str, at_most: int) -> bytes:
    """Return the first `at_most` bytes of one version of an object; raises as `read_stored`."""
    return read_stored(bucket, key, version_id=version_id, at_most=at_most).body


def read_stored(bucket: str, key: str, *, version_id: str, at_most: int) -> Stored:
    """Return one version of an object, of its bytes the first `at_most`.

    Raises:
        DocumentUnreadable: that version is gone, or may not be read.
    """
    where = f"s3://{bucket}/{key} version {version_id}"
    with translated("GetObject", resource=where):
        try:
            told = s3().get_object(Bucket=bucket, Key=key, VersionId=version_id)
        except ClientError as error:
            # Without s3:ListBucket, S3 answers AccessDenied for what is not there.
            if code_of(error) in ("NoSuchKey", "NoSuchVersion", "MethodNotAllowed", "AccessDenied"):
                message = f"{where}: is gone, or may not be read ({code_of(error)})"
                raise errors.DocumentUnreadable(message) from error
            raise
        return Stored(told["Body"].read(at_most), told.get("Metadata", {}))


def read_current(bucket: str, key: str, *, at_most: int) -> Current | None:
    """Return an object as it is now, of its bytes the first `at_most`; None where there is none.

    Raises:
        AccessDenied: it may not be read; so S3 also says, without the right to list the bucket, of
            what is not there.
    """
    with translated("GetObject", resource=f"s3://{bucket}/{key}"):
        try:
            told = s3().get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if code_of(error) == "NoSuchKey":
                return None
            raise
        return Current(
            body=told["Body"].read(at_most),
            metadata=told.get("Metadata", {}),
            version_id=told["VersionId"],
            etag=told["ETag"],
            content_type=told["ContentType"],
        )


def list_objects(bucket: str, *, prefix: str) -> tuple[Listed, ...]:
    """Return every object whose key begins as given, as it is now, by key."""
    with translated("ListObjectsV2", resource=f"s3://{bucket}/{prefix}"):
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return tuple(
            Listed(found["Key"], found["Size"])
            for page in pages
            for found in page.get("Contents", ())
        )


def write_over(
    bucket: str, key: str, body: bytes, *, seen: Current, note: Mapping[str, str]
) -> bool:
    """Write a new version of an object, unless it is no longer what was seen: then return False.

    `note` is all that is said about it: what was said about the version before was another's.
    """
    with translated("PutObject", resource=f"s3://{bucket}/{key}"):
        try:
            s3().put_object(
                Bucket=bucket,
                Key=key,
                Body=body,
                IfMatch=seen.etag,
                ContentType=seen.content_type,
                Metadata=dict(note),
            )
        except ClientError as error:
            if code_of(error) in _CHANGED_MEANWHILE:
                return False
            raise
    return True


def write_json(bucket: str, key: str, content: Mapping[str, Any]) -> None:
    """Write a JSON object that people read."""
    with translated("PutObject", resource=f"s3://{bucket}/{key}"):
        s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(content, indent=2).encode(),
            ContentType="application/json",
        )
