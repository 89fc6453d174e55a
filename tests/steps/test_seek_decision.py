"""A rollout that is stuck asks a person once, and does what the person says."""

import json

import pytest

from simulator.sagemaker.status import EndpointStatus
from switchback.domain.decision import Say
from switchback.domain.message import ask_for_decision
from switchback.domain.outcome import Direction, Reason
from switchback.domain.stuck import Phase, Stuck
from tests.steps.bench import Bench, Json

_REASON = {"code": "EndpointFailed", "message": "it is Failed"}


@pytest.fixture
def rollout(bench: Bench) -> Json:
    """A rollout that has its endpoint."""
    return bench.acquire(bench.begin("ours"))


def _look(
    bench: Bench,
    rollout: Json,
    *,
    phase: str = "Settle",
    message: str = "it is Failed",
    **more: object,
) -> Json:
    """Look for an answer, on the way forward and after people were told, unless said otherwise."""
    given = {
        "rollout": rollout,
        "stuck": {"phase": phase, "reason": {**_REASON, "message": message}},
        "direction": "Forward",
        "candidate_config": bench.stage.previous_config,
        "previous_config": "the-one-before",
        "decisions_seen": 0,
        "told": True,
        **more,
    }
    answer: Json = bench.run("seek_decision", **given)
    return answer


def _say(bench: Bench, say: Say) -> None:
    bench.world.decide(bench.stage.endpoint_name, say, by="an operator", reason="because")


def _waits(**changes: object) -> Json:
    return {
        "decision": "Wait",
        "reason": _REASON,
        "told": True,
        "decisions_seen": 0,
        "wake_ups": 1,
        "wait_seconds": 3600,
        "conclusion": None,
        **changes,
    }


def _goes_on(decision: str, code: str, message: str, **changes: object) -> Json:
    """Return the answer after a person said something for the first time."""
    usual = _waits(decisions_seen=1, wake_ups=2, told=False)
    return {
        **usual,
        "decision": decision,
        "reason": {"code": code, "message": message},
        **changes,
    }


@pytest.mark.parametrize("direction", list(Direction))
def test_people_are_asked_once(bench: Bench, rollout: Json, direction: Direction) -> None:
    """By a message, an event and the status file; what Lambda wrapped is told in words."""
    name = bench.stage.endpoint_name
    wrapped = json.dumps({"errorMessage": "it is Failed"})
    answer = _look(bench, rollout, message=wrapped, told=False, direction=direction.value)
    question = ask_for_decision(
        name,
        Stuck(Phase.SETTLE, Reason("EndpointFailed", "it is Failed")),
        direction=direction,
        previous_config="the-one-before",
    )
    (sent,) = bench.changes("Publish")
    (event,) = bench.changes("PutEvents")
    status = bench.status()

    assert answer == _waits()
    assert sent.params["Subject"] == question.subject
    assert sent.params["Message"].startswith(question.body)
    assert json.loads(event.params["Entries"][0]["Detail"])["message"] == question.body
    assert (status["status"], status["message"]) == ("WaitingForDecision", question.body)


def test_nobody_is_asked_twice(bench: Bench, rollout: Json) -> None:
    """What somebody says that is no answer, or was an answer before, changes nothing either."""
    assert bench.touched(lambda: _look(bench, rollout)) == []
    _say(bench, Say.RETRY)
    _say(bench, Say.HOLD)

    assert _look(bench, rollout, decisions_seen=1) == _waits(decisions_seen=2, wake_ups=3)


@pytest.mark.parametrize(
    ("say", "phase", "direction", "decision", "state"),
    [
        (Say.RETRY, "Start", "Forward", "Retry", "Updating"),
        (Say.RETRY, "Settle", "Back", "Retry", "GoingBack"),
        (Say.RETRY, "Probe", "Forward", "Retry", "Baking"),
        (Say.RETRY, "Bake", "Forward", "Retry", "Baking"),
        (Say.ABORT, "Bake", "Forward", "TakeBack", "GoingBack"),
        (Say.ABORT, "Settle", "Forward", "TakeBack", "GoingBack"),
    ],
)
def test_it_goes_on_as_somebody_said(
    bench: Bench, rollout: Json, *, say: Say, phase: str, direction: str, decision: str, state: str
) -> None:
    """And the status file says where."""
    _say(bench, say)
    answer = _look(bench, rollout, phase=phase, direction=direction, told=False)
    message = answer["reason"]["message"]
    status = bench.status()

    assert message.endswith(f" said {say} at 02:15:00 UTC: because")
    assert answer == _goes_on(decision, f"Said{say.value.title()}", message)
    assert (status["status"], status["state"]) == ("Running", state)
    assert status["message"] == message


def test_an_abort_on_the_way_back_leaves_the_endpoint(bench: Bench, rollout: Json) -> None:
    """It is a person's from then on: nothing is written but the end."""
    _say(bench, Say.ABORT)
    answer: Json = {}
    touched = bench.touched(lambda: answer.update(_look(bench, rollout, direction="Back")))
    said = answer["reason"]["message"]
    conclusion = {
        "outcome": "NeedsOperator",
        "reason": "EndpointFailed",
        "message": f"{said}. The endpoint was left as it is: it is Failed.",
    }

    assert answer == _goes_on("Concluded", "SaidAbort", said, conclusion=conclusion)
    assert touched == []


def test_an_abort_that_asked_for_the_way_back_is_no_answer_to_it(
    bench: Bench, rollout: Json
) -> None:
    """It was said before anybody was asked how to go on."""
    _say(bench, Say.ABORT)
    answer = _look(bench, rollout, direction="Back", told=False)

    assert answer == _waits(decisions_seen=1, wake_ups=2)
    assert len(bench.changes("Publish")) == 1


def test_the_candidate_is_accepted_where_it_serves(bench: Bench, rollout: Json) -> None:
    """Because a person said so; nothing is written but the end."""
    _say(bench, Say.PROMOTE)
    answer: Json = {}
    touched = bench.touched(
        lambda: answer.update(_look(bench, rollout, phase="Bake", direction="Back", told=False))
    )
    said = answer["reason"]["message"]
    conclusion = {"outcome": "Accepted", "reason": "Promoted", "message": f"{said}."}

    assert said.endswith(" said promote at 02:15:00 UTC: because")
    assert answer == _goes_on("Concluded", "Promoted", said, conclusion=conclusion)
    assert touched == []


@pytest.mark.parametrize("busy", [False, True])
def test_what_does_not_serve_is_not_accepted(bench: Bench, rollout: Json, *, busy: bool) -> None:
    """Whether the endpoint runs something else, or is not at rest: it asks again at once."""
    _say(bench, Say.PROMOTE)
    candidate = bench.stage.previous_config if busy else "another"
    if busy:
        name = bench.stage.endpoint_name
        bench.world.sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
    answer: Json = {}
    touched = bench.touched(
        lambda: answer.update(_look(bench, rollout, candidate_config=candidate))
    )
    message = answer["reason"]["message"]
    status = "SystemUpdating" if busy else "InService"

    assert message.endswith(
        f"UTC: because, but the endpoint is {status} on {bench.stage.previous_config}"
    )
    assert answer == _goes_on("Wait", "NotOnCandidate", message, wait_seconds=1)
    assert touched == []
