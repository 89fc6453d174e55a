"""All that the start of an update answers, and all that it leaves behind."""

from datetime import timedelta

import boto3
import pytest

from simulator.sagemaker.status import EndpointStatus
from simulator.wire import AwsError
from switchback.domain.decision import Say
from tests.steps.bench import Bench, Json

_NEXT = "deepgram-streaming-stt-the-next"
_NO_ENDPOINT = AwsError("ValidationException", 'Could not find endpoint "arn:aws:sagemaker:x".')
_PATIENCE = 600


@pytest.fixture
def rollout(bench: Bench) -> Json:
    """A rollout that has its endpoint, and a config to take it to."""
    client = boto3.client("sagemaker")
    told = client.describe_endpoint_config(EndpointConfigName=bench.stage.previous_config)
    client.create_endpoint_config(
        EndpointConfigName=_NEXT, ProductionVariants=told["ProductionVariants"]
    )
    return bench.acquire(bench.begin("ours"))


def _given(bench: Bench, rollout: Json, **changes: object) -> Json:
    return {
        "rollout": rollout,
        "direction": "Forward",
        "target_config": _NEXT,
        "expected_config": bench.stage.previous_config,
        "attempt": 2,
        "settle_deadline_seconds": _PATIENCE,
        **changes,
    }


def _start(bench: Bench, rollout: Json, **changes: object) -> Json:
    answer: Json = bench.run("start_update", **_given(bench, rollout, **changes))
    return answer


def _answer(decision: str, code: str, message: str, **more: object) -> Json:
    """Return the whole answer, of which only this is not as usual."""
    return {
        "decision": decision,
        "reason": {"code": code, "message": message},
        "wake_ups": 1,
        "wait_seconds": 60,
        "update": None,
        "stuck": None,
        "conclusion": None,
        **more,
    }


def _update(bench: Bench, **changes: object) -> Json:
    """Return an update that begins now, of the endpoint as it has been since the world began."""
    now = bench.world.clock.now
    return {
        "target_config": _NEXT,
        "fallback_config": bench.stage.previous_config,
        "modified_before": "2026-01-05T02:00:00Z",
        "started_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "deadline": f"{now + timedelta(seconds=_PATIENCE):%Y-%m-%dT%H:%M:%SZ}",
        "attempt": 2,
        **changes,
    }


def test_going_forward(bench: Bench, rollout: Json) -> None:
    """The preparation has written where the rollout is already."""
    name = bench.stage.endpoint_name
    before = len(bench.calls)
    answer = _start(bench, rollout, attempt=1)

    message = f"{name} is being taken to {_NEXT} with 4 instances"
    assert answer == _answer("Started", "UpdateStarted", message, update=_update(bench, attempt=1))
    assert [call.operation for call in bench.calls[before:]] == [
        "GetItem",
        "DescribeEndpoint",
        "UpdateItem",
        "UpdateEndpoint",
    ]


def test_going_back_is_told_once(bench: Bench, rollout: Json) -> None:
    """With the first attempt; each later one is news to nobody."""
    answer = _start(bench, rollout, direction="Back", attempt=1)
    message = f"{bench.stage.endpoint_name} is being taken to {_NEXT} with 4 instances"

    assert answer == _answer("Started", "UpdateStarted", message, update=_update(bench, attempt=1))
    status = bench.status()
    assert (status["status"], status["state"], status["message"]) == (
        "Running",
        "GoingBack",
        message,
    )


def test_going_back_once_more(bench: Bench, rollout: Json) -> None:
    """Nobody can call off a rollout that is going back."""
    bench.world.decide(bench.stage.endpoint_name, Say.ABORT, by="an operator", reason="because")
    touched = bench.touched(lambda: _start(bench, rollout, direction="Back", attempt=2))

    assert touched == ["UpdateItem", "UpdateEndpoint"]


def test_what_was_begun_already(bench: Bench, rollout: Json) -> None:
    """The same attempt's update is the one that was noted; another one's is watched from now."""
    begun = _start(bench, rollout)["update"]
    bench.world.clock.advance(60)
    name = bench.stage.endpoint_name
    message = f"{name} is already being taken to {_NEXT}"
    third = _update(bench, attempt=3, modified_before=begun["started_at"])

    assert _start(bench, rollout) == _answer("Started", "AlreadyStarted", message, update=begun)
    assert _start(bench, rollout, attempt=3) == _answer(
        "Started", "AlreadyStarted", message, update=third
    )


