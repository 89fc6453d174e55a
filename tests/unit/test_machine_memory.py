"""What the rollout machine remembers from state to state, by its own expressions."""

import re
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

from simulator.states.expressions import Scope, compiled
from simulator.states.values import for_jsonata
from tests.unit.test_machine import STATES, TASKS, WAITING, each_task

PLAN = {
    "candidate_config": "candidate",
    "candidate_model": "model",
    "previous_config": "previous",
    "way_back": "good",
    "changes": [{"path": "a"}, {"path": "b"}],
    "variants": [{"name": "first"}, {"name": "second"}],
    "settle_deadline_seconds": 60,
}


def told_by(value: Any, **variables: Any) -> Any:
    """Return what a value of the definition comes to."""
    bindings = {name: for_jsonata(each) for name, each in variables.items()}
    also = frozenset({"result", "errorOutput"})
    return compiled(value, "Assign", also=also).evaluate(Scope(bindings=bindings, preface=""))


def _after(answer: dict[str, Any]) -> dict[str, Any]:
    """Return `$states` once a step has answered."""
    return {"result": {"Payload": answer}}


def test_at_first_nothing_is_known_and_nothing_touched() -> None:
    """And the way is forward, for the first time."""
    known = {
        "direction": "Forward",
        "touched": False,
        "attempt": 1,
        "decisions_seen": 0,
        "told": False,
    }
    begun = dict(STATES["Begin"]["Assign"])
    rollout = begun.pop("rollout")
    context = {"Execution": {"Name": "r", "Id": "arn", "StartTime": "t"}}
    states = {"context": context, "input": {"endpoint_name": "e"}}

    assert {name: value for name, value in begun.items() if value is not None} == known
    assert told_by(rollout, states=states) == {
        "rollout_id": "r",
        "execution_arn": "arn",
        "started_at": "t",
        "request": {"endpoint_name": "e"},
    }


def test_the_close_can_come_at_any_time() -> None:
    """Whatever it hands on has a value from the beginning, be it that nothing is known."""
    payload = TASKS["CloseRollout"]["Arguments"]["Payload"]
    read = set(re.findall(r"\$(?!exists|states)(\w+)", str(payload)))

    assert read <= STATES["Begin"]["Assign"].keys()


def test_what_is_read_has_a_value_from_the_beginning() -> None:
    """Or from a state that always comes before whoever reads it."""
    read = set(re.findall(r"\$(?!exists|states|not)(\w+)", str(STATES)))
    planned = {"acquisition", "plan", "bake", "terms", "target_config", "expected_config"}

    assert read - STATES["Begin"]["Assign"].keys() == planned | {"decided", "closed", "hold_fault"}


_ANSWERS = {
    "AcquireEndpoint": "acquisition",
    "PlanRollout": "planning",
    "CheckPreflight": "preflight",
    "SeekApproval": "approval",
    "SeekMoment": "moment",
    "StartUpdate": "starting",
    "SettleEndpoint": "settling",
    "ProbeCandidate": "probing",
    "BakeCandidate": "baking",
    "SeekDecision": "decided",
    "ApplyScaling": "scaled",
    "CloseRollout": "closed",
}


@pytest.mark.parametrize("name", _ANSWERS)
def test_a_step_s_whole_answer_is_kept(name: str) -> None:
    """The choice after it reads it, and the record tells it."""
    assert TASKS[name]["Assign"][_ANSWERS[name]] == "{% $states.result.Payload %}"


_WAITED_FOR = {
    "AwaitTurn": "acquisition",
    "AwaitClear": "preflight",
    "AwaitApproval": "approval",
    "AwaitMoment": "moment",
    "AwaitIdle": "starting",
    "AwaitSettling": "settling",
    "AwaitRetry": "settling",
    "AwaitBake": "baking",
    "AwaitDecision": "decided",
}


@pytest.mark.parametrize("name", sorted(WAITING))
def test_a_wait_is_as_long_as_its_step_says(name: str) -> None:
    """And knows what woke the rollout up to then: what came since must not be slept through."""
    payload, step = TASKS[name]["Arguments"]["Payload"], _WAITED_FOR[name]
    # Nothing can come to a rollout that does not hold the endpoint yet.
    woken = 0 if name == "AwaitTurn" else f"{{% ${step}.wake_ups %}}"

    assert TASKS[name]["TimeoutSeconds"] == f"{{% ${step}.wait_seconds %}}"
    assert payload["wake_ups"] == woken


