"""After a bad version had to be left live, the next one goes back to the last good config."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest

from simulator.invariants import Invariants
from simulator.invariants.kept import Kept
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import OPERATOR
from simulator.stage import FOREIGN_CONFIG, Stage, parameters_for, set_stage
from simulator.states.execution import Execution
from simulator.wire import AwsError, Call
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document
from switchback.domain.decision import Say
from tests.workflow.theatre import load

_HOUR = 3600
_PATIENCE = 24 * _HOUR


@dataclass
class Tale:
    """Versions that are dropped one after the other, each good or bad."""

    stage: Stage

    @property
    def world(self) -> World:
        """The world that all of it happens in."""
        return self.stage.world

    @property
    def condemned(self) -> set[str]:
        """The configs that are known bad."""
        return Kept(self.world).condemned(self.stage.endpoint_name)

    @property
    def live(self) -> str:
        """The config that the endpoint runs."""
        told = boto3.client("sagemaker").describe_endpoint(EndpointName=self.stage.endpoint_name)
        assert told["EndpointStatus"] == "InService"
        return told["EndpointConfigName"]

    def drop(self, version: int, *, bad: bool = False) -> Execution:
        """Drop the file with a version of the package, and return its rollout, which begins."""
        known = self.world.sagemaker.packages.get(self.stage.package)
        arn = known.arn.replace("en-v2", f"en-v{version}")
        if arn != known.arn:
            self.world.sagemaker.packages.add(replace(known, arn=arn))
        self.world.traffic.error_rates[arn] = 0.05 if bad else 0.0
        before = len(self.world.engine.executions)
        self.world.drop(
            self.stage.key, self.stage.body.replace(b"en-v2", f"en-v{version}".encode())
        )
        self.world.clock.run_until(
            lambda: len(self.world.engine.executions) > before, limit_seconds=60
        )
        return list(self.world.engine.executions.values())[-1]

    def finish(self, execution: Execution) -> tuple[str, str]:
        """Let a rollout run to its end; return its outcome and the reason."""
        self.world.clock.run_until(lambda: not execution.is_running, limit_seconds=_PATIENCE)
        # Until the alarms see the version that serves.
        self.world.clock.advance(15 * 60)
        closed: Any = execution.variables["closed"]
        return closed["outcome"], closed["reason"]

    def candidate(self, execution: Execution) -> str:
        """Return the config that a rollout made."""
        plan: Any = execution.variables["plan"]
        return str(plan["candidate_config"])

    def strand(self, version: int) -> str:
        """Leave a bad version live: no capacity for the way back, and a person gives up."""
        execution = self.drop(version, bad=True)
        capacity = self.world.sagemaker.capacity.available
        nothing = dict.fromkeys(self.stage.instance_types, 0)
        when_entered(self.stage, "TurnBack", lambda: capacity.update(nothing), after_seconds=0)
        self.world.clock.run_until(
            lambda: execution.state == "AwaitDecision", limit_seconds=_PATIENCE
        )
        self.world.clock.advance(5)
        self.world.decide(self.stage.endpoint_name, Say.ABORT, by=OPERATOR, reason="no capacity")
        assert self.finish(execution) == ("NeedsOperator", "RollbackFailed")
        capacity.clear()
        assert self.live == self.candidate(execution)
        return self.live


@contextmanager
def tale() -> Iterator[Tale]:
    """An endpoint whose file lets a new version mend a red alarm; the invariants watch."""

    def mending(body: bytes) -> bytes:
        return body.replace(b"WhenAlreadyInAlarm: Block", b"WhenAlreadyInAlarm: MustClear").replace(
            b"    StandardAlarms: # a set that Switchback creates and keeps\n"
            b"      Kind: Streaming\n"
            b"      Thresholds:\n"
            b"        FirstChunkLatencyMicroseconds: 2000000"
            b" # instead of the set's own 5 seconds\n",
            b"",
        )

    _, body = load("deepgram-streaming-stt", mending)
    document = read_document(body, name="the file.yaml")
    assert document.rollout.bake.standard_alarms is None
    with World(parameters=parameters_for(document), idle=EVERY_MINUTE) as world:
        told = Tale(set_stage(world, document, body=body))
        invariants = Invariants(told.stage)
        yield told
        invariants.check_end()


@pytest.mark.parametrize("accepted_before", [True, False])
def test_the_next_bad_version_goes_back_past_the_bad_one(*, accepted_before: bool) -> None:
    """Also where the good one was live before Switchback ever took the endpoint anywhere."""
    with tale() as told:
        if accepted_before:
            assert told.finish(told.drop(2)) == ("Accepted", "BakePassed")
        good = told.live
        stranded = told.strand(3)
        assert told.condemned == {stranded}

        next_one = told.drop(4, bad=True)

        assert told.finish(next_one) == ("RolledBack", "AlarmNotCleared")
        assert told.live == good
        assert told.condemned == {stranded, told.candidate(next_one)}


def test_a_bad_version_that_is_mended_is_the_next_way_back() -> None:
    """What passes its bake after a bad one was left live is the last good one from then on."""
    with tale() as told:
        told.strand(3)
        mended = told.drop(4)
        assert told.finish(mended) == ("Accepted", "BakePassed")
        assert told.finish(told.drop(5, bad=True)) == ("RolledBack", "AlarmFired")
        assert told.live == told.candidate(mended)


def test_what_somebody_else_put_there_is_the_way_back() -> None:
    """A config is good unless it was seen to be bad, whoever made it."""
    with tale() as told:
        assert told.finish(told.drop(2)) == ("Accepted", "BakePassed")
        told.stage.foreign_update()
        told.world.clock.advance(_HOUR)
        assert told.finish(told.drop(3, bad=True)) == ("RolledBack", "AlarmFired")
        assert told.live == FOREIGN_CONFIG


def test_scaling_that_stays_held_does_not_condemn_a_good_version() -> None:
    """A person is needed for the scaling; the version passed its bake, and is a way back."""
    with tale() as told:

        def refuse(call: Call) -> None:
            if call.caller == "RestoreScalingFunction" and "Register" in call.operation:
                raise AwsError("ValidationException", "not today")

        told.world.wire.interceptors.append(refuse)
        good = told.drop(2)
        assert told.finish(good) == ("NeedsOperator", "ScalingNotRestored")
        assert told.live == told.candidate(good)
        assert told.condemned == set()
        assert Kept(told.world).ways_back() == {told.live}
