"""Everything that speaks against a rollout is found before the endpoint is touched, in one look."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from simulator.service_quotas import TOTAL_QUOTA_NAME, quota_name
from tests.steps.prepared import Prepared, prepared


@pytest.fixture
def ready() -> Iterator[Prepared]:
    """A rollout of the streaming example, on an endpoint that nothing speaks against."""
    with prepared(bake={"Alarms": [{"AlarmName": "errors"}], "StandardAlarms": None}) as found:
        yield found


def test_nothing_is_found_where_nothing_is_wrong(ready: Prepared) -> None:
    """The rollout is clear, and the alarms' events wake it from now on."""
    told = ready.check()

    assert (told["decision"], told["findings"], told["conclusion"]) == ("Clear", [], None)
    assert [put["Item"]["pk"] for put in ready.made("PutItem")] == [{"S": "ALARM#errors"}]


def test_all_is_reported_not_only_the_first(ready: Prepared) -> None:
    """One look, one report: the person mends everything at once."""
    package(ready, ready.stage.package, status="Failed", instance_types=("ml.p5.48xlarge",))
    package(ready, ready.stage.previous_package, status="Deleting")
    ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 1
    boto3.client("cloudwatch").delete_alarms(AlarmNames=["errors"])
    told = ready.check()

    assert told["decision"] == "Reject"
    assert {found["code"] for found in told["findings"]} == {
        "AlarmMissing",
        "InstanceTypeUnsupported",
        "PackageNotCompleted",
        "QuotaShort",
        "WayBackMissing",
    }
    assert all(found["remedy"] for found in told["findings"])
    assert told["conclusion"]["outcome"] == "Rejected"
    assert "was not touched" in told["conclusion"]["message"]


def test_a_package_that_is_gone_is_found_on_each_way(ready: Prepared) -> None:
    """The candidate's, and the one to go back to."""
    del ready.world.sagemaker.packages._by_arn[ready.stage.package]
    assert ready.codes() == {"PackageUnreadable": "Blocking"}

    del ready.world.sagemaker.packages._by_arn[ready.stage.previous_package]
    assert ready.codes() == {"PackageUnreadable": "Blocking", "WayBackMissing": "Blocking"}


def test_a_deleted_model_takes_the_way_back(ready: Prepared) -> None:
    """The endpoint still serves, and could not be deployed again."""
    boto3.client("sagemaker").delete_model(ModelName=f"{ready.stage.endpoint_name}-live")

    assert ready.codes()["WayBackMissing"] == "Blocking"
    assert ready.check()["decision"] == "Reject"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("DescribeAlarms", "AlarmsUnreadable"),
        ("DescribeModelPackage", "PackageUnreadable"),
        ("GetServiceQuota", "QuotaUnknown"),
        ("ListEndpoints", "EndpointsUnreadable"),
        ("ListTags", "TagsUnreadable"),
        ("DescribeEndpoint", "EndpointUnreadable"),
    ],
)
def test_what_cannot_be_read_is_a_finding_of_its_own(
    ready: Prepared, operation: str, code: str
) -> None:
    """It is neither yes nor no, so it is not a yes; and it fails no other check."""
    planned = ready.plan()
    ready.denied = {operation}
    told = ready.check(planned)

    assert told["decision"] == "Reject"
    assert {f["severity"] for f in told["findings"]} == {"Unknown"}
    assert code in {found["code"] for found in told["findings"]}


def test_an_endpoint_of_another_tool_is_noted(ready: Prepared) -> None:
    """The rollout goes on: it is for people to know."""
    arn = boto3.client("sagemaker").describe_endpoint(EndpointName=ready.stage.endpoint_name)
    boto3.client("sagemaker").add_tags(
        ResourceArn=arn["EndpointArn"], Tags=[{"Key": "ManagedBy", "Value": "terraform"}]
    )
    told = ready.check()

    assert told["decision"] == "Clear"
    assert [(f["code"], f["severity"]) for f in told["findings"]] == [("ManagedElsewhere", "Note")]


def test_a_busy_endpoint_is_waited_for(ready: Prepared) -> None:
    """Somebody's update is under way: it passes by itself."""
    planned = ready.plan()
    ready.stage.foreign_update()
    told = ready.check(planned)

    assert told["decision"] == "Wait"
    assert told["wait_seconds"] == 60
    assert [f["code"] for f in told["findings"]] == ["EndpointBusy"]


