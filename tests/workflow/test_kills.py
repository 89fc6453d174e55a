"""Functions die in the middle of their work: the rollout ends as if none had."""

from functools import cache

import pytest

from tests.workflow.kills import End, Place, after_changes, end_when_killed, places

# Its rollout goes there and back, and calls nearly all functions.
_THERE_AND_BACK = "bad-version"
_OTHERS = (
    "healthy",
    "silent-revert",
    "quiet-endpoint",
    "operator-aborts",
    "type-change-with-scaling",
    "approval",
    "second-drop",
    "first-deployment",
)
# So that they can be tried side by side.
_SHARES = 4


@cache
def known(scenario: str) -> tuple[list[Place], End]:
    """Return the places of a scenario, and its undisturbed end."""
    return places(scenario)


@pytest.mark.parametrize("share", range(_SHARES))
def test_a_death_after_any_change_changes_nothing(share: int) -> None:
    """What a dead function had done is neither done twice nor lost, and nothing is left behind."""
    found, _ = known(_THERE_AND_BACK)
    chosen = [place for pair in after_changes(found).values() for place in pair]

    _try(_THERE_AND_BACK, chosen[share::_SHARES])


@pytest.mark.parametrize("scenario", _OTHERS)
def test_nor_does_one_in_another_scenario(scenario: str) -> None:
    """The changes that only this scenario makes, and one place anywhere.

    `python -m tests.workflow.kills` tries every place, which takes half an hour of computing.
    """
    found, _ = known(scenario)
    usual = after_changes(known(_THERE_AND_BACK)[0])
    own = [pair[0] for key, pair in after_changes(found).items() if key not in usual]
    anywhere = (_OTHERS.index(scenario) + 1) * len(found) // (len(_OTHERS) + 1)

    _try(scenario, [*own, found[anywhere]])


def _try(scenario: str, chosen: list[Place]) -> None:
    _, undisturbed = known(scenario)
    assert undisturbed.outcomes == undisturbed.records
    assert undisturbed.told
    assert undisturbed.left_behind == ()
    assert chosen
    for place in chosen:
        differences = end_when_killed(scenario, place).differences(undisturbed)

        assert differences == [], place
