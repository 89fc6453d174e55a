"""The referee would notice: a machine that is another one, and an interpreter that is wrong."""

import copy
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

from simulator.states import interpreter, recovery
from simulator.states.definition import Catcher, Retrier
from simulator.states.expressions import Expression, Scope
from simulator.states.interpreter import Interpreter
from simulator.states.tasks import Invocation
from tests.simulator.referee.both import difference, taped
from tests.simulator.states.bench import Bench, task
from tools.referee.comparison import Difference, first_difference
from tools.referee.definition import shipped
from tools.referee.judging import machine, recorded
from tools.referee.moto_engine import MotoMachine
from tools.referee.tape import Tape

States = dict[str, Any]
Change = Callable[[States], object]


@cache
def _tape(run: str) -> Tape:
    tapes, _ = recorded(run)
    return tapes[0]


def _played(run: str, change: Change) -> Difference | None:
    """Play a run's tape on a shipped machine that was changed."""
    definition = json.loads(shipped())
    before = copy.deepcopy(definition)
    change(definition["States"])
    assert definition != before
    tape = _tape(run)
    return first_difference(tape.steps, MotoMachine(json.dumps(definition)).play(tape))


def _condition(state: str, rule: int, text: str) -> Change:
    return lambda states: states[state]["Choices"][rule].update(Condition=text)


def _going(state: str, rule: int, target: str) -> Change:
    return lambda states: states[state]["Choices"][rule].update(Next=target)


def _field(state: str, **fields: Any) -> Change:
    return lambda states: states[state].update(fields)


def _assigning(state: str, **values: Any) -> Change:
    return lambda states: states[state]["Assign"].update(values)


def _paying(state: str, **values: Any) -> Change:
    return lambda states: states[state]["Arguments"]["Payload"].update(values)


def _without(state: str, field: str) -> Change:
    return lambda states: states[state].pop(field)


def _retrying(state: str, **fields: Any) -> Change:
    return lambda states: states[state]["Retry"][0].update(fields)


def _catching(state: str, *names: str) -> Change:
    return lambda states: states[state]["Catch"][0].update(ErrorEquals=list(names))


_HEALTHY, _DENIED, _DYING = "healthy", "denied-ApplyScaling", "approval-and-deaths"


@pytest.mark.parametrize(
    ("run", "change", "place"),
    [
        (_HEALTHY, _condition("Planned?", 0, "{% false %}"), "the way"),
        (_HEALTHY, _condition("Planned?", 0, "{% $planning.decision != 'Change' %}"), "the way"),
        (_HEALTHY, _going("Acquired?", 0, "AwaitTurn"), "the way"),
        (_HEALTHY, _field("BakeCandidate", Next="CloseRollout"), "the way"),
        (_HEALTHY, _assigning("Begin", attempt=2), "Begin leaves, $attempt"),
        (_HEALTHY, _assigning("Begin", never_read="x"), "Begin leaves, $never_read"),
        (_HEALTHY, _assigning("PlanRollout", bake=None), "PlanRollout leaves, $bake"),
        (_HEALTHY, _paying("CheckPreflight", plan="{% $bake %}"), "calls its function, payload"),
        (_HEALTHY, _field("PlanRollout", TimeoutSeconds=71), "calls its function, timeout_seconds"),
        (_HEALTHY, _field("AwaitBake", TimeoutSeconds=1), "calls its function, timeout_seconds"),
        (_HEALTHY, _without("CloseRollout", "Output"), "CloseRollout leaves, output"),
        (_DENIED, _without("ApplyScaling", "Catch"), "the way"),
        (_DENIED, _catching("ApplyScaling", "Throttled"), "the way"),
        (_DENIED, _field("EndedBadly", Cause="{% $closed.message %}"), "the execution ends, cause"),
        (_DENIED, _field("EndedBadly", Error="Failed"), "the execution ends, error"),
        (_DYING, _without("PlanRollout", "Retry"), "the way"),
        (_DYING, _retrying("PlanRollout", MaxAttempts=0), "the way"),
        (_DYING, _retrying("PlanRollout", JitterStrategy="NONE"), "tries again, seconds"),
    ],
)
def test_a_machine_that_is_another_one(run: str, change: Change, place: str) -> None:
    """One edit anywhere on a run's way is told, with the place and both sides."""
    found = _played(run, change)

    assert found is not None
    assert found.place.endswith(place)
    assert found.ours != found.theirs


