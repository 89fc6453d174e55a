"""The status file tells how far a rollout is, and holds nothing up."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from simulator.wire import AwsError, Call
from tests.workflow.plays import play
from tests.workflow.theatre import STREAMING, theatre

Json = dict[str, Any]

KEY = "endpoints/deepgram-streaming-stt.yaml"


def _statuses(calls: Sequence[Call]) -> list[Json]:
    written = [c for c in calls if c.operation == "PutObject" and c.error is None]
    status = [c for c in written if c.params["Key"].startswith("status/")]
    return [json.loads(_body(call)) for call in status]


def _body(call: Call) -> bytes:
    body = call.params["Body"]
    return bytes(body.getvalue() if hasattr(body, "getvalue") else body)


_WALKS = {
    "healthy": ["Accepted", "Updating", "Baking", "Ended"],
    "no-change": ["Accepted", "Ended"],
    "quota-exceeded": ["Accepted", "Ended"],
    "silent-revert": ["Accepted", "Updating", "Ended"],
    "bad-version": ["Accepted", "Updating", "Baking", "GoingBack", "Ended"],
    "rollback-capacity": ["Accepted", "Updating", "Baking", "GoingBack", "Ended"],
    "operator-promotes": ["Accepted", "Updating", "Baking", "Ended"],
    "quiet-endpoint": ["Accepted", "Updating", "Baking", "WaitingForDecision", "Ended"],
    "approval": ["Accepted", "WaitingForDecision", "Preparing", "Updating", "Baking", "Ended"],
    "rollback-impossible": [
        *("Accepted", "Updating", "Baking", "GoingBack", "WaitingForDecision", "GoingBack"),
        "Ended",
    ],
}


@pytest.mark.parametrize("scenario", _WALKS)
def test_the_status_tells_how_far_it_is(scenario: str) -> None:
    """Each state once, and none that says that somebody is waited for when nobody is."""
    told = _statuses(play(scenario, example=STREAMING).calls)

    assert [each.get("state", each["status"]) for each in told] == _WALKS[scenario]
    assert all(("state" in each) == (each["status"] == "Running") for each in told)


def test_every_status_names_file_version_requester_and_rollout() -> None:
    """And is about one version of one file from the first to the last."""
    played = play("bad-version", example=STREAMING)
    first, *others = told = _statuses(played.calls)
    last = told[-1]

    for name in (
        "file",
        "documentVersion",
        "requestedBy",
        "requestedAt",
        "endpointName",
        "rollout",
    ):
        assert {each[name] for each in others} == {first[name]}, name
    assert (first["file"], first["requestedBy"]) == (KEY, "an operator")
    assert [each["at"] for each in told] == sorted(each["at"] for each in told)
    closed = played.rehearsal.closed
    assert (last["outcome"], last["reason"]) == (closed.outcome, closed.reason)
    assert last["message"] == closed.message
    assert all(each["message"] for each in others)


@pytest.mark.usefixtures("logs")
def test_a_status_that_cannot_be_written_holds_nothing_up() -> None:
    """S3 refuses the steps that move the endpoint: it goes back all the same, at the first try."""
    refused: set[str | None] = set()

    def refuse(call: Call) -> None:
        if call.operation == "PutObject" and call.caller in _MOVING:
            refused.add(call.caller)
            raise AwsError("SlowDown", "Please reduce your request rate.", status=503)

    with theatre("bad-version") as shown:
        shown.world.wire.interceptors.append(refuse)
        shown.drop()
        shown.run_to_the_end(executions=1)

        assert refused == _MOVING
        assert shown.outcomes() == ["RolledBack"]
        assert shown.status()["outcome"] == "RolledBack"
        assert not [line for line in shown.world.functions.logs if "the step failed" in line]


_MOVING = {"SettleEndpointFunction", "StartUpdateFunction"}
