"""The candidate is created once, marked, with the alarms that are to judge it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.steps.prepared import Prepared, prepared


@pytest.fixture
def ready() -> Iterator[Prepared]:
    """A rollout of the streaming example with its own alarm and the standard ones."""
    with prepared(
        bake={
            "Alarms": [{"AlarmName": "errors"}],
            "StandardAlarms": {"Kind": "Streaming", "Thresholds": {"ErrorRate": 0.05}},
        }
    ) as found:
        yield found


def tags(kind: str, name: str) -> dict[str, str]:
    """Return the tags of what was created."""
    client: Any = boto3.client("sagemaker")
    describe = {"model": client.describe_model, "config": client.describe_endpoint_config}[kind]
    told = describe(**{"model": {"ModelName": name}, "config": {"EndpointConfigName": name}}[kind])
    arn = told["ModelArn" if kind == "model" else "EndpointConfigArn"]
    return {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}


def test_model_and_config_are_marked(ready: Prepared) -> None:
    """By the marks Switchback knows later what is its own, and people know why it is there."""
    made = ready.create()

    for kind in ("model", "config"):
        assert tags(kind, made[kind]) == {
            "switchback:managed-by": "switchback",
            "switchback:rollout": "ours",
            "switchback:endpoint": ready.stage.endpoint_name,
            "switchback:digest": made[kind].rpartition("-")[2],
        }


def test_live_tags_are_carried_over(ready: Prepared) -> None:
    """Cost and team tags of what runs stay with what comes after it."""
    client = boto3.client("sagemaker")
    live = client.describe_endpoint_config(EndpointConfigName=ready.stage.previous_config)
    client.add_tags(
        ResourceArn=live["EndpointConfigArn"],
        Tags=[
            {"Key": "cost", "Value": "42"},
            {"Key": "switchback:rollout", "Value": "an-earlier-one"},
        ],
    )
    made = ready.create()
    told = tags("config", made["config"])

    assert told["cost"] == "42"
    assert told["switchback:rollout"] == "ours"
    assert "cost" not in tags("model", made["model"])


def test_marks_change_no_name(ready: Prepared) -> None:
    """Another rollout of the same content finds what is there."""
    planned = ready.plan()
    first = ready.create(planned)
    second = ready.create()

    assert first == second
    assert len(ready.made("CreateModel")) == len(ready.made("CreateEndpointConfig")) == 2


def test_standard_alarms_are_put_as_the_file_says(ready: Prepared) -> None:
    """With the file's thresholds, on this endpoint's variant, quiet without data, and marked."""
    ready.create()
    name = f"switchback-{ready.stage.endpoint_name}-ErrorRate"
    (put,) = [p for p in ready.made("PutMetricAlarm") if p["AlarmName"] == name]

    assert put["Threshold"] == 0.05
    assert put["TreatMissingData"] == "notBreaching"
    assert put["Tags"] == [{"Key": "switchback:managed-by", "Value": "switchback"}]
    assert {d["Name"]: d["Value"] for d in put["Dimensions"]} == {
        "EndpointName": ready.stage.endpoint_name,
        "VariantName": "AllTraffic",
    }
    assert {"errors"}.isdisjoint(p["AlarmName"] for p in ready.made("PutMetricAlarm"))


def test_standard_alarms_are_put_twice_without_harm(ready: Prepared) -> None:
    """The step can run twice: an alarm keeps its state."""
    planned = ready.plan()
    ready.create(planned)
    ready.world.clock.advance(300)
    client = boto3.client("cloudwatch")
    name = f"switchback-{ready.stage.endpoint_name}-ErrorRate"
    before = client.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    ready.create(planned)
    after = client.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]

    assert before["StateValue"] == after["StateValue"] == "OK"


def test_a_standard_alarm_among_the_files_own_is_what_the_file_says() -> None:
    """So its policy can be chosen too; it is watched once."""
    with prepared() as ready:
        name = f"switchback-{ready.stage.endpoint_name}-ErrorRate"
    with prepared(
        bake={
            "Alarms": [{"AlarmName": name, "ObserveOnly": True}],
            "StandardAlarms": {"Kind": "Synchronous"},
        }
    ) as ready:
        bake = ready.plan()["bake"]

    assert [alarm["observe_only"] for alarm in bake["alarms"] if alarm["name"] == name] == [True]
    assert name in [each["name"] for each in bake["standard_alarms"]]
