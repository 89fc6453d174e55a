"""S3: the config file as it was dropped, and the status beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from switchback import errors
from switchback.gateways.clients import s3
from switchback.gateways.translation import code_of, translated


@dataclass(frozen=True)
class Stored:
    """An object as it is stored: its bytes, and what whoever put it said about it."""

    body: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


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
                message = f"{where} is gone, or may not be read ({code_of(error)})"
                raise errors.DocumentUnreadable(message) from error
            raise
        return Stored(told["Body"].read(at_most), told.get("Metadata", {}))


def write_json(bucket: str, key: str, content: Mapping[str, Any]) -> None:
    """Write a JSON object that people read."""
    with translated("PutObject", resource=f"s3://{bucket}/{key}"):
        s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(content, indent=2).encode(),
            ContentType="application/json",
        )
