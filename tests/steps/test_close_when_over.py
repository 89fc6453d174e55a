"""A rollout that is closed once more when it is over: what is on record stands."""

from typing import Any

from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand


def _closing(by_hand: ByHand) -> Json:
    given: Json = dict(by_hand.given("close_rollout"))
    watched = list(by_hand.bench.stage.alarm_names)
    assert watched
    return {**given, "account": {**given["account"], "alarm_names": watched}}


def _sent(bench: Bench) -> int:
    return len(bench.changes("Publish"))


def test_it_ends_as_it_is_on_record(bench: Bench, by_hand: ByHand) -> None:
    """Its execution was redriven when the lock was freed: what it now thinks is told to nobody."""
    by_hand.up_to("close_rollout")
    given = _closing(by_hand)
    first = bench.run("close_rollout", **given)
    told = _sent(bench)
    other: Any = {"outcome": "RolledBack", "reason": "AlarmFired", "message": "not so"}

    again = bench.run("close_rollout", **{**given, "conclusion": other})

    assert again == first
    assert again["outcome"] == "Accepted"
    assert _sent(bench) == told


def test_who_watches_its_alarms_by_now_goes_on_watching(bench: Bench, by_hand: ByHand) -> None:
    """The next rollout of the endpoint waits for the same alarms."""
    by_hand.up_to("close_rollout")
    given = _closing(by_hand)
    bench.run("close_rollout", **given)
    assert bench.changes("DeleteItem")
    bench.acquire(bench.begin("next", request=bench.request(seconds=60)))
    deleted = len(bench.changes("DeleteItem"))

    bench.run("close_rollout", **given)

    assert len(bench.changes("DeleteItem")) == deleted
    assert bench.lock()["holder_id"] == "next"
