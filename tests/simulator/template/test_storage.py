"""Buckets, tables, topics and queues are read with what the embedded AWS acts upon."""

from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Bucket, Queue, Template, Topic

_TEMPLATE = """
Resources:
  Drop:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: drop
      VersioningConfiguration: {Status: Enabled}
      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
  Plain: {Type: AWS::S3::Bucket, Properties: {BucketName: plain}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: rollouts
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: alerts}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
"""


def test_what_is_kept_is_read(read: Callable[..., Template]) -> None:
    """Versioning, events and expiry are on where the template turns them on."""
    template = read(_TEMPLATE)
    assert template.buckets == {
        "Drop": Bucket(name="drop", event_bridge=True, versioned=True),
        "Plain": Bucket(name="plain", event_bridge=False, versioned=False),
    }
    table = template.tables["Table"]
    assert table.name == "rollouts"
    assert table.key_schema == ({"AttributeName": "pk", "KeyType": "HASH"},)
    assert table.attribute_definitions == ({"AttributeName": "pk", "AttributeType": "S"},)
    assert table.ttl_attribute == "expires_at"


def test_what_carries_messages_is_read(read: Callable[..., Template]) -> None:
    """Topics and queues are known by name and ARN."""
    template = read(_TEMPLATE)
    arn = "arn:aws:{}:us-east-1:111122223333:{}"
    assert template.topics == {"Topic": Topic("alerts", arn.format("sns", "alerts"))}
    url = "https://sqs.us-east-1.amazonaws.com/111122223333/dead"
    assert template.queues == {"Queue": Queue("dead", arn.format("sqs", "dead"), url)}


def test_an_index_is_refused(read: Callable[..., Template]) -> None:
    """A table with an index would be created without it."""
    text = """
    Resources:
      Table: {Type: AWS::DynamoDB::Table, Properties: {GlobalSecondaryIndexes: []}}
    """
    with pytest.raises(TemplateError, match="GlobalSecondaryIndexes"):
        read(text)