def test_an_update_that_was_noted_and_given_up_by_sagemaker(bench: Bench, rollout: Json) -> None:
    """It was sent, as the endpoint's time says: settling finds that it failed."""
    begun = _start(bench, rollout)["update"]
    bench.world.sagemaker.capacity.available.update(dict.fromkeys(bench.stage.instance_types, 0))
    bench.world.clock.advance(3600)
    assert bench.endpoint()["EndpointConfigName"] == bench.stage.previous_config

    assert _start(bench, rollout)["update"] == begun
    assert len(bench.changes("UpdateEndpoint")) == 1


def test_a_busy_endpoint(bench: Bench, rollout: Json) -> None:
    """Looked at every five minutes."""
    name = bench.stage.endpoint_name
    bench.world.sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
    message = f"{name} is SystemUpdating: waiting until it is done"

    assert _start(bench, rollout) == _answer("Busy", "EndpointBusy", message, wait_seconds=300)


@pytest.mark.parametrize(
    ("direction", "outcome", "end"),
    [
        ("Forward", "Rejected", "No update was started."),
        ("Back", "NeedsOperator", "The rollback was not started."),
    ],
)
def test_an_endpoint_that_somebody_else_changed(
    bench: Bench, rollout: Json, direction: str, outcome: str, end: str
) -> None:
    """What came of it depends on the way."""
    answer = _start(bench, rollout, direction=direction, expected_config="ours")
    name, found = bench.stage.endpoint_name, bench.stage.previous_config
    message = f"somebody else changed {name}: expected it on ours, found it on {found}"
    conclusion = {
        "outcome": outcome,
        "reason": "ChangedByOthers",
        "message": f"{message}. {end}",
    }

    assert answer == _answer("Concluded", "ChangedByOthers", message, conclusion=conclusion)


def test_an_endpoint_that_takes_no_update(bench: Bench, rollout: Json) -> None:
    """Forward that is the end; on the way back a person is asked."""
    name = bench.stage.endpoint_name
    bench.world.sagemaker.set_status(name, EndpointStatus.FAILED)
    code, message = "EndpointNotUpdatable", f"{name} is Failed"
    conclusion = {
        "outcome": "Rejected",
        "reason": code,
        "message": f"{message}. No update was started.",
    }
    stuck = {"phase": "Start", "reason": {"code": code, "message": message}}

    assert _start(bench, rollout) == _answer("Concluded", code, message, conclusion=conclusion)
    assert _start(bench, rollout, direction="Back") == _answer("Stuck", code, message, stuck=stuck)


@pytest.mark.parametrize("exists", [True, False])
def test_a_rollout_that_is_called_off(bench: Bench, rollout: Json, *, exists: bool) -> None:
    """Up to the last moment; also where there is no endpoint yet."""
    name = bench.stage.endpoint_name
    bench.world.decide(name, Say.ABORT, by="an operator", reason="not now")
    if not exists:
        bench.refuse("DescribeEndpoint", _NO_ENDPOINT)
    before = len(bench.calls)
    answer = _start(bench, rollout, expected_config=bench.stage.previous_config if exists else "")

    message = answer["reason"]["message"]
    assert message.endswith("02:15:00 UTC: not now. The endpoint was not touched.")
    conclusion = {"outcome": "Rejected", "reason": "CalledOff", "message": message}
    assert answer == _answer("Concluded", "CalledOff", message, conclusion=conclusion, wake_ups=2)
    assert [call.operation for call in bench.calls[before:]] == ["GetItem", "DescribeEndpoint"]


def test_an_endpoint_that_is_gone(bench: Bench, rollout: Json) -> None:
    """It is not made anew where there should be one."""
    bench.refuse("DescribeEndpoint", _NO_ENDPOINT)

    assert bench.error("start_update", **_given(bench, rollout)) == "EndpointNotFound"
    assert bench.changes("CreateEndpoint") == []


def test_a_first_deployment(bench: Bench, rollout: Json) -> None:
    """The endpoint is created, marked, and noted as an update from nothing."""
    name = bench.stage.endpoint_name
    boto3.client("sagemaker").delete_endpoint(EndpointName=name)
    bench.world.clock.advance(120)
    answer = _start(bench, rollout, expected_config="")
    (call,) = bench.changes("CreateEndpoint")
    began = f"{bench.world.clock.now:%Y-%m-%dT%H:%M:%SZ}"
    update = _update(bench, fallback_config="", modified_before=began)

    assert answer == _answer(
        "Started", "EndpointCreated", f"{name} is being created on {_NEXT}", update=update
    )
    assert call.params == {
        "EndpointName": name,
        "EndpointConfigName": _NEXT,
        "Tags": [
            {"Key": "switchback:managed-by", "Value": "switchback"},
            {"Key": "switchback:rollout", "Value": "ours"},
            {"Key": "switchback:endpoint", "Value": name},
        ],
    }
    assert _start(bench, rollout, expected_config="")["update"] == update
