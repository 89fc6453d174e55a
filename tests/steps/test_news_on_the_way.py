"""What is told before the end, whole: that it starts, waits, is asked about, or goes on."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.function_url import ask_function_url
from simulator.wire import ACCOUNT_ID, AwsError
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand
from tests.steps.seeking import OPENS_AT, WINDOW, seeking

_OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"
_WAITS = {"decision": "Wait", "wait_seconds": 3600, "conclusion": None}
_ASKED = {"code": "ApprovalNeeded", "message": "waiting for approval"}


def _approval(by_hand: ByHand, **changes: Any) -> Json:
    given = {"findings": [], "decisions_seen": 0, "told": False, **changes}
    told: Json = by_hand.bench.run(
        "seek_approval", rollout=by_hand.rollout, plan=by_hand.plan, **given
    )
    return told


def _say(bench: Bench, say: str) -> str:
    """Say something of the rollout, and return how it is told."""
    body = {"endpointName": bench.stage.endpoint_name, "decision": say, "reason": "seen"}
    assert ask_function_url(bench.world, "DecideRolloutFunction", body, by=_OPERATOR).status == 202
    return f"{_OPERATOR} said {say} at {bench.world.clock.now:%H:%M:%S} UTC: seen"


def _status(rollout: Json, **told: Any) -> Json:
    request = rollout["request"]
    return {
        "file": request["document"]["key"],
        "documentVersion": request["document"]["version_id"],
        "requestedBy": request["requested_by"],
        "requestedAt": datetime.fromisoformat(request["requested_at"]).isoformat(),
        "sequencer": request.get("sequencer", ""),
        "endpointName": request["endpoint_name"],
        "rollout": "ours",
        **told,
    }


def _told_alike(by_hand: ByHand, kind: str, subject: str, **status: Any) -> str:
    """See that status, event and message are alike, and return what all of them say."""
    bench, rollout = by_hand.bench, by_hand.rollout
    (published,), (put,) = bench.changes("Publish"), bench.changes("PutEvents")
    (event,) = put.params["Entries"]
    body: str = json.loads(event["Detail"])["message"]
    told = _status(rollout, message=body)
    identity = ("endpointName", "rollout", "documentVersion", "requestedBy", "message")
    (topic,) = bench.world.template.topics.values()

    assert bench.status() == {**told, "at": bench.world.clock.now.isoformat(), **status}
    assert event["DetailType"] == kind
    assert json.loads(event["Detail"]) == {key: told[key] for key in identity}
    assert published.params == {
        "TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT_ID}:{topic.name}",
        "Subject": f"{subject}: {bench.stage.endpoint_name}",
        "Message": f"{body}\n\nRollout ours, requested by an operator\n"
        f"{rollout['execution_arn']}\n",
    }
    return body


def test_a_question_is_asked_everywhere_alike(by_hand: ByHand) -> None:
    """Once, with the commands that answer it for this rollout."""
    by_hand.up_to("create_candidate")
    finding = {"code": "C", "severity": "Note", "resource": "r", "message": "m", "remedy": "x"}
    asked = _approval(by_hand, findings=[finding])
    again = _approval(by_hand, told=True)

    assert asked == {**_WAITS, "reason": _ASKED, "decisions_seen": 0, "wake_ups": 1}
    assert again == asked
    body = _told_alike(
        by_hand, "Rollout Decision Needed", "Approval needed", status="WaitingForDecision"
    )
    assert body.startswith("an operator asks to take deepgram-streaming-stt to ")
    assert "Preflight found:\n  m\n" in body
    assert " approve --rollout ours --reason WHY\n" in body


def test_an_approval_is_an_answer_once(by_hand: ByHand) -> None:
    """It is written down who gave it; what was seen before is none."""
    by_hand.up_to("create_candidate")
    message = _say(by_hand.bench, "approve")
    approved = _approval(by_hand)
    seen = _approval(by_hand, decisions_seen=1, told=True)

    assert approved == {
        "decision": "Approved",
        "reason": {"code": "SaidApprove", "message": message},
        "decisions_seen": 1,
        "wake_ups": 2,
        "wait_seconds": 3600,
        "conclusion": None,
    }
    assert seen == {**_WAITS, "reason": _ASKED, "decisions_seen": 1, "wake_ups": 2}
    status = by_hand.bench.status()
    assert (status["status"], status["state"], status["message"]) == (
        "Running",
        "Preparing",
        message,
    )
    assert by_hand.bench.changes("Publish") == []


def test_what_is_no_answer_is_kept_for_later(by_hand: ByHand) -> None:
    """To hold it says nothing of its start: the wait goes on, and the judging is to see it."""
    by_hand.up_to("create_candidate")
    _say(by_hand.bench, "hold")

    assert _approval(by_hand, told=True) == {
        **_WAITS,
        "reason": _ASKED,
        "decisions_seen": 0,
        "wake_ups": 2,
    }


def test_an_approval_counts_where_its_state_cannot_be_written(by_hand: ByHand) -> None:
    """The next status mends it."""
    by_hand.up_to("create_candidate")
    _say(by_hand.bench, "approve")
    by_hand.bench.refuse("PutObject", AwsError("AccessDenied", "no", status=403))

    assert _approval(by_hand)["decision"] == "Approved"


@pytest.mark.parametrize("say", ["reject", "abort"])
def test_a_refusal_ends_it(by_hand: ByHand, say: str) -> None:
    """In the words of who gave it."""
    by_hand.up_to("create_candidate")
    message = _say(by_hand.bench, say)

    assert _approval(by_hand) == {
        "decision": "Rejected",
        "reason": {"code": f"Said{say.title()}", "message": message},
        "decisions_seen": 1,
        "wake_ups": 2,
        "wait_seconds": 3600,
        "conclusion": {
            "outcome": "Rejected",
            "reason": "NotApproved",
            "message": f"{message}. The endpoint was not touched.",
        },
    }
    assert by_hand.bench.changes("PutObject") == []


def test_a_newer_request_is_the_reason_of_who_steps_back(by_hand: ByHand) -> None:
    """It is told as the conclusion is."""
    by_hand.up_to("create_candidate")
    newer = by_hand.bench.begin("newer", request=by_hand.bench.request(seconds=60))
    by_hand.bench.run("acquire_endpoint", rollout=newer)
    told = _approval(by_hand)
    conclusion = told.pop("conclusion")

    assert conclusion["reason"] == "NewerRequest"
    assert told == {
        "decision": "Rejected",
        "reason": {"code": "NewerRequest", "message": conclusion["message"]},
        "decisions_seen": 0,
        "wake_ups": 2,
        "wait_seconds": 3600,
    }


def test_a_start_is_told_everywhere_alike(by_hand: ByHand) -> None:
    """Before the update: what it changes, and how to take it back."""
    by_hand.up_to("hold_scaling")
    body = _told_alike(by_hand, "Rollout Started", "Started", status="Running", state="Updating")

    assert body.startswith("deepgram-streaming-stt is being taken to ")
    assert ", as an operator asked. It changes:\n" in body


def test_what_is_waited_for_is_in_the_status_alone() -> None:
    """With the time until which, where that is known."""
    with seeking({"Window": WINDOW}) as seeks:
        reason = seeks.look()["reason"]
        ready, status = seeks.ready, seeks.status()

        assert status == _status(
            ready.rollout,
            status="Waiting",
            reason=reason["code"],
            message=reason["message"],
            until=OPENS_AT.astimezone(UTC).isoformat(),
            at=ready.world.clock.now.isoformat(),
        )
        assert (ready.made("Publish"), ready.made("PutEvents")) == ([], [])
