"""Where moto is known to differ: what the page tells of it is so."""

import pytest

from simulator.states.tasks import Invocation
from tests.simulator.referee.both import difference, taped
from tests.simulator.states.bench import Bench
from tools.referee.limits import LIMITS, Limit


def _send_failure(bench: Bench, call: dict[str, str]) -> None:
    if "token" in call:
        bench.engine.send_task_failure(call["token"])


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_the_referee_sees_it(bench: Bench, limit: Limit) -> None:
    """A difference that is no fault of ours is told like any other: nothing is kept quiet."""
    bench.during_call = lambda call: _send_failure(bench, call)
    _, tape = taped(bench, limit.states, Invocation(payload={}, error=limit.fails), input={})

    found = difference(tape, limit.states)

    assert found is not None, "moto has changed: drop the line"
    assert found.place
