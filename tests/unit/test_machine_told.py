"""What the rollout machine hands to who judges, asks and closes, by its own expressions."""

from typing import Any

import pytest

from tests.unit.test_machine import STATES, TASKS
from tests.unit.test_machine_memory import PLAN, told_by

_REASON = {"code": "AlarmFired", "message": "errors fired"}


@pytest.mark.parametrize("name", ["ProbeCandidate", "BakeCandidate"])
def test_a_candidate_is_judged_by_its_first_variant(name: str) -> None:
    """The one that the file describes."""
    payload = TASKS[name]["Arguments"]["Payload"]

    assert told_by(payload["variant_name"], plan=PLAN) == "first"
    assert told_by(payload["candidate_config"], plan=PLAN) == "candidate"


def test_a_bake_begins_when_the_way_forward_has_settled() -> None:
    """Both ways into the bake keep that; the way back has no bake."""
    for rule in STATES["Concluded?"]["Choices"][4:]:
        assert rule["Assign"] == {"forward": "{% $settling %}"}
    payload = TASKS["BakeCandidate"]["Arguments"]["Payload"]
    forward, preflight = {"looked_at": "then"}, {"red_before": ["red"]}

    assert told_by(payload["started_at"], forward=forward) == "then"
    assert told_by(payload["red_before"], preflight=preflight) == ["red"]


@pytest.mark.parametrize("choice", ["Baked?", "Probed?", "Decided?"])
def test_who_turns_back_says_why(choice: str) -> None:
    """In the words of who judged."""
    judged = {"Baked?": "baking", "Probed?": "probing", "Decided?": "decided"}[choice]
    (rule,) = [rule for rule in STATES[choice]["Choices"] if rule["Next"] == "TurnBack"]

    assert told_by(rule["Assign"], **{judged: {"reason": _REASON}}) == {"because": _REASON}


def test_without_a_way_back_a_person_is_told_why() -> None:
    """What was wrong with the version comes first."""
    told = told_by(STATES["NoWayBack"]["Assign"], because=_REASON)["conclusion"]

    assert (told["outcome"], told["reason"]) == ("NeedsOperator", "NoWayBack")
    assert told["message"].startswith("errors fired. It is a first deployment")
    assert told["message"].endswith("The endpoint was left as it is.")


def test_a_decision_that_is_not_known_is_told_as_that() -> None:
    """Who reads it looks for a machine and steps that drifted apart."""
    fault = STATES["UnknownDecision"]["Assign"]["fault"]

    assert fault["error"] == "UnknownDecision"
    assert "a decision that the state machine does not know" in fault["cause"]


def test_people_are_asked_once_for_an_approval() -> None:
    """And what they approved is remembered, so that another candidate is shown to them anew."""
    (approved,) = [r for r in STATES["Approved?"]["Choices"] if "'Approved'" in r["Condition"]]

    assert TASKS["SeekApproval"]["Assign"]["told"] is True
    told = told_by(approved["Assign"], plan=PLAN)
    assert told == {"approved_config": "candidate", "told": False}


def test_what_was_stuck_is_forgotten_once_it_is_tried_again() -> None:
    """A probe that answers is stuck on nothing; and every other step says so itself."""
    assert TASKS["ProbeCandidate"]["Assign"]["stuck"] is None
    for rule in STATES["Decided?"]["Choices"]:
        if "'Retry'" in rule["Condition"]:
            assert rule["Assign"]["retry_at"] is None


def _account(**variables: Any) -> dict[str, Any]:
    nothing = {name: None for name, value in STATES["Begin"]["Assign"].items() if value is None}
    payload = TASKS["CloseRollout"]["Arguments"]["Payload"]["account"]
    told: dict[str, Any] = told_by(payload, **{**nothing, **variables})
    return told


def test_of_a_rollout_without_a_plan_nothing_is_told() -> None:
    """Lists are empty, and all else is null: what can't be known is not made up."""
    empty = {"changes", "alarm_names", "alarms", "findings", "red_before"}
    told = _account()

    assert {name for name, value in told.items() if value == []} == empty
    assert {name for name, value in told.items() if value is None} == told.keys() - empty


def test_of_a_rollout_with_a_plan_all_is_told() -> None:
    """What was to change, what watched it, what was found, and where each way led."""
    alarm, finding = {"name": "errors"}, {"code": "F"}
    planning = {"plan": PLAN, "bake": {"alarms": [alarm]}}
    preflight = {"findings": [finding], "red_before": ["red"]}
    told = _account(planning=planning, preflight=preflight)

    assert {name: value for name, value in told.items() if value is not None} == {
        "changes": PLAN["changes"],
        "alarm_names": ["errors"],
        "alarms": [alarm],
        "previous_config": "previous",
        "way_back": "good",
        "candidate_config": "candidate",
        "candidate_model": "model",
        "findings": [finding],
        "red_before": ["red"],
    }
