"""A scaled endpoint moves to other types, through the shipped machine, and keeps its scaling."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from simulator.rehearsal import Rehearsal, run
from simulator.sagemaker.packages import Behaviour
from simulator.service_quotas import quota_name
from simulator.stage import Stage, parameters_for, set_stage
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document
from switchback.domain.outcome import Outcome
from switchback.domain.scaling_policy import CAPACITY_POLICY, OUR_POLICIES
from tests.steps.scaled import NIGHT, STEP, everything

EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"
POOLS = [
    {"InstanceType": "ml.g6e.12xlarge", "Priority": 1},
    {"InstanceType": "ml.g6.12xlarge", "Priority": 2},
]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """An endpoint on the example's pools, and a file that asks for others."""
    live = read_document(EXAMPLE.read_bytes(), name=EXAMPLE.name)
    file: Any = yaml.safe_load(EXAMPLE.read_bytes())
    file["EndpointConfig"]["ProductionVariants"][0]["InstancePools"] = POOLS
    file["AutoScaling"]["ConcurrencyPerInstance"] = {
        "ml.g6e.12xlarge": 160,
        "ml.g6.12xlarge": 80,
    }
    body = yaml.safe_dump(file).encode()
    document = read_document(body, name=EXAMPLE.name)
    with World(parameters=parameters_for(document), idle=EVERY_MINUTE) as world:
        stage = set_stage(world, document, body=body, live=live)
        target: Any = {
            "ServiceNamespace": "sagemaker",
            "ResourceId": f"endpoint/{stage.endpoint_name}/variant/AllTraffic",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        }
        client: Any = boto3.client("application-autoscaling")
        client.put_scaling_policy(**target, **STEP)
        client.put_scheduled_action(**target, **NIGHT)
        yield stage


def _run(stage: Stage) -> tuple[Rehearsal, list[str]]:
    """Run the rollout, and return it with the updates that SageMaker was asked for."""
    before, fleet = everything(), stage.fleet_size
    updates: list[str] = []
    stage.world.wire.observers.append(
        lambda call: (
            updates.append(call.params["EndpointConfigName"])
            if call.operation == "UpdateEndpoint"
            else None
        )
    )
    rehearsal = run(stage)

    after = everything()
    _check_scaling(before, after, stays=rehearsal.closed.outcome is Outcome.ACCEPTED)
    assert stage.world.sagemaker.instances_in_service(stage.endpoint_name) == fleet
    table = boto3.resource("dynamodb").Table(stage.world.template.tables["RolloutTable"].name)
    assert "Item" not in table.get_item(Key={"pk": "SCALING", "sk": stage.endpoint_name})
    return rehearsal, updates


def _check_scaling(before: Any, after: Any, *, stays: bool) -> None:
    """Nothing of other people's has changed; a version that stays has its file's policy as well."""
    names = [policy["PolicyName"] for policy in after["ScalingPolicies"]]
    theirs = [p for p in after["ScalingPolicies"] if p["PolicyName"] not in OUR_POLICIES]

    assert [name for name in names if name in OUR_POLICIES] == [CAPACITY_POLICY] * stays
    assert {**after, "alarms": None, "ScalingPolicies": theirs} == {**before, "alarms": None}


def test_a_good_version_on_other_types_is_accepted(stage: Stage) -> None:
    """Nothing else about scaling has changed, but what it scales."""
    rehearsal, updates = _run(stage)

    assert rehearsal.closed.outcome is Outcome.ACCEPTED
    assert len(updates) == 1


def test_a_bad_version_on_other_types_goes_back_to_the_old_ones(stage: Stage) -> None:
    """Held and restored on the way forward, and again on the way back."""
    stage.world.traffic.error_rates[stage.package] = 0.05
    rehearsal, updates = _run(stage)

    assert rehearsal.closed.outcome is Outcome.ROLLED_BACK
    assert len(updates) == 2
    assert updates[1] == stage.previous_config


def test_an_update_that_sagemaker_gives_up_leaves_scaling_as_it_was(stage: Stage) -> None:
    """The new fleet never comes into service."""
    stage.world.sagemaker.packages.behaviours[stage.package] = Behaviour(
        fails_health_check_after_seconds=720, failure_reason=None
    )
    rehearsal, _ = _run(stage)

    assert rehearsal.closed.outcome is Outcome.REVERTED


def test_an_update_that_sagemaker_refuses_leaves_scaling_as_it_was(stage: Stage) -> None:
    """Quota went between preflight and update: the target is gone by then, and comes back."""
    stage.world.wire.observers.append(
        lambda call: (
            stage.world.quotas.applied.update({quota_name("ml.g6e.12xlarge"): 0})
            if call.operation == "DeregisterScalableTarget"
            else None
        )
    )
    rehearsal, _ = _run(stage)

    assert rehearsal.closed.outcome is Outcome.REJECTED
