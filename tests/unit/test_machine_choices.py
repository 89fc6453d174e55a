"""The rollout machine knows every decision of its steps, and takes each for what it means."""

from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from simulator.states.expressions import Scope, compiled
from simulator.states.values import for_jsonata
from switchback.contracts.judging import ProbeDecision, StuckDecision
from switchback.contracts.preparing import (
    AcquireDecision,
    ApprovalDecision,
    MomentDecision,
    PlanDecision,
    PreflightDecision,
)
from switchback.contracts.updating import UpdateDecision
from switchback.domain.bake import BakeDecision
from switchback.domain.outcome import Direction, Outcome, Reason
from switchback.domain.settle import SettleDecision, Settling, conclude_settling, stuck_on
from switchback.domain.stuck import Phase
from tests.unit.domain.given import update
from tests.unit.test_machine import STATES

_UNKNOWN = "UnknownDecision"
_CHOICES: dict[str, tuple[str, type[StrEnum]]] = {
    "Acquired?": ("acquisition", AcquireDecision),
    "Planned?": ("planning", PlanDecision),
    "Cleared?": ("preflight", PreflightDecision),
    "Approved?": ("approval", ApprovalDecision),
    "Moment?": ("moment", MomentDecision),
    "Started?": ("starting", UpdateDecision),
    "Settled?": ("settling", SettleDecision),
    "Probed?": ("probing", ProbeDecision),
    "Baked?": ("baking", BakeDecision),
}
_GIVEN: dict[str, Any] = {
    "terms": {"approval_required": False, "has_probe": False},
    "approved_config": None,
    "plan": {"candidate_config": "candidate", "way_back": "previous"},
    "conclusion": None,
    "fault": None,
    "scaling_fault": None,
    "stuck": None,
}
_SETTLED = [
    (decision, direction)
    for decision in SettleDecision
    for direction in Direction
    if decision not in (SettleDecision.WAIT, SettleDecision.RETRY)
]


def _chosen(choice: str, **variables: Any) -> str:
    """Return where a choice leads, by the machine's own conditions."""
    bindings = {name: for_jsonata(value) for name, value in (_GIVEN | variables).items()}
    scope = Scope(bindings=bindings, preface="")
    for branch in STATES[choice]["Choices"]:
        if compiled(branch["Condition"], "Condition", also=frozenset()).boolean(scope):
            return str(branch["Next"])
    return str(STATES[choice]["Default"])


_DECISIONS = [
    (choice, variable, decision)
    for choice, (variable, decisions) in _CHOICES.items()
    for decision in decisions
]


@pytest.mark.parametrize(("choice", "variable", "decision"), _DECISIONS)
def test_every_decision_has_a_branch(choice: str, variable: str, decision: StrEnum) -> None:
    """The machine knows each decision of its step."""
    assert _chosen(choice, **{variable: {"decision": decision.value}}) != _UNKNOWN


@pytest.mark.parametrize("choice", _CHOICES)
def test_a_decision_that_is_not_known_is_never_the_happy_one(choice: str) -> None:
    """A machine and a step that drifted apart end in a fault."""
    variable, _ = _CHOICES[choice]

    assert _chosen(choice, **{variable: {"decision": "Unheard"}}) == _UNKNOWN
    assert STATES[_UNKNOWN]["Assign"].keys() == {"fault"}
    assert STATES[_UNKNOWN]["Next"] == "RestoreScaling"


@pytest.mark.parametrize(("decision", "phase"), list(product(StuckDecision, Phase)))
def test_whatever_a_person_says_leads_on_from_any_phase(
    decision: StuckDecision, phase: Phase
) -> None:
    """A retry leads to the step that the rollout got stuck on, by way of holding the scaling."""
    ahead = _chosen("Decided?", decided={"decision": decision.value}, stuck={"phase": phase.value})
    again = {
        Phase.START: "HoldScaling",
        Phase.SETTLE: "SettleEndpoint",
        Phase.PROBE: "ProbeCandidate",
        Phase.BAKE: "BakeCandidate",
    }

    match decision:
        case StuckDecision.RETRY:
            assert ahead == again[phase]
        case StuckDecision.WAIT:
            assert ahead == "AwaitDecision"
        case StuckDecision.TAKE_BACK:
            assert ahead == "TurnBack"
        case StuckDecision.CONCLUDED:
            assert ahead == "CloseRollout"


def test_a_phase_that_is_not_known_is_never_tried_again() -> None:
    """Nobody knows where it would begin."""
    unheard = {"decided": {"decision": "Retry"}, "stuck": {"phase": "Unheard"}}

    assert _chosen("Decided?", **unheard) == _UNKNOWN


def test_who_retries_is_asked_anew_the_next_time() -> None:
    """What was told was of another time; and another try of the update is another attempt."""
    retries = [b for b in STATES["Decided?"]["Choices"] if "'Retry'" in b["Condition"]]

    assert len(retries) == len(Phase)
    for branch in retries:
        assert (branch["Assign"]["stuck"], branch["Assign"]["told"]) == (None, False)
        assert ("attempt" in branch["Assign"]) == (branch["Next"] == "HoldScaling")


