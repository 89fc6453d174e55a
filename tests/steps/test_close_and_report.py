"""Every rollout ends in a record, and people are told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire import AwsError
from switchback.contracts.ending import ToClose
from switchback.domain.fault import error_classes
from switchback.domain.outcome import Outcome
from switchback.steps.close_rollout import conclude
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand, closing, died

_FAULT = {"error": "AccessDenied", "cause": json.dumps({"errorMessage": "no permission"})}
_ROLLOUT = {
    "rollout_id": "ours",
    "execution_arn": "arn",
    "started_at": "2026-11-20T02:00:00Z",
    "request": {
        "endpoint_name": "stt",
        "document": {"bucket": "b", "key": "k", "version_id": "v"},
        "requested_by": "somebody",
        "requested_at": "2026-11-20T02:00:00Z",
    },
}


def _conclude(**changes: Any) -> tuple[Outcome, str, str]:
    told = conclude(ToClose.model_validate({"rollout": _ROLLOUT, **closing(**changes)}))
    return told.outcome, told.reason, told.message


def _record(bench: Bench, rollout_id: str = "ours") -> Json:
    return bench.items()[(f"ENDPOINT#{bench.stage.endpoint_name}", f"RECORD#{rollout_id}")]


def _conclusion(outcome: Outcome) -> Json:
    return {"outcome": outcome, "reason": "TheReason", "message": "What was seen."}


def test_a_step_that_concluded_is_believed() -> None:
    """Its outcome, its reason and its words are the rollout's."""
    told = _conclude(conclusion=_conclusion(Outcome.ROLLED_BACK))

    assert told == (Outcome.ROLLED_BACK, "TheReason", "What was seen.")


def test_an_error_outweighs_an_earlier_conclusion() -> None:
    """What went wrong afterwards is what a person has to know."""
    outcome, reason, message = _conclude(fault=_FAULT)

    assert (outcome, reason) == (Outcome.NEEDS_OPERATOR, "AccessDenied")
    assert message.startswith("no permission")


def test_an_end_without_a_conclusion_is_no_success() -> None:
    """A machine that forgot to conclude needs a person."""
    outcome, reason, _ = _conclude(conclusion=None)

    assert (outcome, reason) == (Outcome.NEEDS_OPERATOR, "NoConclusion")


def test_scaling_that_stays_held_is_told_with_the_outcome() -> None:
    """The endpoint can't grow: that needs a person, whatever else came out."""
    outcome, reason, message = _conclude(scaling_fault=_FAULT)

    assert (outcome, reason) == (Outcome.NEEDS_OPERATOR, "ScalingNotRestored")
    assert "Accepted" in message
    assert "no permission" in message


faults = st.builds(
    lambda error, cause: {"error": error, "cause": cause},
    st.sampled_from([*(c.__name__ for c in error_classes()), "States.Timeout", "KeyError"]),
    st.text(max_size=5),
)


@given(
    conclusion=st.none() | st.sampled_from(Outcome).map(_conclusion),
    fault=st.none() | faults,
    scaling_fault=st.none() | faults,
    touched=st.booleans(),
    direction=st.sampled_from(["Forward", "Back"]),
)
def test_no_error_ends_in_success(
    conclusion: Json | None,
    fault: Json | None,
    scaling_fault: Json | None,
    touched: bool,  # noqa: FBT001
    direction: str,
) -> None:
    """An execution succeeds only where a step concluded so and nothing went wrong."""
    outcome, _, _ = _conclude(
        conclusion=conclusion,
        fault=fault,
        scaling_fault=scaling_fault,
        touched=touched,
        direction=direction,
    )
    if fault or scaling_fault or not conclusion:
        assert outcome in (Outcome.REJECTED, Outcome.NEEDS_OPERATOR)
    else:
        assert outcome == conclusion["outcome"]


def test_a_closed_rollout_is_recorded_and_told(by_hand: ByHand) -> None:
    """The record has all that is known; it is kept for more than a year."""
    bench = by_hand.bench
    given_account = {**closing()["account"], "changes": [{"place": "p"}]}
    by_hand.run("close_rollout", account=given_account)
    record = _record(bench)
    (message,) = bench.changes("Publish")

    assert (record["outcome"], record["reason"]) == ("Accepted", "BakePassed")
    account = json.loads(record["account"])
    assert account["changes"] == [{"place": "p"}]
    assert account["request"]["requested_by"] == "an operator"
    assert account["requester_known"] is False
    assert account["direction"] == "Forward"
    assert int(record["expires_at"]) - bench.world.clock.now.timestamp() == 400 * 24 * 3600
    assert message.params["Subject"] == f"Accepted: {bench.stage.endpoint_name}"
    assert bench.status()["status"] == "Ended"
    assert bench.status()["outcome"] == "Accepted"


def test_it_is_recorded_before_it_is_told_and_told_before_it_is_free(by_hand: ByHand) -> None:
    """A crash in between loses no record, and no next rollout overtakes the news."""
    order = by_hand.bench.touched(lambda: by_hand.run("close_rollout"))

    # The record, the status file, the event, the message, that it was sent, and the lock.
    assert order == ["PutItem", "PutObject", "PutEvents", "Publish", "UpdateItem", "UpdateItem"]


