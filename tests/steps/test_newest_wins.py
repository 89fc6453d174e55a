"""A newer request takes the place of one that has touched nothing yet, whatever it waits for."""

import pytest

from simulator.function_url import ask_function_url
from simulator.wire import ACCOUNT_ID, AwsError
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand, closing

_OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"


def _ask(bench: Bench, name: str = "newer", *, seconds: float = 60) -> Json:
    """Let a request made so many seconds later ask for the endpoint."""
    rollout = bench.begin(name, request=bench.request(seconds=seconds))
    bench.run("acquire_endpoint", rollout=rollout)
    return rollout


def _say(bench: Bench, say: str) -> None:
    body = {"endpointName": bench.stage.endpoint_name, "decision": say, "reason": "seen"}
    assert ask_function_url(bench.world, "DecideRolloutFunction", body, by=_OPERATOR).status == 202


def _park(by_hand: ByHand, slot: str, *, wake_ups: int | None = None) -> None:
    seen = by_hand.bench.lock()["wake_ups"] if wake_ups is None else wake_ups
    by_hand.run("park_rollout", slot=slot, wake_ups=seen, task_token="ours")


def _approval(by_hand: ByHand) -> Json:
    """Let the rollout look whether it is approved."""
    told: Json = by_hand.bench.run(
        "seek_approval",
        rollout=by_hand.rollout,
        plan=by_hand.plan,
        findings=[],
        decisions_seen=0,
        told=True,
    )
    return told


@pytest.fixture
def planned(by_hand: ByHand) -> ByHand:
    """A rollout that holds the endpoint, and has touched nothing."""
    return by_hand.up_to("create_candidate")


@pytest.mark.parametrize("slot", ["Rollout", "Moment"])
def test_a_newer_request_wakes_who_has_touched_nothing(planned: ByHand, slot: str) -> None:
    """Wherever its token is parked."""
    _park(planned, slot)
    _ask(planned.bench)

    assert planned.bench.wakes() == ["ours"]


@pytest.mark.parametrize("slot", ["Rollout", "Moment"])
def test_a_newer_request_between_look_and_parking_is_noticed(planned: ByHand, slot: str) -> None:
    """The look did not see it: the parking fails, and the rollout looks again."""
    seen = planned.bench.lock()["wake_ups"]
    _ask(planned.bench)
    _park(planned, slot, wake_ups=seen)

    assert planned.bench.wakes() == ["ours"]


def test_who_is_woken_steps_back(planned: ByHand) -> None:
    """Preflight concludes, names the newer request, and leaves it the endpoint."""
    bench = planned.bench
    newer = _ask(bench)
    bench.run("park_rollout", rollout=newer, slot="Queue", wake_ups=0, task_token="newer")
    told = planned.run("check_preflight")

    assert told["decision"] == "Reject"
    assert (told["conclusion"]["outcome"], told["conclusion"]["reason"]) == (
        "Superseded",
        "NewerRequest",
    )
    assert "(newer, of " in told["conclusion"]["message"]
    bench.run(
        "close_rollout",
        rollout=planned.rollout,
        **closing(conclusion=told["conclusion"], touched=False),
    )
    assert bench.wakes() == ["newer"]
    assert bench.acquire(newer)["fence"] == planned.rollout["fence"] + 1


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (None, "Superseded"),
        ("approve", "Superseded"),
        ("hold", "Superseded"),
        ("reject", "Rejected"),
    ],
)
def test_an_approval_does_not_save_it(planned: ByHand, said: str | None, outcome: str) -> None:
    """Approved or not, it has not started; only what a person ended ended by that."""
    if said:
        _say(planned.bench, said)
    _ask(planned.bench)
    told = _approval(planned)

    assert told["decision"] == "Rejected"
    assert told["conclusion"]["outcome"] == outcome
    assert planned.run("check_preflight")["conclusion"]["outcome"] == outcome


def test_nobody_is_asked_to_approve_what_steps_back(planned: ByHand) -> None:
    """The question would be out of date before it is read."""
    _ask(planned.bench)
    made = planned.bench.touched(
        lambda: planned.bench.run(
            "seek_approval",
            rollout=planned.rollout,
            plan=planned.plan,
            findings=[],
            decisions_seen=0,
            told=False,
        )
    )

    assert made == []


def test_an_approval_and_a_newer_file_of_the_same_instant(planned: ByHand) -> None:
    """Both are noted, whichever is first, and the rollout steps back."""
    bench = planned.bench
    _park(planned, "Rollout")
    newer = bench.begin("newer", request=bench.request(seconds=60))
    bench.after("DescribeExecution", lambda: _say(bench, "approve"))
    bench.run("acquire_endpoint", rollout=newer)

    assert bench.wakes() == ["ours", "ours"]
    assert "SAID" in bench.lock()["decisions"].upper() or "approve" in bench.lock()["decisions"]
    assert _approval(planned)["conclusion"]["outcome"] == "Superseded"


def test_who_has_begun_an_update_is_left_in_peace(by_hand: ByHand) -> None:
    """The newer request waits, and neither wakes it nor moves its counter."""
    bench = by_hand.up_to("settle_endpoint").bench
    _park(by_hand, "Rollout")
    before = bench.lock()["wake_ups"]
    _ask(bench)

    assert bench.wakes() == []
    assert bench.lock()["wake_ups"] == before


def test_an_older_request_that_comes_late_supersedes_nothing(bench: Bench) -> None:
    """It is superseded itself, however often its event comes."""
    older = bench.begin("older", request=bench.request())
    planned = ByHand(bench, bench.acquire(bench.begin("ours", request=bench.request(seconds=60))))
    planned.up_to("create_candidate")
    _park(planned, "Moment")
    for _ in range(2):
        assert bench.run("acquire_endpoint", rollout=older)["decision"] == "Superseded"

    assert bench.wakes() == []
    assert planned.run("check_preflight")["decision"] == "Clear"
    assert _approval(planned)["decision"] == "Wait"


def test_a_wake_up_that_was_not_sent_is_sent_by_the_next_try(planned: ByHand) -> None:
    """The place in the queue is taken by then; asking again wakes the holder all the same."""
    bench = planned.bench
    _park(planned, "Moment")
    newer = bench.begin("newer", request=bench.request(seconds=60))
    bench.refuse("SendTaskSuccess", AwsError("ThrottlingException", "Rate exceeded"))
    assert bench.error("acquire_endpoint", rollout=newer) == "Throttled"
    bench.relent()
    assert bench.run("acquire_endpoint", rollout=newer)["decision"] == "Queued"

    assert bench.wakes() == ["ours", "ours"]


def test_a_newer_request_that_dies_leaves_the_endpoint_free(planned: ByHand) -> None:
    """Who stepped back for it stays back: the next request finds nobody in its way."""
    bench = planned.bench
    newer = _ask(bench)
    conclusion = planned.run("check_preflight")["conclusion"]
    bench.stop(newer)
    ending = closing(conclusion=conclusion, touched=False)
    bench.run("close_rollout", rollout=planned.rollout, **ending)
    third = bench.begin("third", request=bench.request(seconds=60))

    assert bench.acquire(third)["rollout_id"] == "third"
    assert "queued_id" not in bench.lock()
