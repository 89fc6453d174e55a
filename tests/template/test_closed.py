"""What Switchback keeps is encrypted, closed to everybody else, and outlives a mistake."""

from collections.abc import Iterator
from typing import Any

import pytest

from tools.privilege.statements import read_text

Json = dict[str, Any]
Path = tuple[str | int, ...]

_P = "Properties"
_BLOCK = (_P, "PublicAccessBlockConfiguration")
_ENCRYPTION = (_P, "BucketEncryption", "ServerSideEncryptionConfiguration", 0)
_HISTORY = (_P, "LifecycleConfiguration", "Rules", 0)
_TELLS = "what failed in it could not be looked up"
_LOG = [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["RolloutLogGroup", "Arn"]}}}]

PROMISES: dict[str, dict[Path, tuple[object, str]]] = {
    "AWS::S3::Bucket": {
        ("DeletionPolicy",): ("Retain", "what was asked for would go with the stack"),
        ("UpdateReplacePolicy",): ("Retain", "what was asked for would go in an update"),
        (_P, "VersioningConfiguration", "Status"): ("Enabled", "a rollout reads its own version"),
        (*_ENCRYPTION, "ServerSideEncryptionByDefault", "SSEAlgorithm"): ("AES256", "plain text"),
        (*_BLOCK, "BlockPublicAcls"): (True, "a mistake could open it"),
        (*_BLOCK, "BlockPublicPolicy"): (True, "a mistake could open it"),
        (*_BLOCK, "IgnorePublicAcls"): (True, "a mistake could open it"),
        (*_BLOCK, "RestrictPublicBuckets"): (True, "a mistake could open it"),
        (_P, "OwnershipControls", "Rules", 0, "ObjectOwnership"): (
            "BucketOwnerEnforced",
            "files of others would be out of reach",
        ),
        (*_HISTORY, "Status"): ("Enabled", "old versions would be kept for ever"),
        (*_HISTORY, "NoncurrentVersionExpiration"): ({"NoncurrentDays": 365}, "kept for ever"),
        (*_HISTORY, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"): (7, "paid for ever"),
    },
    "AWS::DynamoDB::Table": {
        ("DeletionPolicy",): ("Retain", "the record would go with the stack"),
        ("UpdateReplacePolicy",): ("Retain", "the record would go in an update"),
        (_P, "DeletionProtectionEnabled"): (True, "one call could delete the record"),
        (_P, "PointInTimeRecoverySpecification"): (
            {"PointInTimeRecoveryEnabled": True},
            "what was overwritten by mistake could not be had again",
        ),
        (_P, "SSESpecification", "SSEEnabled"): (True, "its key would not be the account's"),
        (_P, "TimeToLiveSpecification", "Enabled"): (True, "what is over would be kept for ever"),
    },
    "AWS::KMS::Key": {(_P, "EnableKeyRotation"): (True, "one key would serve for ever")},
    "AWS::SNS::Topic": {
        (_P, "KmsMasterKeyId"): ({"Ref": "NotificationKey"}, "messages would lie in plain text"),
    },
    "AWS::SQS::Queue": {
        (_P, "SqsManagedSseEnabled"): (True, "events would lie in plain text"),
        (_P, "MessageRetentionPeriod"): (14 * 86_400, "nobody looks every day"),
    },
    "AWS::Logs::LogGroup": {
        (_P, "RetentionInDays"): ({"Ref": "LogRetentionInDays"}, "logs would be kept for ever"),
    },
    "AWS::Serverless::StateMachine": {
        (_P, "Type"): ("STANDARD", "it would end after five minutes"),
        (_P, "Logging", "Level"): ("ALL", _TELLS),
        (_P, "Logging", "IncludeExecutionData"): (True, _TELLS),
        (_P, "Logging", "Destinations"): (_LOG, _TELLS),
        (_P, "Tracing", "Enabled"): (True, _TELLS),
    },
}
"""By type: what each resource says, where, and what would be so without it."""

_PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}
_REFUSED = {
    "AWS::S3::BucketPolicy": (
        "s3:*",
        [{"Fn::GetAtt": ["ConfigBucket", "Arn"]}, {"Fn::Sub": "${ConfigBucket.Arn}/*"}],
    ),
    "AWS::SNS::TopicPolicy": ("sns:Publish", {"Ref": "NotificationTopic"}),
    "AWS::SQS::QueuePolicy": ("sqs:SendMessage", {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}),
}
"""What of each is refused over plain HTTP."""


