"""An end beside what others do: a newer request, a person, a next holder, its own death before."""

import json

import pytest

from simulator.function_url import ask_function_url
from simulator.wire import ACCOUNT_ID
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand, closing, died

_OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"
_PACKAGE = "arn:aws:sagemaker:us-east-1:1:model-package/nova"


def _conclusion(outcome: str) -> Json:
    return {"outcome": outcome, "reason": "Seen", "message": "What was seen."}


def _account(bench: Bench, rollout_id: str = "ours") -> Json:
    item = bench.items()[(f"ENDPOINT#{bench.stage.endpoint_name}", f"RECORD#{rollout_id}")]
    account: Json = json.loads(item["account"])
    return account


def _say_hold(bench: Bench) -> None:
    body = {"endpointName": bench.stage.endpoint_name, "decision": "hold", "reason": "seen"}
    assert ask_function_url(bench.world, "DecideRolloutFunction", body, by=_OPERATOR).status == 202


def _ask(bench: Bench, *, of_another_file: bool = False) -> Json:
    """Let a newer request wait for the endpoint."""
    request = bench.request(seconds=60)
    if of_another_file:
        request["document"]["key"] = "endpoints/another.yaml"
    newer = bench.begin("newer", request=request)
    assert bench.run("acquire_endpoint", rollout=newer)["decision"] == "Queued"
    return newer


@pytest.mark.parametrize(
    ("outcome", "of_another_file", "written"),
    [
        pytest.param("Superseded", False, 0, id="the file has a newer version"),
        pytest.param("Superseded", True, 1, id="another file took the place"),
        pytest.param("Rejected", False, 1, id="not superseded"),
    ],
)
def test_the_status_of_a_newer_version_of_the_file_stays(
    by_hand: ByHand, outcome: str, *, of_another_file: bool, written: int
) -> None:
    """Who was superseded by it has no status of its own any more."""
    _ask(by_hand.bench, of_another_file=of_another_file)
    before = len(by_hand.bench.changes("PutObject"))
    by_hand.run("close_rollout", conclusion=_conclusion(outcome))

    assert len(by_hand.bench.changes("PutObject")) - before == written
    assert len(by_hand.bench.changes("PutEvents")) == 1


def test_the_newest_that_ran_already_is_newer_too(by_hand: ByHand) -> None:
    """It took the endpoint from one that was lost, and waits no more."""
    bench = by_hand.bench
    bench.stop(by_hand.rollout)
    bench.acquire(bench.begin("newer", request=bench.request(seconds=60)))
    by_hand.run("close_rollout", conclusion=_conclusion("Superseded"))

    assert bench.changes("PutObject") == []


def test_what_was_said_of_a_rollout_is_in_its_record(by_hand: ByHand) -> None:
    """Who said it, and why."""
    _say_hold(by_hand.bench)
    by_hand.run("close_rollout")
    (said,) = _account(by_hand.bench)["decisions"]

    assert (said["say"], said["by"], said["reason"]) == ("hold", _OPERATOR, "seen")


def test_what_was_said_of_the_next_holder_is_not(by_hand: ByHand) -> None:
    """A rollout that lost the endpoint has no part in it."""
    bench = by_hand.bench
    bench.stop(by_hand.rollout)
    bench.acquire(bench.begin("next", request=bench.request(seconds=60)))
    _say_hold(bench)
    by_hand.run("close_rollout")

    assert _account(bench)["decisions"] == []
    assert "decisions" in bench.lock()


def test_who_was_given_up_for_dead_ends_as_it_then_does(by_hand: ByHand) -> None:
    """Its execution was redriven, and still holds the endpoint: it knows more than its death."""
    bench = by_hand.bench
    bench.run("report_failure", **died(bench, by_hand.rollout))
    assert _account(bench)["outcome"] == "NeedsOperator"
    by_hand.run("close_rollout")

    assert _account(bench)["outcome"] == "Accepted"
    assert [call.params["Subject"].partition(":")[0] for call in bench.changes("Publish")] == [
        "NeedsOperator",
        "Accepted",
    ]


@pytest.mark.parametrize(
    ("outcome", "cause", "why"),
    [
        ("Accepted", "it may not be written", "it may not be written"),
        ("NoChange", None, "FAILED"),
        ("RolledBack", "it may not be written", None),
    ],
)
def test_a_release_that_runs_and_is_not_in_its_file_is_told(
    by_hand: ByHand, outcome: str, cause: str | None, why: str | None
) -> None:
    """Its rollout ended well and said so: what failed after it left the file as it was."""
    bench = by_hand.bench
    release = {"source": "prod-1", "version": "v2", "needs_approval": False}
    by_hand.rollout["request"]["release"] = {**release, "model_package_arn": _PACKAGE}
    rollout = by_hand.rollout
    bench.run("close_rollout", rollout=rollout, **closing(conclusion=_conclusion(outcome)))
    told = len(bench.changes("PutEvents"))
    bench.run("report_failure", **died(bench, rollout, status="FAILED", cause=cause))
    events = [call.params["Entries"][0]["Detail"] for call in bench.changes("PutEvents")[told:]]

    message = (
        f"{bench.stage.endpoint_name} runs {_PACKAGE}, and the config file could not be made to "
        f"say so, or not for sure ({why}). If its ModelPackageName is another one, write this one "
        "there, and drop the file"
    )
    ended = {"outcome": "NeedsOperator", "reason": "DocumentNotRewritten", "message": message}
    assert [
        {key: json.loads(event)[key] for key in ("outcome", "reason", "message")}
        for event in events
    ] == ([ended] if why else [])
    assert _account(bench)["outcome"] == outcome


def test_an_input_that_is_no_request_is_told_with_its_place(by_hand: ByHand) -> None:
    """Somebody started the machine by hand with something else."""
    event = died(by_hand.bench, by_hand.rollout, input="{}")
    arn = by_hand.bench.functions["ReportFailureFunction"].arn
    told = by_hand.bench.world.functions.invoke(arn, event)

    assert told.error == "UnreadableInput"
    assert str(told.message).startswith("detail.input.endpoint_name: ")
