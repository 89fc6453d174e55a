"""Each invariant is broken by what it forbids, and says so; by nothing else."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import boto3
import pytest

from simulator.iam.request import UnmappedOperation
from simulator.invariants import InvariantBroken, Invariants
from simulator.invariants.kept import Kept
from simulator.invariants.serving import OneUpdateAtATime
from simulator.invariants.telling import RecordedAndTold
from simulator.rehearsal import rehearse, staged
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from simulator.wire import Call
from tests.workflow.theatre import STREAMING, load

_PATIENCE = 3 * 3600


@contextmanager
def watched(scenario: str = "healthy") -> Iterator[tuple[Stage, Invariants]]:
    """A world in which a scenario is about to happen, and the invariants that watch it."""
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=SCENARIOS[scenario]) as stage:
        yield stage, Invariants(stage)


@contextmanager
def acting_as(stage: Stage, function: str) -> Iterator[None]:
    """Call as one of Switchback's functions, whatever its role allows."""
    world = stage.world
    world.wire.interceptors.remove(world._authorize)
    with world.wire.calling_as(function):
        yield
    world.wire.interceptors.append(world._authorize)


def act(stage: Stage, function: str, event: Any, action: Callable[[], object]) -> None:
    """Do something within an invocation of a function, as a defect in it would."""
    done: list[bool] = []

    def on_call(call: Call) -> None:
        if call.caller == function and not done:
            done.append(True)
            with acting_as(stage, function):
                action()

    stage.world.wire.interceptors.append(on_call)
    stage.world.functions.invoke(stage.world.template.functions[function].arn, event)
    assert done, f"{function} called nothing"


def run_into(stage: Stage, state: str) -> None:
    """Drop the file, and let its rollout run until it stands in a state."""
    stage.world.drop(stage.key, stage.body)
    stage.world.clock.run_until(
        lambda: any(e.state == state for e in stage.world.engine.executions.values()),
        limit_seconds=_PATIENCE,
    )


def update(stage: Stage, config_name: str) -> None:
    """Take the endpoint to a config."""
    boto3.client("sagemaker").update_endpoint(
        EndpointName=stage.endpoint_name,
        EndpointConfigName=config_name,
        RetainAllVariantProperties=True,
    )


def finish(stage: Stage) -> None:
    """Let all rollouts run to their end."""
    stage.world.clock.run_until(
        lambda: not any(e.is_running for e in stage.world.engine.executions.values()),
        limit_seconds=_PATIENCE,
    )
    stage.world.clock.advance(5)


def test_a_rollout_that_breaks_nothing_is_left_in_peace() -> None:
    """And what it looks like is not changed by being looked at."""
    document, body = load(STREAMING)
    checked, unchecked = (
        rehearse(document, body=body, scenario=SCENARIOS["bad-version"], checked=checked)
        for checked in (True, False)
    )
    assert checked.timeline.entries == unchecked.timeline.entries
    assert checked.timeline.calls == unchecked.timeline.calls


def test_to_try_to_delete_an_endpoint_is_enough() -> None:
    """No role knows of it, and the attempt is found all the same."""
    with watched() as (stage, invariants):
        with (
            stage.world.wire.calling_as("CloseRolloutFunction"),
            pytest.raises(UnmappedOperation),
        ):
            boto3.client("sagemaker").delete_endpoint(EndpointName=stage.endpoint_name)
        with pytest.raises(InvariantBroken, match="no endpoint is ever deleted") as raised:
            invariants.check_now()
        assert "CloseRolloutFunction" in raised.value.evidence
        assert raised.value.at == stage.world.clock.now


def test_a_fleet_that_collapses_is_found() -> None:
    """As it would without RetainAllVariantProperties: the config's own count is 2."""
    with watched() as (stage, invariants):
        with acting_as(stage, "StartUpdateFunction"):
            boto3.client("sagemaker").update_endpoint(
                EndpointName=stage.endpoint_name, EndpointConfigName=stage.previous_config
            )
        invariants.check_now()
        stage.world.clock.advance(3600)
        with pytest.raises(InvariantBroken, match="2 in service, 4 before"):
            invariants.check_now()


def test_others_may_make_a_fleet_smaller() -> None:
    """It is their endpoint."""
    with watched() as (stage, invariants):
        boto3.client("sagemaker").update_endpoint_weights_and_capacities(
            EndpointName=stage.endpoint_name,
            DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}],
        )
        stage.world.clock.advance(3600)
        invariants.check_end()


def test_a_second_update_is_found_were_sagemaker_to_take_it() -> None:
    """SageMaker never does, so that only the invariant itself can be asked."""
    with watched() as (stage, _):
        invariant = OneUpdateAtATime(stage)
        params = {"EndpointName": stage.endpoint_name, "EndpointConfigName": "one"}
        call = Call(
            at=stage.world.clock.now,
            caller="StartUpdateFunction",
            service="sagemaker",
            operation="UpdateEndpoint",
            params=params,
        )
        assert list(invariant.on_effect(call)) == []
        assert list(invariant.on_effect(call)) == ["one was sent while one was under way"]


def test_an_update_past_somebody_elses_is_found() -> None:
    """Made by any step of the rollout that was running when they came."""
    with watched() as (stage, invariants):
        run_into(stage, "AwaitBake")
        stage.foreign_update()
        stage.world.sagemaker.listeners.clear()  # the rollout is to learn nothing of it
        stage.world.lose_events("aws.sagemaker")
        stage.world.clock.advance(1200)
        (execution,) = stage.world.engine.executions.values()
        given = {"rollout": execution.variables["rollout"]}
        back = partial(update, stage, stage.previous_config)
        act(stage, "RestoreScalingFunction", given, back)
        with pytest.raises(InvariantBroken, match="called UpdateEndpoint after somebody else"):
            invariants.check_now()


