"""What the template keeps things in: its bucket, table and topic, made in moto."""

from collections.abc import Callable
from itertools import count
from typing import Any

import boto3

from simulator.template.views import Template
from simulator.wire import Call, Wire

_UNVERSIONED = "null"
_WRITES = frozenset({"PutObject", "CopyObject", "CompleteMultipartUpload"})


def create_storage(template: Template) -> None:
    """Make the buckets, tables and topics of a template. Needs its wire to be entered."""
    for bucket in template.buckets.values():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=bucket.name)
        if bucket.versioned:
            s3.put_bucket_versioning(
                Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
            )
    for table in template.tables.values():
        schema: Any = table.key_schema
        attributes: Any = table.attribute_definitions
        boto3.client("dynamodb").create_table(
            TableName=table.name,
            KeySchema=schema,
            AttributeDefinitions=attributes,
            BillingMode="PAY_PER_REQUEST",
        )
    for topic in template.topics.values():
        boto3.client("sns").create_topic(Name=topic.name)


class BucketEvents:
    """Tells EventBridge of each object that lands in a bucket with EventBridge switched on."""

    def __init__(
        self, template: Template, *, wire: Wire, emit: Callable[[dict[str, Any]], None]
    ) -> None:
        """Watch the wire for objects that are written, whoever writes them."""
        self._buckets = {b.name for b in template.buckets.values() if b.event_bridge}
        self._wire = wire
        self._emit = emit
        # S3 documents sequencers as hexadecimal text that rises with each version of a key.
        self._sequence = count(0x0066_A1B2_0000_0000)
        wire.observers.append(self._observe)

    def _observe(self, call: Call) -> None:
        wrote = call.service == "s3" and call.operation in _WRITES and call.error is None
        if wrote and call.params["Bucket"] in self._buckets:
            self._tell(call)

    def _tell(self, call: Call) -> None:
        bucket, key = call.params["Bucket"], call.params["Key"]
        with self._wire.calling_as("s3.amazonaws.com"):
            head = boto3.client("s3").head_object(Bucket=bucket, Key=key)
        self._emit(
            {
                "source": "aws.s3",
                "detail-type": "Object Created",
                "resources": [f"arn:aws:s3:::{bucket}"],
                "detail": {
                    "version": "0",
                    "bucket": {"name": bucket},
                    "object": {
                        "key": key,
                        "size": head["ContentLength"],
                        "etag": head["ETag"].strip('"'),
                        "version-id": head.get("VersionId", _UNVERSIONED),
                        "sequencer": f"{next(self._sequence):018X}",
                    },
                    "request-id": "C3D13FE58DE4C810",
                    "requester": call.caller,
                    "source-ip-address": "192.0.2.10",
                    "reason": call.operation,
                },
            }
        )