def test_quota_that_is_short_for_the_way_back_alone_is_found(ready: Prepared) -> None:
    """The previous fleet's type may have lost its quota since that fleet was started."""
    variant = ready.stage.document.endpoint_config["ProductionVariants"][0]
    (first, _) = ready.stage.instance_types
    planned = ready.plan()
    # The candidate leaves the first type, whose quota holds no more than another endpoint has.
    request = planned["plan"]["config_request"]["ProductionVariants"][0]
    request["InstancePools"] = [variant["InstancePools"][1]]
    ready.world.quotas.applied[quota_name(first)] = 3
    told = ready.check(planned)

    assert {(f["code"], f["resource"]) for f in told["findings"]} == {
        ("QuotaShortForWayBack", quota_name(first))
    }


@pytest.mark.parametrize(("allowed", "told"), [(9, True), (10, False)])
def test_a_maximum_that_quota_cannot_hold_is_told(
    ready: Prepared, *, allowed: int, told: bool
) -> None:
    """The rollout itself needs less, and goes on; scaling out would fail one day."""
    first, *_ = ready.stage.instance_types
    ready.world.quotas.applied[quota_name(first)] = allowed
    answer = ready.check()
    found = [(f["code"], f["resource"], f["severity"]) for f in answer["findings"]]

    assert answer["decision"] == "Clear"
    assert found == ([("QuotaBelowMaximum", quota_name(first), "Note")] if told else [])


@pytest.mark.parametrize(
    ("waited_minutes", "decision"), [(0, "Wait"), (59, "Wait"), (60, "Reject")]
)
def test_a_file_may_wait_for_quota(waited_minutes: int, decision: str) -> None:
    """Counted from the first look that found it short; then it is rejected as at once."""
    quota = {"OnShortage": "Wait", "WaitUpToMinutes": 60}
    with prepared(rollout={"Quota": quota}) as ready:
        ready.world.clock.advance(7200)
        ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 1
        began = ready.check()["waiting_since"]
        ready.world.clock.advance(waited_minutes * 60)
        told = ready.check(waiting_since=began)

    assert told["decision"] == decision
    assert told["waiting_since"] == (began if decision == "Wait" else None)
    assert told["wait_seconds"] == max(60, waited_minutes * 6)
    assert told["findings"][0]["severity"] == ("Passing" if decision == "Wait" else "Blocking")


def test_waiting_for_quota_hides_nothing_else() -> None:
    """What does not pass by itself rejects at once, and is what is told."""
    quota = {"OnShortage": "Wait", "WaitUpToMinutes": 60}
    with prepared(rollout={"Quota": quota}) as ready:
        ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 1
        package(ready, ready.stage.package, approval="Rejected")
        told = ready.check()

    assert told["decision"] == "Reject"
    assert told["conclusion"]["reason"] == "PackageRejected"


def test_a_composite_alarm_is_read_with_those_below_it(ready: Prepared) -> None:
    """It is shown only to who asks for it, and needs the time of the alarms that it asks about."""
    client = boto3.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName="slow",
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Statistic="Sum",
        Period=3600,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    client.delete_alarms(AlarmNames=["errors"])
    client.put_composite_alarm(AlarmName="errors", AlarmRule='ALARM("slow") OR ALARM(slow)')

    (finding,) = ready.check()["findings"]
    assert finding["code"] == "BakeTooShort"
    assert finding["evidence"] == {"windowSeconds": 3600, "bakeSeconds": 2100}


def test_standard_alarms_need_not_exist_and_are_watched() -> None:
    """They are created with the candidate; their events are to wake the rollout."""
    with prepared(bake={"Alarms": [], "StandardAlarms": {"Kind": "Streaming"}}) as ready:
        told = ready.check()
        watched = {put["Item"]["pk"]["S"] for put in ready.made("PutItem")}

    assert told["decision"] == "Clear"
    assert watched == {
        f"ALARM#switchback-{ready.stage.endpoint_name}-{key}"
        for key in (
            "ClientErrorRate",
            "Concurrency",
            "ErrorRate",
            "FirstChunkLatencyMicroseconds",
            "MidStreamErrors",
        )
    }


def package(ready: Prepared, arn: str, **changes: Any) -> None:
    """Put another state of a package in its place."""
    packages = ready.world.sagemaker.packages
    packages.add(replace(packages.get(arn), **changes))
