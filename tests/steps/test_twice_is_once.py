"""Every step can run twice: the second time changes nothing, and says the same."""

import copy
from typing import Any

import pytest

from tests.steps.bench import Bench
from tests.steps.by_hand import ORDER, ByHand

# What may differ the second time: the words about it, and what there was left to do.
_MAY_DIFFER = {
    "start_update": {"reason"},
    "restore_scaling": {"resource_ids"},
    "apply_scaling": {"done"},
}


@pytest.mark.parametrize("step", ORDER)
def test_a_step_that_runs_twice_acts_once(by_hand: ByHand, step: str) -> None:
    """An answer that was lost costs nothing: the world is as after the first time."""
    bench = by_hand.up_to(step).bench
    first = bench.run(step, **by_hand.given(step))
    after = copy.deepcopy(bench.everything())
    again = bench.run(step, **by_hand.given(step))

    assert bench.everything() == after
    assert _compared(again, step) == _compared(first, step)


_FORWARD_ONLY = ("bake_candidate", "apply_scaling")
_BACK = [step for step in ORDER[ORDER.index("hold_scaling") :] if step not in _FORWARD_ONLY]


@pytest.mark.parametrize("step", _BACK)
def test_a_step_that_runs_twice_on_the_way_back_acts_once(by_hand: ByHand, step: str) -> None:
    """The way back is exactly as careful as the way forward."""
    turned = by_hand.up_to("close_rollout").turned_back()
    for earlier in _BACK[: _BACK.index(step)]:
        turned.run(earlier)
        if earlier == "start_update":
            turned.bench.world.clock.advance(15 * 60)
    bench = by_hand.bench
    first = bench.run(step, **turned.given(step))
    after = copy.deepcopy(bench.everything())
    again = bench.run(step, **turned.given(step))

    assert bench.everything() == after
    assert _compared(again, step) == _compared(first, step)


def test_a_whole_rollout_by_hand_makes_one_of_each_change(by_hand: ByHand) -> None:
    """One model, one config, one update; the candidate serves with the capacity there was."""
    bench = by_hand.up_to("close_rollout").bench
    by_hand.run("close_rollout")

    for operation in ("CreateModel", "CreateEndpointConfig", "UpdateEndpoint"):
        assert len(bench.changes(operation)) == 1, operation
    told = [call.params["Subject"] for call in bench.changes("Publish")]
    name = bench.stage.endpoint_name
    assert told == [f"Started: {name}", f"Accepted: {name}"]
    assert bench.endpoint()["EndpointConfigName"] == by_hand.plan["candidate_config"]
    assert bench.world.sagemaker.instances_in_service(bench.stage.endpoint_name) == 4


def _compared(answer: Any, step: str) -> Any:
    if not isinstance(answer, dict):
        return answer
    return {key: value for key, value in answer.items() if key not in _MAY_DIFFER.get(step, ())}


def test_what_the_bench_sees_is_enough(bench: Bench) -> None:
    """The comparison would notice an effect: here one is made."""
    before = copy.deepcopy(bench.everything())
    bench.acquire(bench.begin("ours"))

    assert bench.everything() != before
