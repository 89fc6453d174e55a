"""Events wake, APIs decide: lost, doubled and late ones change when, never what."""

from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest

from simulator.rehearsal import Rehearsal
from tests.workflow.theatre import Theatre, theatre

_SETTLE_LOOK, _BAKE_LOOK = 60, 300
_SLACK = 5  # what the calls of a look take, and the way to it

Disturb = Callable[[dict[str, Any]], Sequence[float]]


def _from_aws(event: dict[str, Any]) -> bool:
    """Tell events that wake from those that start a rollout or report its end."""
    return event["source"] in ("aws.sagemaker", "aws.cloudwatch")


def _lost(event: dict[str, Any]) -> Sequence[float]:
    return () if _from_aws(event) else (0.5,)


def _doubled(_event: dict[str, Any]) -> Sequence[float]:
    return (0.5, 0.9)


def _late(_event: dict[str, Any]) -> Sequence[float]:
    return (90.0,)


def _doubled_much_later(_event: dict[str, Any]) -> Sequence[float]:
    return (0.5, 400.0)


@cache
def _shown(scenario: str, disturb: Disturb | None = None) -> tuple[Rehearsal, list[str]]:
    with theatre(scenario) as shown:
        if disturb:
            shown.world.bus.disturb = disturb
        return shown.rehearse(), shown.updates()


def _undisturbed(scenario: str) -> tuple[str, list[str]]:
    rehearsal, updates = _shown(scenario)
    return rehearsal.closed.outcome, updates


@pytest.mark.parametrize("scenario", ["healthy", "bad-version", "silent-revert"])
@pytest.mark.parametrize("disturb", [_lost, _doubled, _late, _doubled_much_later])
def test_disturbed_events_change_no_outcome(scenario: str, disturb: Disturb) -> None:
    """The outcome, and every update of the endpoint, are as with none disturbed."""
    disturbed, updates = _shown(scenario, disturb)

    assert (disturbed.closed.outcome, updates) == _undisturbed(scenario)


@pytest.mark.parametrize("seed", range(4))
def test_any_mixture_changes_no_outcome(seed: int) -> None:
    """Each event by itself lost, doubled, late or on time."""
    chance = Random(seed)

    def disturb(event: dict[str, Any]) -> Sequence[float]:
        delays = [chance.uniform(0, 200) for _ in range(chance.randint(0, 3))]
        return delays if delays or _from_aws(event) else (0.5,)

    rehearsal, updates = _shown("bad-version", disturb)

    assert (rehearsal.closed.outcome, updates) == _undisturbed("bad-version")


def test_lost_events_cost_one_safety_look_at_most() -> None:
    """A minute where it settles, five minutes where it bakes, and no more."""
    rehearsal, _ = _shown("bad-version", _lost)
    settled = _settled_after(rehearsal)
    assert rehearsal.timeline.reaction_seconds is not None

    assert len(settled) == 2
    assert all(seconds <= _SETTLE_LOOK + _SLACK for seconds in settled)
    assert 2 < rehearsal.timeline.reaction_seconds <= _BAKE_LOOK + _SLACK


def test_with_events_it_settles_at_once() -> None:
    """Seconds after SageMaker is done."""
    rehearsal, _ = _shown("bad-version")

    assert all(seconds <= 2 for seconds in _settled_after(rehearsal))


def _settled_after(rehearsal: Rehearsal) -> list[float]:
    """Return how long after SageMaker was done it was seen, for each way."""
    entries = rehearsal.timeline.entries
    seen = [e.at for e in entries if e.kind == "decision" and e.name == "OnTarget"]
    done = [e.at for e in entries if e.kind == "endpoint" and e.name == "InService"]
    return [look - max(at for at in done if at <= look) for look in seen]


def _wait_in(shown: Theatre, state: str) -> None:
    shown.drop()
    shown.run_into(state)


@pytest.mark.parametrize("state", ["AwaitSettling", "AwaitBake"])
def test_a_burst_of_events_costs_looks_and_nothing_else(state: str) -> None:
    """Twenty events at once while it waits end in the same single update."""
    with theatre() as shown:
        _wait_in(shown, state)
        for _ in range(20):
            shown.world.bus.put(
                {
                    "source": "aws.sagemaker",
                    "detail-type": "SageMaker Endpoint State Change",
                    "detail": {"EndpointName": shown.stage.endpoint_name},
                }
            )
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Accepted"]
        assert len(shown.updates()) == 1
