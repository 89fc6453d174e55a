"""The config bucket as the command sees it: a file goes in, and its status comes out."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from switchback.gateways.clients import s3
from switchback.gateways.translation import code_of, translated

# The key that intake reads who asked from: S3 itself tells no more than the account.
_REQUESTED_BY = "requested-by"


def put_document(bucket: str, key: str, body: bytes, *, requested_by: str) -> str:
    """Put a config file, and return its version's id.

    Raises:
        RolloutError: S3 does not take it.
    """
    with translated("PutObject", resource=f"s3://{bucket}/{key}"):
        told = s3().put_object(
            Bucket=bucket, Key=key, Body=body, Metadata={_REQUESTED_BY: requested_by}
        )
    return told["VersionId"]


def read_status(bucket: str, key: str) -> Mapping[str, Any]:
    """Return a status file's content; nothing where there is no such file yet.

    Raises:
        RolloutError: S3 does not show it.
    """
    with translated("GetObject", resource=f"s3://{bucket}/{key}"):
        try:
            body = s3().get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if code_of(error) == "NoSuchKey":
                return {}
            raise
    told = json.loads(body)
    return told if isinstance(told, dict) else {}
