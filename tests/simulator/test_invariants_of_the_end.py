"""The invariants of what is live in the end are broken by what they forbid, and by nothing else."""

from datetime import timedelta
from typing import Any

import boto3
import pytest

from simulator.faults import Fault, inject
from simulator.invariants import InvariantBroken
from simulator.invariants.order import NewestLast
from simulator.stage import Stage
from simulator.states.execution import Execution
from simulator.wire import Call
from tests.simulator.test_invariants import acting_as, finish, run_into, watched

_PATIENCE_SECONDS = 3 * 3600


def _execution(stage: Stage) -> Execution:
    (execution,) = stage.world.engine.executions.values()
    return execution


def _update(stage: Stage, config: str) -> None:
    boto3.client("sagemaker").update_endpoint(
        EndpointName=stage.endpoint_name, EndpointConfigName=config, RetainAllVariantProperties=True
    )


def test_a_success_that_is_none_is_found() -> None:
    """The endpoint runs the previous config again, by Switchback's own hand, and it is Accepted."""
    with watched() as (stage, invariants):
        run_into(stage, "ApplyScaling")
        with acting_as(stage, "StartUpdateFunction"):
            _update(stage, stage.previous_config)
        finish(stage)
        with pytest.raises(InvariantBroken, match="an outcome says what the endpoint runs"):
            invariants.check_now()
        assert any("ended as Accepted" in broken.evidence for broken in invariants.broken)


def test_a_way_back_that_leads_elsewhere_is_found() -> None:
    """RolledBack, and the endpoint is still on the candidate."""
    with watched("bad-version") as (stage, invariants):
        run_into(stage, "AwaitBake")
        stage.world.clock.run_until(
            lambda: _execution(stage).state == "RestoreScaling", limit_seconds=_PATIENCE_SECONDS
        )
        candidate: Any = _execution(stage).variables["plan"]
        with acting_as(stage, "StartUpdateFunction"):
            _update(stage, candidate["candidate_config"])
        finish(stage)
        assert any("ended as RolledBack" in broken.evidence for broken in invariants.broken)


def test_a_rejection_after_an_update_is_found() -> None:
    """Whoever reads Rejected takes it that nothing was touched."""
    with watched("alarm-already-red") as (stage, invariants):
        run_into(stage, "CheckPreflight")
        with acting_as(stage, "StartUpdateFunction"):
            _update(stage, stage.previous_config)
        finish(stage)
        assert any("has updated the endpoint" in broken.evidence for broken in invariants.broken)


def test_what_others_did_meanwhile_is_not_ours_to_tell() -> None:
    """Somebody changed the endpoint in the last moment."""
    with watched() as (stage, invariants):
        run_into(stage, "ApplyScaling")
        stage.foreign_update()
        finish(stage)
        assert not [b for b in invariants.broken if "outcome says" in b.name]


def _landing(stage: Stage, config: str) -> Call:
    return Call(
        at=stage.world.clock.now,
        caller="StartUpdateFunction",
        service="sagemaker",
        operation="UpdateEndpoint",
        params={"EndpointName": stage.endpoint_name, "EndpointConfigName": config},
    )


def test_an_older_wish_that_lands_late_is_found() -> None:
    """The queue never lets it, so that only the invariant itself can be asked."""
    with watched() as (stage, _):
        invariant = NewestLast(stage)
        run_into(stage, "AwaitSettling")
        execution = _execution(stage)
        plan: Any = execution.variables["plan"]
        landing = _landing(stage, plan["candidate_config"])
        assert list(invariant.on_effect(landing)) == []
        assert list(invariant.on_effect(landing)) == []

        request: Any = execution.input
        asked_at = stage.world.clock.now - timedelta(days=1)
        execution.input = {**request, "requested_at": asked_at.isoformat()}
        (evidence,) = invariant.on_effect(landing)
        assert f"{execution.name} landed, asked for at" in evidence


def test_the_way_back_lands_nothing() -> None:
    """It takes back what was asked for, however old."""
    with watched() as (stage, _):
        invariant = NewestLast(stage)
        run_into(stage, "AwaitSettling")
        execution = _execution(stage)
        plan: Any = execution.variables["plan"]
        assert list(invariant.on_effect(_landing(stage, plan["candidate_config"]))) == []

        request: Any = execution.input
        execution.input = {**request, "requested_at": "2020-01-01T00:00:00+00:00"}
        assert list(invariant.on_effect(_landing(stage, plan["way_back"]))) == []


def test_the_next_rollout_may_begin_before_the_last_function_has_answered() -> None:
    """It has recorded and told how it ended, and given up the endpoint: that was so."""
    with watched("second-drop") as (stage, invariants):
        world = stage.world
        inject(world, Fault.OUT_OF_TIME, at=_waking_the_next)
        stage.world.drop(stage.key, stage.body)
        world.clock.advance(5)
        finish(stage)

        assert [str(broken) for broken in invariants.broken] == []


def _waking_the_next(call: Call) -> bool:
    is_closing = call.caller == "CloseRolloutFunction"
    return is_closing and call.operation == "SendTaskSuccess"