def test_a_tape_that_was_tampered_with() -> None:
    """One answer of a function that is another one comes to light where it is first seen."""
    tape = _tape(_HEALTHY)
    attempts = list(tape.attempts)
    attempts[1], attempts[2] = attempts[2], attempts[1]
    steps = machine().play(Tape(**{**vars(tape), "attempts": tuple(attempts)}))

    assert first_difference(tape.steps, tape.steps) is None
    assert first_difference(tape.steps, steps) is not None


def test_a_tape_that_is_too_short() -> None:
    """A function that only moto's engine would call is told, and nobody waits for its answer."""
    tape = _tape(_HEALTHY)
    cut = Tape(**{**vars(tape), "attempts": tape.attempts[:-1]})

    assert first_difference(tape.steps, machine().play(cut)) is not None


# --- Faults in our interpreter ---


def _last_taker(takers: Sequence[Any], error: str | None) -> tuple[int, Retrier | Catcher] | None:
    found = [
        (index, taker)
        for index, taker in enumerate(takers)
        if {error, "States.ALL"} & set(taker.error_equals)
    ]
    return found[-1] if found else None


def _no_backoff(retrier: Retrier, **_: object) -> float:
    return retrier.interval_seconds


def _nothing_assigned(leave: Callable[..., object]) -> Callable[..., object]:
    return lambda *args, **rest: leave(*args, **{**rest, "assign": {}})


def _wildcards_only(name: str, _error: str | None) -> bool:
    return name == "States.ALL"


def _null_for_zero(evaluate: Callable[..., object]) -> Callable[..., object]:
    def changed(self: Expression, scope: Scope) -> object:
        value = evaluate(self, scope)
        return None if value == 0 else value

    return changed


_WRONG: dict[str, tuple[object, str, Callable[[Any], object]]] = {
    "it takes the last catcher or retrier": (interpreter, "first_taker", lambda _: _last_taker),
    "it waits as long every time": (interpreter, "delay_seconds", lambda _: _no_backoff),
    "it assigns nothing": (Interpreter, "_leave", _nothing_assigned),
    "it takes a zero for null": (Expression, "evaluate", _null_for_zero),
    "it matches no names": (
        recovery,
        "_matches",
        lambda _: _wildcards_only,
    ),
}
_BUSY = Invocation(error="Busy", message="wait")
_ALL = {"ErrorEquals": ["States.ALL"], "Next": "End"}
_MACHINE: States = {
    "A": task(
        Arguments={"FunctionName": "work", "Payload": {"zero": "{% 1 - 1 %}"}},
        Retry=[{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
        Catch=[{"ErrorEquals": ["Busy"], "Next": "B", "Assign": {"busy": True}}, _ALL],
    ),
    "B": {"Type": "Pass", "Assign": {"b": 1}, "Next": "End"},
    "End": {"Type": "Succeed"},
}


def test_the_machine_for_faults_is_sound(bench: Bench) -> None:
    """On an interpreter that is right nothing is told."""
    _, tape = taped(bench, _MACHINE, _BUSY, _BUSY, _BUSY)

    assert difference(tape, _MACHINE) is None


@pytest.mark.parametrize("name", _WRONG)
def test_an_interpreter_that_is_wrong(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A fault in how our engine retries, catches, assigns or evaluates is told."""
    owner, attribute, change = _WRONG[name]
    monkeypatch.setattr(owner, attribute, change(getattr(owner, attribute)))
    _, tape = taped(bench, _MACHINE, _BUSY, _BUSY, _BUSY)

    assert difference(tape, _MACHINE) is not None
