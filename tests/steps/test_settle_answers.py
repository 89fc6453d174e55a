"""All that a look at an update answers, wherever the endpoint has gone."""

from datetime import timedelta

import pytest

from simulator.sagemaker.status import EndpointStatus
from simulator.wire import AwsError
from switchback.domain.decision import Say
from tests.steps.bench import Bench, Json

_BAD = {"code": "AlarmFired", "message": "an alarm fired"}


@pytest.fixture
def rollout(bench: Bench) -> Json:
    """A rollout that has its endpoint."""
    return bench.acquire(bench.begin("ours"))


def _stamp(bench: Bench, seconds: float = 0) -> str:
    return (bench.world.clock.now + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def _given(bench: Bench, rollout: Json, *, reached: bool, **changes: object) -> Json:
    """Return what a look is given an hour after the start, whether the update got there or not."""
    update = {
        "target_config": bench.stage.previous_config if reached else "the-next",
        "fallback_config": "the-next" if reached else bench.stage.previous_config,
        "modified_before": "2026-01-05T01:00:00Z",
        "started_at": _stamp(bench, -3600),
        "deadline": _stamp(bench, 3600),
        "attempt": 1,
    }
    return {
        "rollout": rollout,
        "direction": "Back",
        "update": update,
        "because": _BAD,
        "attempt": 1,
        "retry_at": None,
        "decisions_seen": 0,
        **changes,
    }


def _look(bench: Bench, rollout: Json, *, reached: bool = False, **changes: object) -> Json:
    given = _given(bench, rollout, reached=reached, **changes)
    answer: Json = bench.run("settle_endpoint", **given)
    return answer


def _answer(bench: Bench, decision: str, reason: Json, **more: object) -> Json:
    return {
        "decision": decision,
        "reason": reason,
        "looked_at": _stamp(bench),
        "wake_ups": 1,
        "wait_seconds": 300,
        "decisions_seen": 0,
        "retry_at": None,
        "stuck": None,
        "conclusion": None,
        **more,
    }


def _on_target(bench: Bench) -> Json:
    name, config = bench.stage.endpoint_name, bench.stage.previous_config
    message = f"{name} is in service on {config} with 4 instances"
    return {"code": "SettledOnTarget", "message": message}


def _reverted(bench: Bench) -> Json:
    name, config = bench.stage.endpoint_name, bench.stage.previous_config
    message = (
        f"SageMaker took {name} back to {config} instead of the-next and gave no reason at all: "
    )
    return {"code": "RevertedForUnknown", "message": message}


def test_there(bench: Bench, rollout: Json) -> None:
    """The bake begins, and the status file says so."""
    answer = _look(bench, rollout, reached=True, direction="Forward", because=None)
    status = bench.status()

    assert answer == _answer(bench, "OnTarget", _on_target(bench))
    assert (status["status"], status["state"]) == ("Running", "Baking")
    assert status["message"] == _on_target(bench)["message"]


def test_back(bench: Bench, rollout: Json) -> None:
    """The rollout ends, and the outcome is why it went back."""
    answer: Json = {}
    touched = bench.touched(lambda: answer.update(_look(bench, rollout, reached=True)))
    conclusion = {
        "outcome": "RolledBack",
        "reason": "AlarmFired",
        "message": f"an alarm fired. The endpoint is back on {bench.stage.previous_config}.",
    }

    assert answer == _answer(bench, "OnTarget", _on_target(bench), conclusion=conclusion)
    assert touched == []


def test_not_there(bench: Bench, rollout: Json) -> None:
    """SageMaker went back by itself: that is the end of the way forward, and nothing is written."""
    answer: Json = {}
    touched = bench.touched(
        lambda: answer.update(_look(bench, rollout, direction="Forward", because=None))
    )
    reason = answer["reason"]
    conclusion = {
        "outcome": "Reverted",
        "reason": reason["code"],
        "message": f"{reason['message']}.",
    }

    assert reason["message"].startswith(_reverted(bench)["message"])
    assert answer == _answer(bench, "Reverted", reason, conclusion=conclusion)
    assert touched == []


def test_the_way_back_failed(bench: Bench, rollout: Json) -> None:
    """It is to be tried again after a while; up to then only a person's word changes that."""
    first = _look(bench, rollout)
    reason = first["reason"]
    later = _stamp(bench, 300)
    assert first == _answer(bench, "Reverted", reason, retry_at=later)

    bench.world.clock.advance(299.5)
    soon = _look(bench, rollout, retry_at=later)
    assert soon == _answer(bench, "Reverted", reason, retry_at=later, wait_seconds=1)

    bench.world.clock.advance(0.5)
    due = _look(bench, rollout, retry_at=later)
    assert due == _answer(bench, "Retry", reason, retry_at=later, wait_seconds=1)


def test_a_person_has_the_way_back_tried_again_at_once(bench: Bench, rollout: Json) -> None:
    """Once: what was acted upon counts no more, and nothing else that somebody says does."""
    name = bench.stage.endpoint_name
    bench.world.decide(name, Say.RETRY, by="an operator", reason="because")
    later = _stamp(bench, 200)
    first = _look(bench, rollout, retry_at=later)
    usual = {"retry_at": later, "wait_seconds": 200}
    reason = first["reason"]
    assert first == _answer(bench, "Retry", reason, **usual, decisions_seen=1, wake_ups=2)

    bench.world.decide(name, Say.HOLD, by="an operator", reason="because")
    second = _look(bench, rollout, retry_at=later, decisions_seen=1)
    assert second == _answer(bench, "Reverted", reason, **usual, decisions_seen=1, wake_ups=3)

    bench.world.clock.advance(200)
    third = _look(bench, rollout, retry_at=later, decisions_seen=1)
    usual["wait_seconds"] = 1
    assert third == _answer(bench, "Retry", reason, **usual, decisions_seen=1, wake_ups=3)


def test_the_way_back_failed_too_often(bench: Bench, rollout: Json) -> None:
    """A person is asked."""
    answer = _look(bench, rollout, attempt=9)
    reason = answer["reason"]
    message = f"the way back failed 9 times; {reason['message']}"
    stuck = {"phase": "Start", "reason": {"code": "RollbackFailed", "message": message}}

    assert answer == _answer(bench, "Reverted", reason, stuck=stuck)


def test_an_endpoint_that_failed(bench: Bench, rollout: Json) -> None:
    """A person is asked, whichever way it goes."""
    name = bench.stage.endpoint_name
    bench.world.sagemaker.set_status(name, EndpointStatus.FAILED)
    answer = _look(bench, rollout)
    reason = {"code": "EndpointFailed", "message": f"{name} is Failed"}

    assert answer == _answer(bench, "Unusable", reason, stuck={"phase": "Settle", "reason": reason})


@pytest.mark.parametrize(
    ("fallback", "error"), [("", "NotYetVisible"), ("the-one-before", "EndpointNotFound")]
)
def test_an_endpoint_that_is_not_to_be_seen(
    bench: Bench, rollout: Json, fallback: str, error: str
) -> None:
    """One that was just created may be soon; any other one is gone, and each error says which."""
    bench.refuse(
        "DescribeEndpoint", AwsError("ValidationException", 'Could not find endpoint "x".')
    )
    given = _given(bench, rollout, reached=False)
    given["update"]["fallback_config"] = fallback
    arn = bench.functions["SettleEndpointFunction"].arn
    told = bench.world.functions.invoke(arn, given)

    assert told.error == error
    assert 'Could not find endpoint "x".' in str(told.message)
