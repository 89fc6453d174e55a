"""Where a rollout cannot go on by itself, a person learns why and has a choice."""

import json

import pytest

from switchback.domain.decision import Say
from switchback.domain.outcome import Reason
from switchback.domain.stuck import CHOICES, Phase, Stuck


@pytest.mark.parametrize("phase", Phase)
def test_a_fault_is_explained_in_its_own_words(phase: Phase) -> None:
    """Lambda wraps what an error said in JSON; nothing else changes."""
    cause = json.dumps({"errorMessage": "no permission", "errorType": "AccessDenied"})
    explained = Stuck(phase, Reason("AccessDenied", cause)).explained

    assert explained == Stuck(phase, Reason("AccessDenied", "no permission"))


def test_plain_words_stay_as_they_are() -> None:
    """What a step said itself needs no explaining."""
    stuck = Stuck(Phase.BAKE, Reason("NotEnoughData", "3 requests were served"))

    assert stuck.explained == stuck


def test_a_person_can_go_on_stay_or_go_back() -> None:
    """To hold, approve or reject makes nothing go on."""
    assert set(CHOICES) == {Say.RETRY, Say.PROMOTE, Say.ABORT}
