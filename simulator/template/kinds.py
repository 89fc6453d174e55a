"""The resource types that the embedded AWS knows: their names, what Ref and GetAtt give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto


class Naming(StrEnum):
    """What a physical name looks like that nobody chose."""

    GENERATED = auto()
    LOWER_CASE = auto()
    UUID = auto()
    LOGICAL_ID = auto()
    URL_ID = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type.

    Attributes:
        ref: what Ref gives, in terms of name, region, account and partition.
        attributes: what GetAtt gives, likewise.
        name_property: the property by which a template chooses the name itself.
        limit: how many characters a name may have.
    """

    ref: str = "{name}"
    attributes: Mapping[str, str] = field(default_factory=dict)
    name_property: str | None = None
    naming: Naming = Naming.GENERATED
    limit: int = 64


def _arn(service: str, rest: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{rest}"


def _iam_arn(rest: str) -> str:
    return f"arn:{{partition}}:iam::{{account}}:{rest}"


_FUNCTION = _arn("lambda", "function:{name}")
_MACHINE = _arn("states", "stateMachine:{name}")
_TOPIC = _arn("sns", "{name}")
_QUEUE_URL = "https://sqs.{region}.amazonaws.com/{account}/{name}"
_BUCKET = "arn:{partition}:s3:::{name}"

RULE = "AWS::Events::Rule"
ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
PERMISSION = "AWS::Lambda::Permission"
FUNCTION = "AWS::Serverless::Function"
FUNCTION_URL = "AWS::Lambda::Url"
STATE_MACHINE = "AWS::Serverless::StateMachine"
BUCKET = "AWS::S3::Bucket"
TABLE = "AWS::DynamoDB::Table"
TOPIC = "AWS::SNS::Topic"
QUEUE = "AWS::SQS::Queue"

KINDS: Mapping[str, Kind] = {
    FUNCTION: Kind(attributes={"Arn": _FUNCTION}, name_property="FunctionName"),
    STATE_MACHINE: Kind(
        ref=_MACHINE,
        attributes={"Arn": _MACHINE, "Name": "{name}"},
        name_property="Name",
        limit=80,
    ),
    "AWS::Serverless::LayerVersion": Kind(
        ref=_arn("lambda", "layer:{name}:1"),
        name_property="LayerName",
        naming=Naming.LOGICAL_ID,
    ),
    PERMISSION: Kind(),
    FUNCTION_URL: Kind(
        attributes={"FunctionUrl": "https://{name}.lambda-url.{region}.on.aws/"},
        naming=Naming.URL_ID,
    ),
    BUCKET: Kind(
        attributes={"Arn": _BUCKET},
        name_property="BucketName",
        naming=Naming.LOWER_CASE,
        limit=63,
    ),
    "AWS::S3::BucketPolicy": Kind(),
    TABLE: Kind(
        attributes={"Arn": _arn("dynamodb", "table/{name}")},
        name_property="TableName",
        limit=255,
    ),
    TOPIC: Kind(
        ref=_TOPIC,
        attributes={"TopicArn": _TOPIC, "TopicName": "{name}"},
        name_property="TopicName",
        limit=256,
    ),
    "AWS::SNS::TopicPolicy": Kind(),
    "AWS::SNS::Subscription": Kind(),
    QUEUE: Kind(
        ref=_QUEUE_URL,
        attributes={"Arn": _arn("sqs", "{name}"), "QueueName": "{name}", "QueueUrl": _QUEUE_URL},
        name_property="QueueName",
        limit=80,
    ),
    "AWS::SQS::QueuePolicy": Kind(),
    "AWS::KMS::Key": Kind(
        attributes={"Arn": _arn("kms", "key/{name}"), "KeyId": "{name}"}, naming=Naming.UUID
    ),
    "AWS::KMS::Alias": Kind(name_property="AliasName"),
    ROLE: Kind(attributes={"Arn": _iam_arn("role/{name}")}, name_property="RoleName"),
    MANAGED_POLICY: Kind(
        ref=_iam_arn("policy/{name}"), name_property="ManagedPolicyName", limit=128
    ),
    "AWS::Logs::LogGroup": Kind(
        attributes={"Arn": _arn("logs", "log-group:{name}:*")},
        name_property="LogGroupName",
        limit=512,
    ),
    RULE: Kind(attributes={"Arn": _arn("events", "rule/{name}")}, name_property="Name"),
    "AWS::CloudWatch::Alarm": Kind(
        attributes={"Arn": _arn("cloudwatch", "alarm:{name}")},
        name_property="AlarmName",
        limit=255,
    ),
    "AWS::CloudWatch::Dashboard": Kind(name_property="DashboardName", limit=255),
}
