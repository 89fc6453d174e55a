"""Functions die in the middle of their work: the rollout ends as if none had."""

import pytest

from tests.workflow.kills import MAIN_SCENARIOS, end_when_killed, first_of_each_kind, places

# All of them take an hour of computing: `python -m tests.workflow.kills`.
_DEATHS = 5


@pytest.mark.parametrize("scenario", MAIN_SCENARIOS)
def test_a_death_between_two_calls_changes_nothing(scenario: str) -> None:
    """What a dead function had done is neither done twice nor lost, and nothing is left behind."""
    found, undisturbed = places(scenario)
    assert undisturbed.outcomes == undisturbed.records
    assert undisturbed.left_behind == ()
    # A function that has changed nothing before it dies was simply not called.
    telling = [place for place in first_of_each_kind(found) if place.changed]
    stride = len(telling) // _DEATHS
    first = MAIN_SCENARIOS.index(scenario) * stride // len(MAIN_SCENARIOS)
    chosen = telling[first::stride][:_DEATHS]
    assert len(chosen) == _DEATHS

    for place in chosen:
        differences = end_when_killed(scenario, place).differences(undisturbed)

        assert differences == [], place
