"""What somebody says of a rollout is noted with who it was, or refused with the reason."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from simulator.function_url import HttpAnswer, ask_function_url
from simulator.sagemaker.status import EndpointStatus
from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.execution import Status
from simulator.wire import Call
from simulator.world import World
from switchback.document.examine import read_document
from switchback.domain.decision import Decision, Say, in_force
from switchback.domain.principal import is_principal, is_same_principal

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"
_ACCOUNT = "arn:aws:iam::123456789012"
_ALICE, _BOB = f"{_ACCOUNT}:user/alice", f"{_ACCOUNT}:user/bob"
_SESSIONS = "arn:aws:sts::123456789012:assumed-role"
_UNTIL_UPDATING, _UNTIL_BAKING = 60, 700


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The streaming example's endpoint, where a rollout has to be approved."""
    body = _EXAMPLE.read_bytes() + b"  Approval: Required\n"
    document = read_document(body, name=_EXAMPLE.name)
    with World(parameters=parameters_for(document)) as world:
        yield set_stage(world, document, body=body)


def _drop(stage: Stage, *, requested_by: str | None = _ALICE) -> None:
    metadata = {"requested-by": requested_by} if requested_by else {}
    stage.world.drop(stage.key, stage.body, by="123456789012", metadata=metadata)
    stage.world.clock.advance(10)


def _say(
    stage: Stage, say: str, *, by: str = _BOB, reason: str = "seen", **more: JsonValue
) -> HttpAnswer:
    body = {"endpointName": stage.endpoint_name, "decision": say, "reason": reason, **more}
    return ask_function_url(stage.world, "DecideRolloutFunction", body, by=by)


def _message(answer: HttpAnswer) -> str:
    return str(json.loads(answer.body)["message"])


def _outcome(stage: Stage) -> str:
    (execution,) = stage.world.engine.executions.values()
    stage.world.clock.run_until(lambda: not execution.is_running, limit_seconds=100_000)
    closed: Any = execution.variables["closed"]
    return f"{closed['outcome']} {closed['reason']}"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"decision": "stop"}, "decision: must be one of approve, reject, promote, abort, hold"),
        ({"reason": "  "}, "must say why"),
        ({"reason": None}, "reason: "),
        ({"endpointName": ""}, "endpointName: "),
        ({"force": True}, "force: Extra inputs"),
    ],
)
def test_what_cannot_be_read_is_refused(stage: Stage, body: dict[str, Any], told: str) -> None:
    """The answer is 400, and names what to mend."""
    good = {"endpointName": stage.endpoint_name, "decision": "hold", "reason": "seen"}
    answer = ask_function_url(stage.world, "DecideRolloutFunction", good | body, by=_BOB)
    assert answer.status == 400
    assert told in _message(answer)


def test_there_must_be_a_rollout_to_decide(stage: Stage) -> None:
    """Before a rollout, and after it, the answer is 409."""
    assert _say(stage, "abort").status == 409
    _drop(stage)
    assert _say(stage, "reject").status == 202
    assert _outcome(stage) == "Rejected NotApproved"
    assert _say(stage, "abort").status == 409


def test_a_dead_rollout_hears_nothing(stage: Stage) -> None:
    """A decision is not noted for an execution that runs no more."""
    _drop(stage)
    (execution,) = stage.world.engine.executions.values()
    stage.world.engine.stop_execution(execution.arn)
    assert execution.status is Status.ABORTED
    answer = _say(stage, "approve")
    assert answer.status == 409
    assert "died" in _message(answer)


def test_what_is_said_of_one_rollout_is_not_taken_for_another(stage: Stage) -> None:
    """Who approves what they were asked about approves nothing that came after it."""
    _drop(stage)
    (asked,) = stage.world.engine.executions
    answer = _say(stage, "approve", rollout="another")
    assert answer.status == 409
    assert "it was said of another" in _message(answer)
    assert _say(stage, "approve", rollout=asked.rpartition(":")[2]).status == 202
    assert _outcome(stage) == "Accepted BakePassed"


def test_whoever_asked_cannot_approve(stage: Stage) -> None:
    """The one who started the rollout gets 403; somebody else lets it start."""
    _drop(stage, requested_by=_ALICE)
    refused = _say(stage, "approve", by=_ALICE)
    assert refused.status == 403
    assert "whoever asked can't approve" in _message(refused)
    assert _say(stage, "approve", by=_BOB).status == 202
    assert _outcome(stage) == "Accepted BakePassed"


def test_approval_where_only_the_account_is_known_says_so(stage: Stage) -> None:
    """Nobody can be told apart from the starter then: it is accepted, and said in the answer."""
    _drop(stage, requested_by=None)
    answer = _say(stage, "approve", by=_ALICE)
    assert answer.status == 202
    assert "not known beyond 123456789012" in _message(answer)


def test_it_is_too_late_to_approve_what_has_begun(stage: Stage) -> None:
    """Once an update was begun, abort is the word."""
    _drop(stage)
    _say(stage, "approve")
    stage.world.clock.advance(_UNTIL_UPDATING)
    answer = _say(stage, "reject")
    assert answer.status == 409
    assert "say abort" in _message(answer)


def test_an_abort_during_the_update_waits_for_the_end_of_it(stage: Stage) -> None:
    """It is told so, and carried out once the endpoint has settled, with two updates in all."""
    updates = _updates(stage)
    _drop(stage)
    _say(stage, "approve")
    stage.world.clock.advance(_UNTIL_UPDATING)
    assert "can't be cancelled" in _message(_say(stage, "abort"))
    assert len(updates) == 1
    assert _outcome(stage) == "RolledBack Aborted"
    assert len(updates) == 2


