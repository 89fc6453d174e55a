"""The rollout machine hands each step what it asks for, and keeps what went wrong as it was."""

import ast
import re
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel, JsonValue

from simulator.states.expressions import Scope, compiled
from simulator.states.values import for_jsonata
from simulator.template.reading import read_template
from simulator.world import EXECUTION_ROLE, TEMPLATE
from switchback.contracts.ending import Slot
from switchback.domain.stuck import Phase
from tests.unit.test_machine import _DEFINITION, STATES, TASKS, WAITING, each_task

_STEPS = TEMPLATE.parent / "layers/switchback/switchback/steps"
_PARKED = "park_rollout"
_ERROR, _CAUSE = "SomethingWrong", "what it said"

# What each state gets stuck on: AwaitRetry waits to start the way back again.
_PHASES = {
    "StartUpdate": Phase.START,
    "AwaitIdle": Phase.START,
    "AwaitRetry": Phase.START,
    "SettleEndpoint": Phase.SETTLE,
    "AwaitSettling": Phase.SETTLE,
    "ProbeCandidate": Phase.PROBE,
    "BakeCandidate": Phase.BAKE,
    "AwaitBake": Phase.BAKE,
}
_FAULTS = ("fault", "hold_fault", "scaling_fault", "apply_fault")
_CAUGHT = [
    (name, at, cause)
    for name, task in TASKS.items()
    for at, catch in enumerate(task.get("Catch", ()))
    for cause in (_CAUSE, None)
    # An error of ours always says something.
    if "Assign" in catch and (cause or catch["ErrorEquals"] == ["States.ALL"])
]


def _module(name: str) -> str:
    """Return the module of the function that a state calls."""
    placeholder = re.fullmatch(r"\$\{(\w+)FunctionArn\}", TASKS[name]["Arguments"]["FunctionName"])
    assert placeholder
    return re.sub(r"(?<!^)(?=[A-Z])", "_", placeholder[1]).lower()


@each_task
def test_a_state_calls_the_function_of_its_name(name: str) -> None:
    """Waiting states all park; any other state is named after its step."""
    own = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()

    assert _module(name) == (_PARKED if name in WAITING else own)


@each_task
def test_a_state_is_waiting_where_its_name_says_so(name: str) -> None:
    """A step that answers at once must not wait for a token that nobody keeps."""
    assert (name in WAITING) == name.startswith("Await")


@each_task
def test_a_step_gets_every_field_that_it_knows(name: str) -> None:
    """Also those with a default: what is left out is taken for what was not so."""
    step = getattr(import_module(f"switchback.steps.{_module(name)}"), _module(name))
    (given,) = [hint for each, hint in get_type_hints(step).items() if each != "return"]

    assert issubclass(given, BaseModel)
    assert TASKS[name]["Arguments"]["Payload"].keys() == given.model_fields.keys()


def test_the_close_gets_what_it_reads_of_the_account() -> None:
    """What is missing there would be recorded as if it had never been."""
    read = set()
    for module in ("close_rollout", "recording"):
        tree = ast.parse((_STEPS / f"{module}.py").read_text(encoding="utf-8"))
        read |= {name for node in ast.walk(tree) if (name := _read_of_account(node))}

    assert read >= {"candidate_config", "alarm_names", "update_started_at", "scaled"}
    assert read <= _account().keys()


def _read_of_account(node: ast.AST) -> str | None:
    match node:
        case ast.Call(
            func=ast.Attribute(value=account, attr="get"), args=[ast.Constant(value=str(name)), *_]
        ) if ast.unparse(account).endswith("account"):
            return name
        case ast.Subscript(value=account, slice=ast.Constant(value=str(name))) if ast.unparse(
            account
        ).endswith("account"):
            return name
        case _:
            return None


def test_the_close_gets_the_last_answer_of_every_step_that_a_record_tells() -> None:
    """Whoever reads a record sees on what each decision was taken."""
    whole = "{% $states.result.Payload %}"
    answers = {
        variable
        for name, task in TASKS.items()
        for variable, value in task.get("Assign", {}).items()
        if value == whole and name != "CloseRollout"
    }
    # Of these the account has the parts that matter, or the record itself tells them.
    told_otherwise = {"acquisition", "planning", "preflight", "decided"}

    for variable in (answers - told_otherwise) | {"forward", "restored"}:
        assert _account()[variable] == f"{{% ${variable} %}}"