def _broken(resources: Json) -> dict[tuple[str, Path], str]:
    """Return what resources do not keep of their promises, and what is so without it."""
    return {
        (name, at): why
        for name, resource in resources.items()
        for at, (value, why) in PROMISES.get(resource["Type"], {}).items()
        if _at(resource, at) != value
    }


def _at(resource: Json, path: Path) -> Any:
    found: Any = resource
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and len(found) > step else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _all_promises() -> Iterator[Any]:
    for name, resource in read_text()["Resources"].items():
        for at in PROMISES.get(resource["Type"], {}):
            yield pytest.param(name, at, id=f"{name}-{at[-1]}")


def test_what_is_kept_is_encrypted_closed_and_safe(resources: Json) -> None:
    """Every resource of these types, also one that is yet to come."""
    assert _broken(resources) == {}
    assert {resource["Type"] for resource in resources.values()} >= PROMISES.keys()


@pytest.mark.parametrize(("name", "at"), list(_all_promises()))
def test_what_lacks_is_noticed(name: str, at: Path) -> None:
    """Each property, taken from a copy."""
    copy = read_text()["Resources"]
    *before, last = at
    del _at(copy[name], tuple(before))[last]

    assert _broken(copy).keys() == {(name, at)}


def _refusing(resources: Json) -> dict[str, bool]:
    """Return for each kind of policy whether it refuses plain HTTP, and nothing else."""
    wanted = {
        kind: {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": action,
            "Resource": resource,
            "Condition": _PLAIN_HTTP,
        }
        for kind, (action, resource) in _REFUSED.items()
    }
    return {
        kind: [
            statement
            for each in resources.values()
            if each["Type"] == kind
            for statement in each["Properties"]["PolicyDocument"]["Statement"]
            if statement.get("Effect") == "Deny"
        ]
        == [statement]
        for kind, statement in wanted.items()
    }


def test_nothing_is_taken_over_plain_http(resources: Json) -> None:
    """Nor is anything else refused, which would shut out whoever may come in."""
    assert all(_refusing(resources).values())


@pytest.mark.parametrize("kind", _REFUSED)
@pytest.mark.parametrize("key", ["Effect", "Principal", "Action", "Resource", "Condition"])
def test_a_refusal_that_lacks_is_noticed(kind: str, key: str) -> None:
    """Each part of it, taken from a copy."""
    copy = read_text()["Resources"]
    (policy,) = (each for each in copy.values() if each["Type"] == kind)
    (deny,) = (
        each
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if each["Effect"] == "Deny"
    )
    del deny[key]

    assert {each for each, refuses in _refusing(copy).items() if not refuses} == {kind}


def test_each_is_closed_by_a_policy_of_its_own(resources: Json) -> None:
    """No bucket, topic or queue is without one."""
    for kind, policy, key in (
        ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
        ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"),
    ):
        kept = [name for name, each in resources.items() if each["Type"] == kind]
        closed = [each["Properties"][key] for each in resources.values() if each["Type"] == policy]
        names = [{"Ref": name} for name in kept]
        assert closed == (names if key == "Bucket" else [names])


def test_nobody_outside_of_the_account_is_let_in(resources: Json) -> None:
    """Whom a resource lets in is a service, for this account, or the account itself."""
    account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    owner = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    allowed = [
        statement
        for each in resources.values()
        for key in ("PolicyDocument", "KeyPolicy")
        for statement in each.get("Properties", {}).get(key, {}).get("Statement", ())
        if "Principal" in statement and statement["Effect"] == "Allow"
    ]
    rules = [each for each in allowed if "ArnEquals" in each.get("Condition", {})]

    assert len(allowed) == 4
    for statement in allowed:
        by_account = statement.get("Condition") == account
        assert by_account or statement["Principal"] == owner or statement in rules, statement
    (sent,) = rules
    assert sent["Condition"].keys() == {"ArnEquals"}
    assert all(
        "Arn" in rule["Fn::GetAtt"] for rule in sent["Condition"]["ArnEquals"]["aws:SourceArn"]
    )
