"""A rollout that lost its endpoint touches nothing any more."""

import pytest

from tests.steps.bench import Bench
from tests.steps.by_hand import ORDER, ByHand

_ACTING = [step for step in ORDER if step not in ("acquire_endpoint", "close_rollout")]


def _outdone(by_hand: ByHand, step: str) -> Bench:
    """Take our rollout up to a step; then a newer one takes the endpoint over."""
    bench = by_hand.up_to(step).bench
    bench.stop(by_hand.rollout)
    bench.acquire(bench.begin("newer", request=bench.request(seconds=1)))
    return bench


@pytest.mark.parametrize("step", _ACTING)
def test_a_stale_fence_stops_a_step_before_it_acts(by_hand: ByHand, step: str) -> None:
    """Each acting step looks at the lock first, and at nothing else when it is lost."""
    bench = _outdone(by_hand, step)
    before = len(bench.calls)

    assert bench.error(step, **by_hand.given(step)) == "FencedOff"
    assert [call.operation for call in bench.calls[before:]] == ["GetItem"]


@pytest.mark.parametrize("step", _ACTING)
def test_an_endpoint_that_nobody_holds_is_not_touched(by_hand: ByHand, step: str) -> None:
    """A step that comes after the close finds that it comes too late."""
    bench = by_hand.up_to(step).bench
    bench.run("close_rollout", **by_hand.given("close_rollout"))

    assert bench.error(step, **by_hand.given(step)) == "FencedOff"


def test_an_update_is_not_noted_past_a_newer_holder(by_hand: ByHand) -> None:
    """Between the look at the lock and the update there is another look, which cannot be late."""
    bench = by_hand.up_to("start_update").bench
    newer = bench.begin("newer", request=bench.request(seconds=1))

    def take_over() -> None:
        bench.stop(by_hand.rollout)
        bench.acquire(newer)

    bench.after("DescribeEndpoint", take_over)

    assert bench.error("start_update", **by_hand.given("start_update")) == "FencedOff"
    assert not bench.changes("UpdateEndpoint")


def test_a_rollout_that_lost_its_endpoint_gives_nothing_up(by_hand: ByHand) -> None:
    """It closes its own record, and leaves the newer one's lock as it is."""
    bench = _outdone(by_hand, "close_rollout")
    held = bench.lock()
    bench.run("close_rollout", **by_hand.given("close_rollout"))

    assert bench.lock() == held


def test_a_rollout_that_lost_its_endpoint_does_not_park(by_hand: ByHand) -> None:
    """Its token is not left where the newer one's belongs; it is woken to find out."""
    bench = _outdone(by_hand, "start_update")
    held = bench.lock()
    bench.run("park_rollout", **by_hand.given("park_rollout"))

    assert bench.lock() == held
    assert bench.wakes()[-1:] == ["a token"]