@each_task
def test_what_a_step_answers_is_remembered(name: str) -> None:
    """Each part of an answer that has a place in the machine's memory, under its own name."""
    if name in WAITING:
        assert "Assign" not in TASKS[name]
        return
    answer = get_type_hints(_step(name))["return"]
    assert issubclass(answer, BaseModel)
    assigned = TASKS[name].get("Assign", {})
    # What was told of the moment is another thing than whether people were asked.
    places = {f: "moment_told" if (name, f) == ("SeekMoment", "told") else f for f in _memory()}
    for field in answer.model_fields.keys() & places.keys():
        assert assigned[places[field]] == f"{{% $states.result.Payload.{field} %}}"


def _memory() -> set[str]:
    return {*STATES["Begin"]["Assign"], "plan", "bake", "terms"}


def _step(name: str) -> Any:
    module = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return getattr(import_module(f"switchback.steps.{module}"), module)


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        (False, "Started", True),
        (False, "Busy", False),
        (False, "Concluded", False),
        (False, "Stuck", False),
        (False, "SomethingNew", True),
        (True, "Busy", True),
        (True, "Concluded", True),
        (True, "Started", True),
    ],
)
def test_what_was_touched_once_stays_touched(before: bool, decision: str, after: bool) -> None:  # noqa: FBT001
    """A decision that the machine does not know may have started the update."""
    touched = TASKS["StartUpdate"]["Assign"]["touched"]

    assert told_by(touched, touched=before, states=_after({"decision": decision})) is after


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        (None, None, None),
        (None, {"started_at": "now"}, "now"),
        ("then", {"started_at": "now"}, "then"),
        ("then", None, "then"),
    ],
)
def test_the_first_update_s_start_is_told(
    before: str | None, update: dict[str, str] | None, after: str | None
) -> None:
    """Not that of another try, nor of the way back."""
    began = TASKS["StartUpdate"]["Assign"]["update_started_at"]

    assert told_by(began, update_started_at=before, states=_after({"update": update})) == after


@pytest.mark.parametrize("direction", ["Forward", "Back"])
def test_a_refused_update_ends_the_way_forward_and_holds_the_way_back(direction: str) -> None:
    """There a person is asked, for the endpoint is still on the bad version."""
    (caught,) = [c for c in TASKS["StartUpdate"]["Catch"] if "UpdateRefused" in c["ErrorEquals"]]
    output = {"errorOutput": {"Error": "UpdateRefused", "Cause": "why"}}
    told = told_by(caught["Assign"], direction=direction, states=output)
    stuck = {"phase": "Start", "reason": {"code": "UpdateRefused", "message": "why"}}

    assert told == {
        "told": False,
        "fault": {"error": "UpdateRefused", "cause": "why"} if direction == "Forward" else None,
        "stuck": stuck if direction == "Back" else None,
    }


def test_the_way_back_begins_anew() -> None:
    """From the candidate to the last good config, with nothing left of the way forward."""
    assert told_by(STATES["TurnBack"]["Assign"], plan=PLAN) == {
        "direction": "Back",
        "attempt": 1,
        "retry_at": None,
        "stuck": None,
        "told": False,
        "target_config": "good",
        "expected_config": "candidate",
    }


def test_the_way_forward_leads_from_the_live_config_to_the_candidate() -> None:
    """Who finds another one live has been overtaken."""
    assert told_by(TASKS["CreateCandidate"]["Assign"], plan=PLAN) == {
        "target_config": "candidate",
        "expected_config": "previous",
    }


@pytest.mark.parametrize(("choice", "at"), [("Settled?", 1), ("Decided?", 1)])
def test_another_try_counts_one_more(choice: str, at: int) -> None:
    """The waits grow by it, and the tries end by it."""
    told = told_by(STATES[choice]["Choices"][at]["Assign"], attempt=3)

    assert (told["attempt"], told["retry_at"]) == (4, None)


@pytest.mark.parametrize(
    ("before", "found", "after"),
    [
        (None, [], []),
        (None, ["a"], ["a"]),
        (["a"], [], ["a"]),
        (["a"], ["b"], ["b"]),
    ],
)
def test_scaling_that_was_put_back_is_told_once(
    before: list[str] | None, found: list[str], after: list[str]
) -> None:
    """A second look that finds nothing left does not take the first one's word back."""
    restored = None if before is None else {"resource_ids": before}
    told = told_by(
        TASKS["RestoreScaling"]["Assign"],
        restored=restored,
        states=_after({"resource_ids": found}),
    )

    assert told == {"scaling_fault": None, "restored": {"resource_ids": after}}
