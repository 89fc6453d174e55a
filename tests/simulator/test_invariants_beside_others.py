"""What somebody else changes is no defect of a rollout's; what a rollout does to it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from simulator.invariants import InvariantBroken, Invariants
from simulator.rehearsal import staged
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from tests.workflow.theatre import STREAMING, load

_PATIENCE = 3 * 3600


@contextmanager
def watched(scenario: str) -> Iterator[tuple[Stage, Invariants]]:
    """A world in which a scenario has begun, and the invariants that watch it."""
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=SCENARIOS[scenario]) as stage:
        invariants = Invariants(stage)
        stage.world.drop(stage.key, stage.body)
        yield stage, invariants


def run_into(stage: Stage, state: str) -> None:
    """Let the rollout run until it stands in a state."""
    stage.world.clock.run_until(
        lambda: any(e.state == state for e in stage.world.engine.executions.values()),
        limit_seconds=_PATIENCE,
    )


def finish(stage: Stage) -> None:
    """Let the rollout run to its end."""
    stage.world.clock.run_until(
        lambda: not any(e.is_running for e in stage.world.engine.executions.values()),
        limit_seconds=_PATIENCE,
    )
    stage.world.clock.advance(5)


def rebound(stage: Stage, *, by: str, most: int, **more: Any) -> None:
    """Have somebody give the scaling other bounds."""
    with stage.world.wire.calling_as(by):
        boto3.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{stage.endpoint_name}/variant/AllTraffic",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=2,
            MaxCapacity=most,
            **more,
        )


def act_unseen(stage: Stage, function: str) -> None:
    """Do to the scaling what a defect in a function would, whatever its role allows."""
    stage.world.wire.interceptors.remove(stage.world._authorize)
    rebound(stage, by=function, most=20)
    stage.world.wire.interceptors.append(stage.world._authorize)


@pytest.mark.parametrize("scenario", ["healthy", "bad-version"])
def test_bounds_that_somebody_moves_are_theirs(scenario: str) -> None:
    """After the way back they are to be as that person left them, and not as before."""
    with watched(scenario) as (stage, invariants):
        run_into(stage, "AwaitBake")
        rebound(stage, by="somebody else", most=12)
        finish(stage)
        invariants.check_end()


def test_what_somebody_moved_is_not_moved_again() -> None:
    """The bounds are no longer those of before, and not what somebody made of them, either."""
    with watched("bad-version") as (stage, invariants):
        run_into(stage, "AwaitBake")
        rebound(stage, by="somebody else", most=12)
        act_unseen(stage, "RestoreScalingFunction")
        finish(stage)
        with pytest.raises(InvariantBroken, match="whatever scaling existed"):
            invariants.check_end()


def test_a_policy_of_theirs_excuses_no_other_loss() -> None:
    """Somebody adds a policy while the scaling is held: the other one is still to be put back."""
    with watched("bad-version") as (stage, invariants):
        run_into(stage, "AwaitSettling")
        client: Any = boto3.client("application-autoscaling")
        with stage.world.wire.calling_as("somebody else"):
            client.put_scaling_policy(
                ServiceNamespace="sagemaker",
                ResourceId=f"endpoint/{stage.endpoint_name}/variant/AllTraffic",
                ScalableDimension="sagemaker:variant:DesiredInstanceCount",
                PolicyName="burst",
                PolicyType="StepScaling",
                StepScalingPolicyConfiguration={
                    "AdjustmentType": "ChangeInCapacity",
                    "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 2}],
                },
            )
        run_into(stage, "AwaitBake")
        stage.world.wire.interceptors.remove(stage.world._authorize)
        with stage.world.wire.calling_as("RestoreScalingFunction"):
            client.delete_scaling_policy(
                ServiceNamespace="sagemaker",
                ResourceId=f"endpoint/{stage.endpoint_name}/variant/AllTraffic",
                ScalableDimension="sagemaker:variant:DesiredInstanceCount",
                PolicyName="concurrency",
            )
        stage.world.wire.interceptors.append(stage.world._authorize)
        finish(stage)
        with pytest.raises(InvariantBroken, match="ScalingPolicies"):
            invariants.check_end()


def test_an_instance_more_at_the_end_is_no_other_version() -> None:
    """Somebody resizes the fleet in the instant in which the rollout ends: it is as it says."""
    with watched("healthy") as (stage, invariants):
        run_into(stage, "CloseRollout")
        with stage.world.wire.calling_as("somebody else"):
            boto3.client("sagemaker").update_endpoint_weights_and_capacities(
                EndpointName=stage.endpoint_name,
                DesiredWeightsAndCapacities=[
                    {"VariantName": "AllTraffic", "DesiredInstanceCount": 5}
                ],
            )
        assert stage.world.sagemaker.pending(stage.endpoint_name) is None
        finish(stage)
        invariants.check_now()
