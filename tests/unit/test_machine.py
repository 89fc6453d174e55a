"""The rollout machine keeps the promises of its own comments, and agrees with the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.template.reading import read_template
from simulator.world import EXECUTION_ROLE, TEMPLATE
from switchback.domain.fault import error_classes
from switchback.domain.outcome import Outcome
from switchback.domain.stuck import Phase
from switchback.errors import Retryable, UpdateFailed

_ROOT = TEMPLATE.parent
_CODE = _ROOT / "layers/switchback/switchback"
_DEFINITION = yaml.safe_load((_ROOT / "statemachines/rollout.asl.yaml").read_text(encoding="utf-8"))
STATES: dict[str, dict[str, Any]] = _DEFINITION["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
WAITING = {name for name, task in TASKS.items() if task["Resource"].endswith(".waitForTaskToken")}

_LAMBDAS_OWN = {
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Sandbox.Timedout",
}

each_task = pytest.mark.parametrize("name", TASKS)


@each_task
def test_every_task_tries_again_after_what_a_retry_may_cure(name: str) -> None:
    """Lambda's own hiccups, and exactly the leaves under Retryable: by name, never all errors.

    A waiting task's time-out is no failure: it is the slow look.
    """
    (retry,) = TASKS[name]["Retry"]
    leaves = {
        c.__name__ for c in error_classes() if issubclass(c, Retryable) and c is not Retryable
    }
    out_of_time = set() if name in WAITING else {"States.Timeout"}

    assert len(retry["ErrorEquals"]) == len(set(retry["ErrorEquals"]))
    assert set(retry["ErrorEquals"]) == _LAMBDAS_OWN | leaves | out_of_time


def test_all_tasks_try_again_in_the_same_way() -> None:
    """What is said of one Retry holds for every one."""

    def shown(name: str) -> str:
        (retry,) = TASKS[name]["Retry"]
        kept = [error for error in retry["ErrorEquals"] if error != "States.Timeout"]
        return yaml.safe_dump({**retry, "ErrorEquals": kept})

    assert len({shown(name) for name in TASKS}) == 1


@each_task
def test_no_task_waits_for_ever(name: str) -> None:
    """Each has a time-out: in seconds, or as its step answers."""
    assert TASKS[name]["TimeoutSeconds"]


@each_task
def test_a_task_outlasts_its_function(name: str) -> None:
    """A function is never cut off, and tried again, while it still works."""
    template = read_template(TEMPLATE, parameters={"ModelExecutionRoleArns": EXECUTION_ROLE})
    placeholder = re.fullmatch(r"\$\{(\w+)Arn\}", TASKS[name]["Arguments"]["FunctionName"])
    assert placeholder
    function = template.functions[placeholder[1]]

    if name not in WAITING:
        assert TASKS[name]["TimeoutSeconds"] > function.timeout_seconds


@each_task
def test_every_error_is_caught(name: str) -> None:
    """The last catch of every task takes all errors, and keeps what it caught."""
    last = TASKS[name]["Catch"][-1]

    assert last["ErrorEquals"] == ["States.ALL"]
    faults = {"fault", "hold_fault", "scaling_fault", "apply_fault"}
    assert last["Assign"].keys() & (faults | {"stuck", "closed"})


@each_task
def test_an_error_that_is_caught_by_name_is_one_of_ours(name: str) -> None:
    """And none that a retry may cure: what is caught by name is over."""
    named = {word for catch in TASKS[name]["Catch"][:-1] for word in catch["ErrorEquals"]}
    final = {c.__name__ for c in error_classes() if not issubclass(c, Retryable)}

    assert named - {"States.Timeout"} <= final


@each_task
def test_a_wait_that_runs_out_is_a_look(name: str) -> None:
    """No failure: it goes on as if an event had woken it, and nothing else has a time-out so."""
    looks = [c for c in TASKS[name]["Catch"] if "States.Timeout" in c["ErrorEquals"]]

    assert bool(looks) == (name in WAITING)
    for look in looks:
        assert look == {"ErrorEquals": ["States.Timeout"], "Next": TASKS[name]["Next"]}


@each_task
def test_an_error_leads_to_no_step_that_acts(name: str) -> None:
    """It leads to restoring the scaling, to a person, to the close, or past it to a bad end."""
    ahead = {catch["Next"] for catch in TASKS[name]["Catch"] if catch["ErrorEquals"] != _TIMED_OUT}
    harmless = {"RestoreScaling", "Concluded?", "SeekDecision", "CloseRollout", "EndedBadly"}

    assert ahead <= harmless | ({"NotHeld?"} if name == "HoldScaling" else set())


_TIMED_OUT = ["States.Timeout"]


def test_scaling_that_cannot_be_held_stops_the_way_forward_only() -> None:
    """On the way back it is no reason to stay on a bad version."""
    back, forward = STATES["NotHeld?"]["Choices"]

    assert (_words(back["Condition"]), back["Next"]) == (["Back"], "StartUpdate")
    assert (_words(forward["Condition"]), forward["Next"]) == (["Forward"], "RestoreScaling")
    assert forward["Assign"].keys() == {"fault"}


@each_task
def test_what_a_rollout_gets_stuck_on_is_told_anew(name: str) -> None:
    """A person is asked once for each thing, says where it stands, and can have it tried again."""
    for catch in TASKS[name]["Catch"]:
        assigned = catch.get("Assign", {})
        if isinstance(assigned.get("stuck"), dict):
            assert assigned["stuck"]["phase"] in set(Phase)
            assert assigned["told"] is False
            assert catch["Next"] in {"RestoreScaling", "SeekDecision"}


@each_task
def test_whoever_lost_the_endpoint_asks_nobody_about_it(name: str) -> None:
    """Another rollout holds it: where an error would ask a person, this one closes instead."""
    *specific, last = TASKS[name]["Catch"]
    fenced = [catch for catch in specific if catch["ErrorEquals"] == ["FencedOff"]]

    if "stuck" in last["Assign"] and name not in WAITING:
        assert [catch["Next"] for catch in fenced] == ["CloseRollout"]
    assert all("fault" in catch["Assign"] for catch in fenced)


def test_every_refusal_of_an_update_is_known() -> None:
    """Nothing has changed then; any other error of the call leaves that open."""
    refused = {c.__name__ for c in error_classes() if c.__base__ is UpdateFailed}
    (caught,) = [c for c in TASKS["StartUpdate"]["Catch"] if "UpdateRefused" in c["ErrorEquals"]]

    assert refused <= set(caught["ErrorEquals"])
    assert "touched" not in caught["Assign"]
    assert TASKS["StartUpdate"]["Catch"][-1]["Assign"]["touched"] is True


def test_only_the_close_leads_to_success() -> None:
    """There is no way to the good end but by CloseRollout's own answer."""
    reached = _reachable(_DEFINITION["StartAt"], without={("CloseRollout", "Closed?")})

    assert "CloseRollout" in reached
    assert "EndedWell" not in reached
    assert [name for name, state in STATES.items() if state["Type"] == "Succeed"] == ["EndedWell"]


