"""All that an end leaves behind: the status file, the event, the message, what was proven."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand, closing, died

_SERVED = {"candidate_config": "new", "candidate_model": "its model", "way_back": "old"}
_RELEASE = {
    "source": "prod-1",
    "version": "v2",
    "model_package_arn": "arn:aws:sagemaker:us-east-1:1:model-package/nova",
    "needs_approval": False,
}
_SIGNED = "\n\nRollout ours, requested by an operator\n{arn}\n"


def _close(by_hand: ByHand, outcome: str, reason: str = "Seen", **changes: Any) -> Any:
    conclusion = {"outcome": outcome, "reason": reason, "message": "What was seen."}
    return by_hand.bench.run(
        "close_rollout",
        rollout=by_hand.rollout,
        **closing(**{"conclusion": conclusion, **changes}),
    )


def _account(**changes: Any) -> Json:
    return {**closing()["account"], **changes}


def _released(by_hand: ByHand) -> ByHand:
    by_hand.rollout["request"]["release"] = _RELEASE
    return by_hand


def _told(bench: Bench) -> Json:
    """Return what the status file says, and what was sent, without where to."""
    events = [call.params["Entries"] for call in bench.changes("PutEvents")]
    messages = [call.params for call in bench.changes("Publish")]
    return {
        "status": bench.status(),
        "events": [(e["DetailType"], json.loads(e["Detail"])) for (e,) in events],
        "messages": [(told["Subject"], told["Message"]) for told in messages],
    }


def _expected(by_hand: ByHand, ended: Json, *, sent: str) -> Json:
    """Return what is told of an end; `sent` is what the message says above the signature."""
    rollout, request = by_hand.rollout, by_hand.rollout["request"]
    named = {"endpointName": request["endpoint_name"], "rollout": "ours"}
    file = {"documentVersion": request["document"]["version_id"], "requestedBy": "an operator"}
    status = {
        "status": "Ended",
        "file": request["document"]["key"],
        "requestedAt": datetime.fromisoformat(request["requested_at"]).isoformat(),
        "sequencer": request["sequencer"],
        "at": by_hand.bench.world.clock.now.isoformat(),
    }
    signed = sent + _SIGNED.format(arn=rollout["execution_arn"])
    return {
        "status": {**status, **named, **file, **ended},
        "events": [("Rollout Ended", {**named, **file, **ended})],
        "messages": [(f"{ended['outcome']}: {request['endpoint_name']}", signed)],
    }


def test_one_end_is_told_everywhere_alike(by_hand: ByHand) -> None:
    """The file's status, the event for other systems, and the message, to the topic."""
    by_hand.bench.world.clock.advance(5)
    ended = _close(by_hand, "Accepted")

    assert ended == {"outcome": "Accepted", "reason": "Seen", "message": "What was seen."}
    name = by_hand.bench.stage.endpoint_name
    sent = f"{name}: Accepted (Seen)\n\nWhat was seen.\n\nNothing to do."
    assert _told(by_hand.bench) == _expected(by_hand, ended, sent=sent)
    (message,) = by_hand.bench.changes("Publish")
    (topic,) = by_hand.bench.world.template.topics.values()
    assert message.params["TopicArn"].endswith(f":{topic.name}")


def test_who_waits_is_called_and_the_endpoint_is_left(by_hand: ByHand) -> None:
    """Its alarms wake it no more, and nothing of it stays on the lock but how new it was."""
    bench = by_hand.bench
    next_one = bench.begin("next", request=bench.request(seconds=60))
    bench.run("acquire_endpoint", rollout=next_one)
    parked = {"slot": "Queue", "wake_ups": 0, "task_token": "next"}
    bench.run("park_rollout", rollout=next_one, **parked)
    held = bench.lock()
    _close(by_hand, "Accepted", account=_account(alarm_names=["errors"]))

    (woken,) = [call for call in bench.calls if call.operation == "SendTaskSuccess"]
    assert woken.params == {"taskToken": "next", "output": '{"because": "YourTurn"}'}
    (unwatched,) = bench.changes("DeleteItem")
    assert unwatched.params["Key"] == {
        "pk": {"S": "ALARM#errors"},
        "sk": {"S": f"ENDPOINT#{bench.stage.endpoint_name}"},
    }
    kept = {"pk", "sk", "fence", "newest", "wake_ups", "queued_id", "queued", "queued_token"}
    assert bench.lock() == {key: told for key, told in held.items() if key in kept}


def _proven(bench: Bench) -> Json | None:
    """Return what is remembered of the endpoint's configs."""
    item = bench.items().get(("JUDGEMENTS", bench.stage.endpoint_name))
    if item is None:
        return None
    condemned = json.loads(item["condemned"])
    return {"last_good": item.get("last_good"), "condemned": condemned}


def test_what_was_good_is_gone_back_to(by_hand: ByHand) -> None:
    """The last config that passed its bake."""
    _close(by_hand, "Accepted", account=_account(**_SERVED))

    assert _proven(by_hand.bench) == {"last_good": "new", "condemned": {}}


