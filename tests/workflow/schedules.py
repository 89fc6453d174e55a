"""What schedules bring about by themselves, in days and months."""

from typing import Any

import boto3

from simulator.world import EVERY_MINUTE
from switchback.domain.marks import listed, marks
from tests.workflow.beginnings import run_on_fallback
from tests.workflow.theatre import Theatre
from tests.workflow.theirs import settle_on_theirs

NOTHING_TO_SEE = EVERY_MINUTE | {
    "ReconcileEndpointsFunction",
    "ReturnToPreferredFunction",
    "WatchVersionsFunction",
}
"""What a run of a month may leave idle: to play every look at nothing takes long."""

_HOUR = 3600
_DAY = 24 * _HOUR
_MONTH = 31 * _DAY


def collect(shown: Theatre) -> None:
    """Old configs and models of ours are there, of an endpoint that had a rollout; and theirs."""
    _stop_watching(shown)
    settle_on_theirs(shown)
    shown.drop()
    shown.run_to_the_end(executions=1)
    _make_leftovers(shown)
    shown.world.clock.advance(_MONTH)


def _make_leftovers(shown: Theatre) -> None:
    client: Any = boto3.client("sagemaker")
    stage = shown.stage
    live = client.describe_endpoint_config(EndpointConfigName=stage.previous_config)
    (variant,) = live["ProductionVariants"]
    model = client.describe_model(ModelName=stage.previous_config)
    tags = listed(marks(rollout_id="long-ago", endpoint_name=stage.endpoint_name))
    for number in range(6):
        name = f"{stage.endpoint_name}-{number:012x}"
        client.create_model(
            ModelName=name,
            ExecutionRoleArn=model["ExecutionRoleArn"],
            PrimaryContainer=model["PrimaryContainer"],
            EnableNetworkIsolation=True,
            Tags=tags,
        )
        client.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{**variant, "ModelName": name}], Tags=tags
        )


def _stop_watching(shown: Theatre) -> None:
    """End the traffic and the alarms: to play them for a month takes long."""
    shown.world.traffic.loads.clear()
    client = boto3.client("cloudwatch")
    alarms = client.describe_alarms()["MetricAlarms"]
    client.delete_alarms(AlarmNames=[alarm["AlarmName"] for alarm in alarms])


def watch(shown: Theatre) -> None:
    """A listing is followed, gets a version that the file does not mean, and goes."""
    _stop_watching(shown)
    world = shown.world
    # The file starts no rollout here: it is what it follows that matters.
    world.lose_events("aws.s3")
    upgrade = b"\nUpgrade: {ProductId: prod-followed, VersionPattern: English*}\n"
    world.drop(shown.stage.key, shown.stage.body + upgrade)
    world.marketplace.publish("prod-followed", "English v1")
    world.clock.advance(_HOUR)
    world.marketplace.publish("prod-followed", "Deutsch v1")
    world.clock.advance(_HOUR)
    world.marketplace.withdraw("prod-followed")
    world.clock.advance(_HOUR)


def return_to_preferred(shown: Theatre) -> None:
    """A fleet on a fallback type is found, and its rollout waits for its window."""
    _stop_watching(shown)
    run_on_fallback(shown)
    shown.world.clock.advance(_DAY)
    assert shown.executions, "the run shows nothing without it"


def look_at_theirs(shown: Theatre) -> None:
    """Whether a fleet runs on a fallback type is looked up in a config of somebody else's."""
    _stop_watching(shown)
    settle_on_theirs(shown)
    run_on_fallback(shown)
    shown.world.clock.advance(_DAY)