def test_an_abort_before_the_update_touches_nothing(stage: Stage) -> None:
    """A rollout that is called off while the endpoint is busy never starts an update."""
    updates = _updates(stage)
    _drop(stage)
    stage.world.sagemaker.set_status(stage.endpoint_name, EndpointStatus.SYSTEM_UPDATING)
    _say(stage, "approve")
    stage.world.clock.advance(10)
    assert "before it touches" in _message(_say(stage, "abort", by=_ALICE))
    assert _outcome(stage) == "Rejected CalledOff"
    assert updates == []


def test_hold_is_in_force_until_somebody_promotes(stage: Stage) -> None:
    """Neither the end of the bake nor a retry accepts what is held; also one said beforehand."""
    _drop(stage)
    _say(stage, "hold")
    _say(stage, "approve")
    stage.world.clock.advance(_UNTIL_BAKING)
    _say(stage, "retry")
    stage.world.clock.advance(10_000)
    (execution,) = stage.world.engine.executions.values()
    assert execution.is_running
    _say(stage, "promote", by=_ALICE)
    assert _outcome(stage) == "Accepted Promoted"


def test_a_promote_ends_the_bake_at_once(stage: Stage) -> None:
    """The rollout is woken by the decision itself."""
    _drop(stage)
    _say(stage, "approve")
    stage.world.clock.advance(_UNTIL_BAKING)
    said_at = stage.world.clock.seconds
    _say(stage, "promote")
    assert _outcome(stage) == "Accepted Promoted"
    assert stage.world.clock.seconds - said_at < 5


def test_a_decision_survives_signals_that_come_in_between(stage: Stage) -> None:
    """Where the lock moves on while it is noted, it is read again and noted then."""
    _drop(stage)
    raced: list[Call] = []

    def race(call: Call) -> None:
        if call.caller == "DecideRolloutFunction" and call.operation == "UpdateItem" and not raced:
            raced.append(call)
            _signal(stage)

    stage.world.wire.interceptors.append(race)
    assert _say(stage, "approve").status == 202
    assert raced
    assert _outcome(stage) == "Accepted BakePassed"


def test_a_lock_that_never_rests_is_told(stage: Stage) -> None:
    """After three tries nothing was noted, and the answer says to say it again."""
    _drop(stage)

    def race(call: Call) -> None:
        if call.caller == "DecideRolloutFunction" and call.operation == "UpdateItem":
            _signal(stage)

    stage.world.wire.interceptors.append(race)
    answer = _say(stage, "approve")
    assert answer.status == 503
    assert "say it again" in _message(answer)


def _signal(stage: Stage) -> None:
    event: dict[str, JsonValue] = {
        "detail-type": "SageMaker Endpoint State Change",
        "detail": {"EndpointName": stage.endpoint_name},
    }
    stage.world.functions.invoke(stage.world.template.functions["SignalRolloutFunction"].arn, event)


def _updates(stage: Stage) -> list[Call]:
    found: list[Call] = []

    def observe(call: Call) -> None:
        if call.operation == "UpdateEndpoint" and call.caller in stage.world.template.functions:
            found.append(call)

    stage.world.wire.observers.append(observe)
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_ALICE, _ALICE, True),
        (_ALICE, _BOB, False),
        (_ALICE, "arn:aws:iam::999999999999:user/alice", False),
        (f"{_ACCOUNT}:role/ops/deployer", f"{_SESSIONS}/deployer/ci-17", True),
        (f"{_SESSIONS}/deployer/ci-17", f"{_SESSIONS}/deployer/alice", True),
        (f"{_SESSIONS}/deployer/x", f"{_SESSIONS}/operator/x", False),
        (f"{_SESSIONS}/AWSReservedSSO_Ops_1/alice", f"{_SESSIONS}/AWSReservedSSO_Ops_1/bob", False),
        (f"{_SESSIONS}/AWSReservedSSO_Ops_1/bob", f"{_SESSIONS}/AWSReservedSSO_Ops_1/bob", True),
        ("123456789012", "123456789012", False),
    ],
)
def test_a_principal_is_told_from_others(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    """All sessions of a role are one, except where AWS names each after its person."""
    assert is_same_principal(one, other) is same
    assert is_same_principal(other, one) is same


@pytest.mark.parametrize("text", ["123456789012", "", "an operator", f"{_ACCOUNT}:user/"])
def test_less_than_a_principal_is_known_as_such(text: str) -> None:
    """An account, or free text, tells nobody from anybody."""
    assert not is_principal(text)


def _said(*says: Say) -> tuple[Decision, ...]:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return tuple(Decision(say=say, by=_BOB, at=at, reason="seen") for say in says)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), None),
        ((Say.HOLD,), Say.HOLD),
        ((Say.HOLD, Say.RETRY), Say.HOLD),
        ((Say.HOLD, Say.PROMOTE), Say.PROMOTE),
        ((Say.PROMOTE, Say.RETRY), None),
        ((Say.PROMOTE, Say.ABORT), Say.ABORT),
        ((Say.APPROVE, Say.REJECT), None),
    ],
)
def test_the_last_word_on_the_candidate_counts(said: tuple[Say, ...], expected: Say | None) -> None:
    """A hold outlives a retry; a promote, said while the candidate did not serve, does not."""
    found = in_force(_said(*said))
    assert (found.say if found else None) == expected