def test_a_rollout_that_plans_anew_may_act() -> None:
    """What others did before it planned is what it starts from."""
    with watched("busy-endpoint") as (stage, invariants):
        run_into(stage, "AwaitClear")
        finish(stage)
        invariants.check_end()


def test_to_delete_what_serves_is_found() -> None:
    """The config that is live, and the model that it names."""
    with watched() as (stage, invariants):
        client = boto3.client("sagemaker")
        with acting_as(stage, "CollectLeftoversFunction"):
            client.delete_model(ModelName=stage.previous_config)
            client.delete_endpoint_config(EndpointConfigName=stage.previous_config)
        assert len(invariants.broken) == 2
        with pytest.raises(InvariantBroken, match="-live needs"):
            invariants.check_now()


def test_to_delete_the_way_back_is_found() -> None:
    """Also while something else serves."""
    with watched() as (stage, invariants):
        run_into(stage, "AwaitBake")
        with acting_as(stage, "CollectLeftoversFunction"):
            boto3.client("sagemaker").delete_endpoint_config(
                EndpointConfigName=stage.previous_config
            )
        with pytest.raises(InvariantBroken, match="live or a way back"):
            invariants.check_now()


def test_scaling_that_is_left_held_is_found() -> None:
    """Suspended at the end, and nobody was told."""
    with watched() as (stage, invariants):
        run_into(stage, "AwaitBake")
        with acting_as(stage, "HoldScalingFunction"):
            boto3.client("application-autoscaling").register_scalable_target(
                ServiceNamespace="sagemaker",
                ResourceId=f"endpoint/{stage.endpoint_name}/variant/AllTraffic",
                ScalableDimension="sagemaker:variant:DesiredInstanceCount",
                SuspendedState={"DynamicScalingInSuspended": True},
            )
        finish(stage)
        with pytest.raises(InvariantBroken, match="whatever scaling existed"):
            invariants.check_end()


def test_a_lock_that_is_gone_is_found() -> None:
    """The next step of the rollout that had it enters a state without it."""
    with watched() as (stage, invariants):
        run_into(stage, "AwaitBake")
        _change_lock(stage, "REMOVE holder_id, holder")
        stage.world.clock.advance(600)
        with pytest.raises(InvariantBroken, match="while nobody held the lock"):
            invariants.check_now()


def test_a_lock_that_is_left_is_found() -> None:
    """Nobody runs, and nobody can."""
    with watched() as (stage, invariants):
        stage.world.drop(stage.key, stage.body)
        stage.world.clock.advance(5)
        finish(stage)
        invariants.check_end()
        _change_lock(stage, "SET holder_id = :ghost", {":ghost": {"S": "ghost"}})
        with pytest.raises(InvariantBroken, match="holder_id is ghost, which runs no more"):
            invariants.check_end()


def test_an_end_without_a_record_is_found() -> None:
    """Somebody stops the execution, and the event of it is lost: nobody learns of it."""
    with watched() as (stage, invariants):
        run_into(stage, "AwaitBake")
        stage.world.lose_events("aws.states", "aws.events")
        (execution,) = stage.world.engine.executions.values()
        stage.world.engine.stop_execution(execution.arn)
        stage.world.clock.advance(5)
        with pytest.raises(InvariantBroken) as raised:
            invariants.check_end()
        assert any("ABORTED without a record" in each.evidence for each in invariants.broken)
        assert raised.value in invariants.broken


def test_news_before_the_record_is_found() -> None:
    """Whoever reads the event looks the rollout up, and finds nothing."""
    with watched() as (stage, invariants):
        detail = {"rollout": "r", "outcome": "Accepted", "endpointName": stage.endpoint_name}
        with acting_as(stage, "CloseRolloutFunction"):
            boto3.client("events").put_events(
                Entries=[
                    {
                        "Source": "switchback",
                        "DetailType": "Rollout Ended",
                        "Detail": json.dumps(detail),
                    }
                ]
            )
        with pytest.raises(InvariantBroken, match="on record there is: no record"):
            invariants.check_now()


def test_a_question_that_nobody_heard_is_found() -> None:
    """A rollout waits for a person who was not asked."""
    with watched("quiet-endpoint") as (stage, invariants):
        told = next(each for each in invariants._all if isinstance(each, RecordedAndTold))
        run_into(stage, "AwaitDecision")
        stage.world.clock.advance(5)
        assert list(told.at_end()) == []
        vars(told)["_messages"].clear()
        (unasked,) = told.at_end()
        assert "stands in AwaitDecision, and told nobody" in unasked


def test_what_is_kept_is_read_without_a_call() -> None:
    """A look at the table makes no call and takes no time."""
    with watched() as (stage, _):
        calls: list[Call] = []
        stage.world.wire.observers.append(calls.append)
        elapsed = stage.world.wire.elapsed
        assert Kept(stage.world).lock(stage.endpoint_name) == {}
        assert Kept(stage.world).record(stage.endpoint_name, "r") is None
        assert (calls, stage.world.wire.elapsed) == ([], elapsed)


def _change_lock(stage: Stage, expression: str, values: Any = None) -> None:
    (table,) = stage.world.template.tables.values()
    more = {"ExpressionAttributeValues": values} if values else {}
    boto3.client("dynamodb").update_item(
        TableName=table.name,
        Key={"pk": {"S": "LOCK"}, "sk": {"S": stage.endpoint_name}},
        UpdateExpression=expression,
        **more,
    )
