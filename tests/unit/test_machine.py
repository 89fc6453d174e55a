"""The rollout machine keeps the promises of its own comments, and agrees with the code."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.template.reading import read_template
from simulator.world import EXECUTION_ROLE, TEMPLATE
from switchback.contracts.preparing import AcquireDecision, PlanDecision, PreflightDecision
from switchback.contracts.updating import UpdateDecision
from switchback.domain.bake import BakeDecision
from switchback.domain.fault import error_classes
from switchback.domain.outcome import Outcome
from switchback.domain.settle import SettleDecision
from switchback.errors import Retryable

_ROOT = TEMPLATE.parent
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
    *specific, last = TASKS[name]["Catch"]

    assert last["ErrorEquals"] == ["States.ALL"]
    assert last["Assign"].keys() & {"fault", "scaling_fault", "closed"}
    assert all(catch["ErrorEquals"] == ["States.Timeout"] for catch in specific)
    assert bool(specific) == (name in WAITING)


@each_task
def test_an_error_leads_to_no_step_that_acts(name: str) -> None:
    """It leads to restoring the scaling, to the close, or past it to a bad end."""
    last = TASKS[name]["Catch"][-1]

    assert last["Next"] in {"RestoreScaling", "Concluded?", "CloseRollout", "EndedBadly"}


def test_a_fault_is_closed_before_anything_else_is_looked_at() -> None:
    """After the scaling is restored, a fault goes to the close and never on to a bake."""
    first, *_ = STATES["Concluded?"]["Choices"]

    assert "$fault != null" in first["Condition"]
    assert first["Next"] == "CloseRollout"


def test_only_the_close_leads_to_success() -> None:
    """There is no way to the good end but by CloseRollout's own answer."""
    reached = _reachable(_DEFINITION["StartAt"], without={("CloseRollout", "Closed?")})

    assert "CloseRollout" in reached
    assert "EndedWell" not in reached
    assert [name for name, state in STATES.items() if state["Type"] == "Succeed"] == ["EndedWell"]


def test_every_state_can_be_reached() -> None:
    """The machine has no dead part."""
    assert _reachable(_DEFINITION["StartAt"]) == set(STATES)


@pytest.mark.parametrize(
    ("choice", "decisions"),
    [
        ("Acquired?", AcquireDecision),
        ("Planned?", PlanDecision),
        ("Cleared?", PreflightDecision),
        ("Started?", UpdateDecision),
        ("Settled?", SettleDecision),
        ("Baked?", BakeDecision),
    ],
)
def test_every_decision_has_a_branch(choice: str, decisions: type[StrEnum]) -> None:
    """The machine knows each decision of its step, once; any other is never the happy one."""
    told = [word for branch in STATES[choice]["Choices"] for word in _words(branch["Condition"])]

    assert sorted(told) == sorted(decisions)
    assert STATES[choice]["Default"] == "UnknownDecision"


def test_the_outcomes_that_end_well() -> None:
    """An execution succeeds where the endpoint is as was asked, or the request is out of date."""
    (branch,) = STATES["Closed?"]["Choices"]

    assert _words(branch["Condition"]) == [
        Outcome.ACCEPTED,
        Outcome.NO_CHANGE,
        Outcome.SUPERSEDED,
    ]
    assert STATES["Closed?"]["Default"] == "EndedBadly"


def test_the_machine_calls_nothing_but_its_functions() -> None:
    """What happens to an endpoint happens in a step, where it can be tested."""
    assert {task["Resource"] for task in TASKS.values()} == {
        "arn:${Partition}:states:::lambda:invoke",
        "arn:${Partition}:states:::lambda:invoke.waitForTaskToken",
    }


@pytest.mark.parametrize(
    "module", sorted((_ROOT / "layers/switchback/switchback").rglob("*.py")), ids=lambda p: p.stem
)
def test_nothing_deletes_but_our_own_notes(module: Path) -> None:
    """The only AWS call that deletes is DynamoDB's, of an item."""
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert {name for name in called if name.startswith(("delete_", "deregister_"))} <= {
        "delete_item"
    }


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