def _account() -> dict[str, Any]:
    account: dict[str, Any] = TASKS["CloseRollout"]["Arguments"]["Payload"]["account"]
    return account


@pytest.mark.parametrize(("name", "at", "cause"), _CAUGHT)
def test_what_is_caught_is_kept_as_it_was(name: str, at: int, cause: str | None) -> None:
    """The error's name and what it said; an error without a cause is one, too."""
    kept = _assigned(TASKS[name]["Catch"][at]["Assign"], cause)
    told = cause or ""
    known = [each for each in (*_FAULTS, "stuck", "closed") if kept.get(each) is not None]
    (variable,) = known

    if variable in _FAULTS:
        assert kept[variable] == {"error": _ERROR, "cause": told}
    elif variable == "stuck":
        reason = {"code": _ERROR, "message": told}
        assert kept["stuck"] == {"phase": _PHASES[name].value, "reason": reason}
    else:
        assert kept["closed"]["outcome"] == "NeedsOperator"
        assert kept["closed"]["reason"] in {_ERROR, "DocumentNotRewritten"}
        assert kept["closed"]["message"].endswith(told)


def _assigned(assigned: Any, cause: str | None) -> dict[str, Any]:
    """Return what a catch assigns on the way forward, after an error that may have no cause."""
    output: dict[str, JsonValue] = {"Error": _ERROR}
    if cause is not None:
        output["Cause"] = cause
    bindings = {"states": for_jsonata({"errorOutput": output}), "direction": "Forward"}
    also = frozenset({"errorOutput"})
    told = compiled(assigned, "Assign", also=also).evaluate(Scope(bindings=bindings, preface=""))
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("name", sorted(WAITING))
def test_a_waiting_state_leaves_its_token_where_who_is_to_wake_it_looks(name: str) -> None:
    """A rollout in the queue and one that waits for weeks are not woken by what happens."""
    slots = {"AwaitTurn": Slot.QUEUE, "AwaitMoment": Slot.MOMENT}

    assert TASKS[name]["Arguments"]["Payload"]["slot"] == slots.get(name, Slot.ROLLOUT)


@pytest.mark.parametrize("name", sorted(TASKS.keys() - WAITING))
def test_a_task_gives_up_soon_after_its_function(name: str) -> None:
    """Ten seconds: enough for an answer to arrive, and nobody waits for one that never comes."""
    template = read_template(TEMPLATE, parameters={"ModelExecutionRoleArns": EXECUTION_ROLE})
    (function,) = [f for f in template.functions.values() if f.code_uri.name == _module(name)]

    assert TASKS[name]["TimeoutSeconds"] == function.timeout_seconds + 10


def test_a_retry_bridges_minutes_of_throttling_and_no_more() -> None:
    """Soon at first, then every two minutes; never all the rollouts of an account at once."""
    (retry,) = TASKS["StartUpdate"]["Retry"]
    longest = [
        min(retry["IntervalSeconds"] * retry["BackoffRate"] ** before, retry["MaxDelaySeconds"])
        for before in range(retry["MaxAttempts"])
    ]

    assert longest == [2, 4, 8, 16, 32, 64, 120, 120]
    assert retry["JitterStrategy"] == "FULL"


def test_a_rollout_has_time_to_wait_for_a_window_once_a_month() -> None:
    """A month and a half: the window may be missed once for a freeze."""
    assert _DEFINITION["TimeoutSeconds"] == 45 * 24 * 3600


def test_an_execution_ends_as_its_close_says() -> None:
    """Whoever looks at the list of executions reads outcomes."""
    bindings = {"closed": for_jsonata({"outcome": "O", "reason": "R", "message": "m"})}
    scope = Scope(bindings=bindings, preface="")
    ended = STATES["EndedBadly"]

    assert compiled(ended["Error"], "Error", also=frozenset()).text(scope) == "O"
    assert compiled(ended["Cause"], "Cause", also=frozenset()).text(scope) == "R: m"
    assert STATES["RewriteDocument"]["Output"] == "{% $closed %}"
    assert STATES["CloseRollout"]["Output"] == "{% $states.result.Payload %}"