@pytest.mark.parametrize("outcome", [Outcome.NO_CHANGE, Outcome.SUPERSEDED])
def test_nobody_is_bothered_with_nothing(by_hand: ByHand, outcome: Outcome) -> None:
    """What asks nothing of anybody is in the status file only."""
    by_hand.run("close_rollout", conclusion=_conclusion(outcome))

    assert by_hand.bench.changes("Publish") == []
    assert by_hand.bench.status()["outcome"] == outcome


def test_closing_twice_releases_once(by_hand: ByHand) -> None:
    """A second close gives up nobody else's lock, and wakes nobody twice."""
    bench = by_hand.bench
    by_hand.run("close_rollout")
    bench.acquire(bench.begin("next", request=bench.request(seconds=1)))
    held = bench.lock()
    by_hand.run("close_rollout")

    assert bench.lock() == held
    assert _record(bench)["outcome"] == "Accepted"


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        pytest.param({}, "ExecutionAborted", id="aborted"),
        pytest.param({"status": "TIMED_OUT"}, "ExecutionTimedOut", id="timed out"),
        pytest.param(
            {"status": "FAILED", "error": "States.Runtime", "cause": "the history is full"},
            "States.Runtime",
            id="failed",
        ),
    ],
)
def test_a_rollout_that_died_is_recorded_and_told(
    by_hand: ByHand, ended: Json, reason: str
) -> None:
    """It needs a person: the endpoint may be anywhere."""
    bench = by_hand.bench
    bench.run("report_failure", **died(bench, by_hand.rollout, **ended))

    assert (_record(bench)["outcome"], _record(bench)["reason"]) == ("NeedsOperator", reason)
    assert ended.get("cause", "no cause given") in _record(bench)["message"]
    assert len(bench.changes("Publish")) == 1
    assert bench.status()["outcome"] == "NeedsOperator"


def test_a_rollout_of_a_file_elsewhere_ends_like_any_other(bench: Bench) -> None:
    """Somebody started it by hand: it is recorded, told and free, whatever file it names."""
    request = bench.request()
    request["document"]["key"] = f"elsewhere/{bench.stage.endpoint_name}.yaml"
    rollout = bench.acquire(bench.begin("ours", request=request))
    bench.run("close_rollout", rollout=rollout, **closing(conclusion=_conclusion(Outcome.REJECTED)))

    assert _record(bench)["outcome"] == "Rejected"
    assert len(bench.changes("Publish")) == 1
    assert "holder_id" not in bench.lock()


def test_a_death_is_reported_once(by_hand: ByHand) -> None:
    """A doubled event bothers nobody twice."""
    bench = by_hand.bench
    for _ in range(2):
        bench.run("report_failure", **died(bench, by_hand.rollout))

    assert len(bench.changes("Publish")) == 1


def test_a_rollout_that_closed_itself_is_not_reported(by_hand: ByHand) -> None:
    """An execution that ends badly has told so itself."""
    bench = by_hand.bench
    by_hand.run("close_rollout", conclusion=_conclusion(Outcome.ROLLED_BACK))
    event = died(bench, by_hand.rollout, status="FAILED", error="RolledBack")

    assert bench.touched(lambda: bench.run("report_failure", **event)) == []
    assert _record(bench)["outcome"] == "RolledBack"


@pytest.mark.parametrize("operation", ["PutObject", "PutEvents", "Publish"])
def test_a_death_that_could_not_be_told_is_told_at_the_next_try(
    by_hand: ByHand, operation: str
) -> None:
    """Lambda repeats the event; that it was recorded does not mean that anybody knows."""
    bench = by_hand.bench
    event = died(bench, by_hand.rollout)
    bench.refuse(operation, AwsError("ThrottlingException", "Rate exceeded"))
    assert bench.error("report_failure", **event) == "Throttled"
    bench.relent()
    bench.run("report_failure", **event)

    assert len(bench.changes("Publish")) == 1
    assert bench.status()["outcome"] == "NeedsOperator"


def test_an_end_that_the_close_could_not_tell_is_told_as_it_was_recorded(by_hand: ByHand) -> None:
    """The close recorded, and failed for good: the rule on failed executions tells it."""
    bench = by_hand.bench
    bench.refuse("Publish", AwsError("InvalidParameter", "Invalid parameter: TopicArn"))
    rolled_back = closing(conclusion=_conclusion(Outcome.ROLLED_BACK))
    assert (
        bench.error("close_rollout", rollout=by_hand.rollout, **rolled_back) == "UnexpectedAnswer"
    )
    bench.relent()
    bench.run("report_failure", **died(bench, by_hand.rollout, status="FAILED"))
    (message,) = bench.changes("Publish")

    assert message.params["Subject"] == f"RolledBack: {bench.stage.endpoint_name}"
    assert _record(bench)["outcome"] == "RolledBack"
