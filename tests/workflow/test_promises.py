"""What single scenarios promise, call by call, and one beside the other."""

from datetime import datetime, timedelta

import pytest

from simulator.invariants import Invariants
from simulator.invariants.kept import Kept
from simulator.rehearsal import staged
from simulator.scenarios import SCENARIOS
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import OPERATOR, after_a_while
from simulator.wire import Call
from switchback.domain.bake import LOOK_SECONDS as BAKE_LOOK_SECONDS
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome
from switchback.domain.settle import LOOK_SECONDS as SETTLE_LOOK_SECONDS
from tests.workflow.plays import Play, play, records_of
from tests.workflow.theatre import BATCH, STREAMING, load

# What the calls of a look take, and the way to it.
_SLACK_SECONDS = 5.0
_DAY_SECONDS = 24 * 3600


@pytest.mark.parametrize("example", [STREAMING, BATCH])
@pytest.mark.parametrize("scenario", ["quota-exceeded", "no-change", "previous-missing"])
def test_what_is_not_to_be_done_asks_for_no_change(scenario: str, example: str) -> None:
    """Not even one that SageMaker would refuse."""
    played = play(scenario, example=example)
    assert played.changing == []
    assert {call.service for call in played.calls} >= {"sagemaker", "dynamodb"}


@pytest.mark.parametrize("example", [STREAMING, BATCH])
def test_a_bad_version_is_gone_within_two_seconds_of_its_alarm(example: str) -> None:
    """And one of the record's figures says how long the way back took."""
    played = play("bad-version", example=example)
    reaction = played.rehearsal.timeline.reaction_seconds
    assert reaction is not None
    assert reaction <= 2
    timings = played.records[-1].timings
    assert timings.way_back_seconds is not None
    assert timings.way_back_seconds < 20 * 60


def test_nothing_is_started_past_somebody_elses_change() -> None:
    """No call that could change anything comes after theirs."""
    played = play("changed-by-others", example=STREAMING)
    (theirs,) = played.others
    late = [call.operation for call in played.calls if call.at > theirs]
    assert late
    assert not {"UpdateEndpoint", "RegisterScalableTarget"} & set(late)
    assert len(played.updates) == 1
    assert "somebody else took" in played.records[-1].message
    assert "aws sagemaker describe-endpoint" in played.messages[-1]


def test_lost_events_cost_one_look_at_each_wait() -> None:
    """The same updates as with events; the way back begins a bake's look later at the most."""
    lost, usual = (play(name, example=STREAMING) for name in ("lost-events", "bad-version"))
    assert lost.updates == usual.updates
    assert lost.endpoint["EndpointConfigName"] == usual.endpoint["EndpointConfigName"]
    (out, back), (out_usual, back_usual) = _update_times(lost), _update_times(usual)
    assert out == out_usual
    assert timedelta() < back - back_usual <= timedelta(seconds=BAKE_LOOK_SECONDS + _SLACK_SECONDS)
    settling, settling_usual = (
        played.records[-1].timings.instants.ended_at - start
        for played, start in ((lost, back), (usual, back_usual))
    )
    late = settling - settling_usual
    assert late <= timedelta(seconds=SETTLE_LOOK_SECONDS + _SLACK_SECONDS)


def test_doubled_events_double_nothing() -> None:
    """The calls of UpdateEndpoint are the same, at the same instants."""
    doubled, usual = (play(name, example=STREAMING) for name in ("doubled-events", "bad-version"))
    assert doubled.updates == usual.updates
    assert _update_times(doubled) == _update_times(usual)
    assert doubled.subjects == usual.subjects
    assert doubled.events == usual.events


@pytest.mark.parametrize("example", [STREAMING, BATCH])
def test_throttling_loses_nothing(example: str) -> None:
    """The record says as much as that of an undisturbed rollout, which ends the same way."""
    throttled, usual = (play(name, example=example) for name in ("throttled", "healthy"))
    refused = [call for call in throttled.calls if call.error and "Throttl" in call.error]
    assert len(refused) > 5
    ours, theirs = throttled.records[-1], usual.records[-1]
    assert ours.changes == theirs.changes
    assert ours.alarms == theirs.alarms
    assert ours.judgement is not None
    assert theirs.judgement is not None
    assert ours.judgement["reason"] == theirs.judgement["reason"]
    assert ours.answers.keys() == theirs.answers.keys()
    assert throttled.updates == usual.updates


def test_a_way_back_without_capacity_pages_and_waits() -> None:
    """The message has the words that people need, and nothing is tried until somebody decides."""
    played = play("rollback-impossible", example=STREAMING)
    name = played.stage.endpoint_name
    question = played.messages[1]
    assert "RollbackFailed" in question
    assert "InsufficientInstanceCapacity" in question
    for say in ("retry", "promote", "abort"):
        assert f"switchback decide {name} {say} --reason WHY" in question
    (asked,) = [
        call.at
        for call in played.made
        if call.operation == "Publish" and call.params["Subject"].startswith("Decision needed")
    ]
    (said,) = played.records[-1].decisions
    assert said.at - asked == pytest.approx(
        timedelta(seconds=after_a_while()), abs=timedelta(seconds=_SLACK_SECONDS)
    )
    times = _update_times(played)
    assert not [at for at in times if asked <= at < said.at]
    assert len([at for at in times if at >= said.at]) == 1


def test_who_is_not_answered_waits() -> None:
    """Half a day later it still asks, once, holds the endpoint, and touches nothing."""
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=SCENARIOS["bad-version"]) as stage:
        world, capacity = stage.world, stage.world.sagemaker.capacity.available
        nothing = dict.fromkeys(stage.instance_types, 0)
        when_entered(stage, "TurnBack", lambda: capacity.update(nothing), after_seconds=0)
        updates: list[Call] = []
        world.wire.after.append(
            lambda call: updates.append(call) if call.operation == "UpdateEndpoint" else None
        )
        invariants = Invariants(stage)
        world.drop(stage.key, stage.body)
        world.clock.run_until(
            lambda: any(e.state == "AwaitDecision" for e in world.engine.executions.values()),
            limit_seconds=_DAY_SECONDS,
        )
        (execution,) = world.engine.executions.values()
        tried = len(updates)
        capacity.clear()
        world.clock.advance(_DAY_SECONDS / 2)
        assert execution.is_running
        assert Kept(world).lock(stage.endpoint_name)["holder_id"] == execution.name
        assert len(updates) == tried
        invariants.check_end()

        world.decide(stage.endpoint_name, Say.RETRY, by=OPERATOR, reason="there is some now")
        world.clock.run_until(lambda: not execution.is_running, limit_seconds=3600)
        world.clock.advance(_SLACK_SECONDS)
        (record,) = records_of(stage)
        assert record.outcome is Outcome.ROLLED_BACK
        assert len(updates) == tried + 1
        invariants.check_end()


def _update_times(played: Play) -> list[datetime]:
    return [call.at for call in played.made if call.operation == "UpdateEndpoint"]