def test_every_state_can_be_reached() -> None:
    """The machine has no dead part."""
    assert _reachable(_DEFINITION["StartAt"]) == set(STATES)


def test_the_outcomes_that_end_well() -> None:
    """An execution succeeds where the endpoint is as was asked, or the request is out of date."""
    rewrite, well = STATES["Closed?"]["Choices"]

    assert rewrite["Next"] == "RewriteDocument"
    assert _words(rewrite["Condition"]) == [Outcome.ACCEPTED, Outcome.NO_CHANGE]
    assert well["Next"] == STATES["RewriteDocument"]["Next"] == "EndedWell"
    assert _words(well["Condition"]) == [Outcome.ACCEPTED, Outcome.NO_CHANGE, Outcome.SUPERSEDED]
    assert STATES["Closed?"]["Default"] == "EndedBadly"


def test_the_machine_calls_nothing_but_its_functions() -> None:
    """What happens to an endpoint happens in a step, where it can be tested."""
    assert {task["Resource"] for task in TASKS.values()} == {
        "arn:${Partition}:states:::lambda:invoke",
        "arn:${Partition}:states:::lambda:invoke.waitForTaskToken",
    }


def test_the_machine_never_collects_leftovers() -> None:
    """What deletes models and configs runs once a day, and in no rollout."""
    called = {task["Arguments"]["FunctionName"] for task in TASKS.values()}

    assert not [name for name in called if "Leftovers" in name]


@pytest.mark.parametrize("module", sorted(_CODE.rglob("*.py")), ids=lambda p: p.stem)
def test_nothing_deletes_but_what_is_ours(module: Path) -> None:
    """Each call that takes something away is known, and none of them takes an endpoint."""
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    deletes = {name for name in called if name.startswith(("delete_", "deregister_"))}

    assert deletes == _DELETES.get(module.relative_to(_CODE).as_posix(), set())


_DELETES = {
    "gateways/table.py": {"delete_item"},
    "gateways/saved_scaling.py": {"delete_unchanged"},
    # Scaling is put back from what was written down before; and what a file asked for once, by our
    # names and our mark, goes when it asks no more.
    "gateways/application_auto_scaling.py": {
        "delete_scaling_policy",
        "deregister_scalable_target",
    },
    "gateways/wake_alarm.py": {"delete_alarms"},
    "steps/apply_scaling.py": {"delete_policy"},
    # What carries our mark, and what nothing needs: a test of its own says so.
    "gateways/leftovers.py": {"delete_endpoint_config", "delete_model"},
    "steps/collect_leftovers.py": {"delete_config", "delete_model"},
}
"""The calls that take something away, by module."""


def _words(condition: str) -> list[str]:
    """Return the texts that a condition compares with."""
    return re.findall(r"'(\w+)'", condition)


def _reachable(start: str, *, without: set[tuple[str, str]] | None = None) -> set[str]:
    reached, ahead = set(), [start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [to for to in _next(STATES[name]) if (name, to) not in (without or set())]
    return reached


def _next(state: dict[str, Any]) -> Iterator[str]:
    for step in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in step:
            yield step["Next"]
    if "Default" in state:
        yield state["Default"]
