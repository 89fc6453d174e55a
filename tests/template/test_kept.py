"""What is kept is kept for as long as it is needed, and as closed as it has to be."""

from typing import Any

_TWO_WEEKS = 14 * 24 * 3600


def test_what_was_decided_outlives_the_stack(resources: dict[str, Any]) -> None:
    """Neither a deleted stack nor a replaced resource takes files and records with it."""
    for name in ("ConfigBucket", "RolloutTable"):
        assert resources[name]["DeletionPolicy"] == "Retain", name
        assert resources[name]["UpdateReplacePolicy"] == "Retain", name
    table = resources["RolloutTable"]["Properties"]
    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_what_runs_can_be_read_again(resources: dict[str, Any]) -> None:
    """A rollout reads the version that started it, for a year."""
    bucket = resources["ConfigBucket"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]

    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 365}


def test_what_expires_does(resources: dict[str, Any], root: Any) -> None:
    """The table forgets by the attribute that the code writes."""
    told = resources["RolloutTable"]["Properties"]["TimeToLiveSpecification"]
    gateways = root / "layers/switchback/switchback/gateways"
    writers = [
        path.name
        for path in gateways.glob("*.py")
        if f'"{told["AttributeName"]}"' in path.read_text(encoding="utf-8")
    ]

    assert told["Enabled"] is True
    assert writers


def test_what_was_not_delivered_waits_for_a_person(resources: dict[str, Any]) -> None:
    """As long as SQS keeps anything."""
    assert resources["DeadLetterQueue"]["Properties"]["MessageRetentionPeriod"] == _TWO_WEEKS


def test_every_log_ends(resources: dict[str, Any]) -> None:
    """After as many days as the deployment says."""
    logs = [each for each in resources.values() if each["Type"] == "AWS::Logs::LogGroup"]

    assert logs
    for log in logs:
        assert log["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionInDays"}


def test_the_machine_logs_all_that_it_does(machine: dict[str, Any]) -> None:
    """What each state was given and answered; and one rollout may take weeks."""
    group = {"LogGroupArn": {"Fn::GetAtt": ["RolloutLogGroup", "Arn"]}}

    assert machine["Logging"] == {
        "Level": "ALL",
        "IncludeExecutionData": True,
        "Destinations": [{"CloudWatchLogsLogGroup": group}],
    }
    assert machine["Type"] == "STANDARD"


def test_nothing_travels_in_the_clear(resources: dict[str, Any]) -> None:
    """Bucket, topic and queue refuse, to anybody, what does not come over TLS."""
    for name in ("ConfigBucketPolicy", "NotificationTopicPolicy", "DeadLetterQueuePolicy"):
        statements = resources[name]["Properties"]["PolicyDocument"]["Statement"]
        (refusal,) = [each for each in statements if each["Sid"] == "OnlyOverTls"]

        assert refusal["Effect"] == "Deny", name
        assert refusal["Principal"] == "*", name
        assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, name