def test_approval_is_for_the_candidate_that_was_shown() -> None:
    """Once approved it is not asked for again, unless the plan has become another one."""
    asked = {
        "preflight": {"decision": "Clear"},
        "terms": {"approval_required": True, "has_probe": False},
    }

    assert _chosen("Cleared?", **asked) == "SeekApproval"
    assert _chosen("Cleared?", **asked, approved_config="candidate") == "SeekMoment"
    assert _chosen("Cleared?", **asked, approved_config="another") == "SeekApproval"


def test_where_there_is_no_way_back_nothing_is_updated() -> None:
    """A first deployment that is bad is left for a person."""
    first = {"candidate_config": "candidate", "way_back": None}

    assert _chosen("WayBack?") == "HoldScaling"
    assert _chosen("WayBack?", plan=first) == "NoWayBack"
    assert STATES["NoWayBack"]["Assign"]["conclusion"]["outcome"] == "NeedsOperator"
    assert STATES["NoWayBack"]["Next"] == "CloseRollout"


@pytest.mark.parametrize("stuck", [None, {"phase": "Settle"}])
@pytest.mark.parametrize(("decision", "direction"), _SETTLED)
def test_a_fault_is_closed_before_anything_else_is_looked_at(
    decision: SettleDecision, direction: Direction, stuck: dict[str, str] | None
) -> None:
    """After the scaling is restored, a fault goes to the close and never on to a bake."""
    known = {
        "settling": {"decision": decision.value},
        "direction": direction.value,
        "stuck": stuck,
        "fault": {"error": "E", "cause": "c"},
    }

    assert _chosen("Concluded?", **known) == "CloseRollout"


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_version_that_stays_gets_the_scaling_of_its_file(outcome: Outcome) -> None:
    """Not one that was taken back, nor where something is known to be wrong."""
    stays = outcome in (Outcome.ACCEPTED, Outcome.NO_CHANGE)
    ended = {"conclusion": {"outcome": outcome.value}}
    fault = {"error": "E", "cause": "c"}

    assert _chosen("Concluded?", **ended) == ("ApplyScaling" if stays else "CloseRollout")
    assert _chosen("Concluded?", **ended, fault=fault) == "CloseRollout"
    assert _chosen("Concluded?", **ended, scaling_fault=fault) == "CloseRollout"


def test_scaling_that_was_not_put_back_gets_another_try_before_the_files() -> None:
    """What is kept of it would else be put back over what the file asks for."""
    accepted = {"baking": {"decision": "Accept"}, "conclusion": {"outcome": "Accepted"}}
    promoted = {
        "decided": {"decision": "Concluded"},
        "stuck": {"phase": "Bake"},
        "conclusion": {"outcome": "Accepted"},
    }

    assert _chosen("Baked?", **accepted) == "ApplyScaling"
    assert _chosen("Baked?", **accepted, scaling_fault={"error": "E"}) == "RestoreScaling"
    assert _chosen("Decided?", **promoted) == "RestoreScaling"
    assert _chosen("Planned?", planning={"decision": "NoChange"}) == "RestoreScaling"


@pytest.mark.parametrize("attempt", [1, 9])
@pytest.mark.parametrize(("decision", "direction"), _SETTLED)
def test_the_machine_and_the_domain_agree_on_what_settling_means(
    decision: SettleDecision, direction: Direction, attempt: int
) -> None:
    """Wherever an update settles, the rollout is over, asks a person, or goes on as it should."""
    settling = Settling(decision, Reason("R", "what was seen"))
    because = Reason("AlarmFired", "errors fired")
    conclusion = conclude_settling(settling, update(), direction=direction, because=because)
    stuck = stuck_on(settling, direction=direction, attempt=attempt)
    ahead = _chosen(
        "Concluded?",
        settling={"decision": decision.value},
        direction=direction.value,
        conclusion=conclusion and {"outcome": conclusion.outcome.value},
        stuck=stuck and {"phase": stuck.phase.value},
    )

    if conclusion:
        assert ahead == "CloseRollout"
    elif stuck:
        assert ahead == "SeekDecision"
    elif direction is Direction.BACK:
        assert (decision, ahead) == (SettleDecision.REVERTED, "AwaitRetry")
    else:
        assert (decision, ahead) == (SettleDecision.ON_TARGET, "BakeCandidate")


def test_a_probe_comes_before_the_bake_where_the_file_has_one() -> None:
    """Only on the way forward: the way back ends on what is known to be good."""
    arrived = {
        "settling": {"decision": "OnTarget"},
        "direction": "Forward",
        "terms": {"approval_required": False, "has_probe": True},
    }

    assert _chosen("Concluded?", **arrived) == "ProbeCandidate"
    assert _chosen("Concluded?", **{**arrived, "direction": "Back"}) == _UNKNOWN