@pytest.mark.parametrize(
    ("outcome", "back"), [("RolledBack", "old"), ("RolledBack", None), ("NeedsOperator", "old")]
)
def test_what_was_bad_is_remembered_with_its_reason(
    by_hand: ByHand, outcome: str, back: str | None
) -> None:
    """A later try of the same model is refused for it; what served before is good."""
    _close(by_hand, outcome, account=_account(**{**_SERVED, "way_back": back}))
    now = by_hand.bench.world.clock.now.isoformat()

    assert _proven(by_hand.bench) == {
        "last_good": back,
        "condemned": {"new": {"model": "its model", "reason": "What was seen.", "at": now}},
    }


@pytest.mark.parametrize(
    ("outcome", "changes"),
    [
        pytest.param("Rejected", {}, id="proved nothing"),
        pytest.param("NeedsOperator", {"touched": False}, id="was not touched"),
        pytest.param("Accepted", {"account": _account(candidate_config="new")}, id="no model"),
        pytest.param("Accepted", {"account": _account(candidate_model="m")}, id="no config"),
        pytest.param("Accepted", {"account": {"alarm_names": []}}, id="nothing planned"),
    ],
)
def test_where_nothing_was_proven_nothing_is_remembered(
    by_hand: ByHand, outcome: str, changes: Json
) -> None:
    """Of a candidate that never served, or that there was not."""
    _close(by_hand, outcome, **{"account": _account(**_SERVED), **changes})

    assert _proven(by_hand.bench) is None


def test_scaling_that_failed_condemns_no_version(by_hand: ByHand) -> None:
    """The candidate passed its bake: how the endpoint scales says nothing of it."""
    fault = {"error": "AccessDenied", "cause": json.dumps({"errorMessage": "not allowed"})}
    _close(by_hand, "Accepted", scaling_fault=fault, account=_account(**_SERVED))

    assert _proven(by_hand.bench) == {"last_good": "new", "condemned": {}}


def test_a_death_is_told_everywhere_alike(by_hand: ByHand) -> None:
    """As the close would have told it."""
    by_hand.bench.run("report_failure", **died(by_hand.bench, by_hand.rollout))
    ended = {
        "outcome": "NeedsOperator",
        "reason": "ExecutionAborted",
        "message": "the execution ended as ABORTED without closing its rollout: no cause given",
    }
    told = _told(by_hand.bench)
    ((_, message),) = told["messages"]
    sent = message.partition("\n\nRollout ours")[0]

    head = f"{by_hand.bench.stage.endpoint_name}: NeedsOperator (ExecutionAborted)"
    assert sent.startswith(f"{head}\n\n{ended['message']}\n\nA person has to look now.")
    assert told == _expected(by_hand, ended, sent=sent)


def test_a_death_is_recorded_as_far_as_it_is_known(by_hand: ByHand) -> None:
    """Who asked, and how it ended: nobody can tell what it did before."""
    by_hand.bench.run("report_failure", **died(by_hand.bench, by_hand.rollout))
    item = by_hand.bench.items()[(f"ENDPOINT#{by_hand.bench.stage.endpoint_name}", "RECORD#ours")]
    account = json.loads(item["account"])

    assert item["told"] is True
    assert account["execution_arn"] == by_hand.rollout["execution_arn"]
    assert account["timings"]["instants"]["started_at"] == "2026-01-05T02:00:00Z"
    assert account["timings"]["instants"]["ended_at"] == "2026-01-05T02:15:00Z"
    assert account["request"]["document"] == by_hand.rollout["request"]["document"]


@pytest.mark.parametrize(
    ("outcome", "again"),
    [
        pytest.param("RolledBack", "The file still names the version before v2: ", id="back"),
        pytest.param("Superseded", "The upgrade to v2 does not come again by itself. ", id="lost"),
        pytest.param("Accepted", "", id="nothing is left to do"),
    ],
)
def test_a_release_is_told_with_how_to_try_it_again(
    by_hand: ByHand, outcome: str, again: str
) -> None:
    """No file says what was released, so that nobody would see it lost."""
    _close(_released(by_hand), outcome)
    (message,) = by_hand.bench.changes("Publish")
    (body, signature) = message.params["Message"].split("\n\nRollout ours, requested by ")

    assert signature == f"an operator\n{by_hand.rollout['execution_arn']}\n"
    end = f"drop the file:\n  ModelPackageName: {_RELEASE['model_package_arn']}"
    assert (again in body, body.endswith(end)) == (True, bool(again))


@pytest.mark.parametrize(
    ("reason", "sent"), [("NoDifference", 0), ("NewerRequest", 0), ("ScalingChanged", 1)]
)
def test_a_change_of_scaling_alone_is_told(by_hand: ByHand, reason: str, sent: int) -> None:
    """A rollout that changed nothing bothers nobody, unless scaling was changed."""
    _close(by_hand, "NoChange", reason)

    assert len(by_hand.bench.changes("Publish")) == sent
