"""Both engines do the same."""

from typing import Any

import pytest

from simulator.states.tasks import Invocation
from tests.simulator.referee.both import difference, taped
from tests.simulator.states.bench import Bench, task, waiting_task
from tools.referee.judging import judge
from tools.referee.tape import StepKind

# Every kind of step, of ending and of start is in one of these; `make check` makes all runs.
_RUNS = (
    *("healthy", "bad-version", "second-drop", "approval-and-deaths", "denied-once-everywhere"),
    *("denied-CloseRollout", "not-tonight", "release"),
)
_BUSY = Invocation(error="Busy", message='wait: "not yet"')
_END = {"Type": "Succeed"}
_LATE = {"ErrorEquals": ["States.Timeout"], "Output": "late", "Next": "End"}
_ALL = {"ErrorEquals": ["States.ALL"], "Next": "End"}


@pytest.mark.parametrize("name", _RUNS)
def test_the_shipped_machine(name: str) -> None:
    """A run of the shipped machine is on moto's engine what it is on ours, to its end."""
    verdict = judge(name)

    assert verdict.differences == ()
    assert verdict.steps[StepKind.ENDED] == verdict.executions > 0
    assert verdict.steps[StepKind.ENTERED] > verdict.steps[StepKind.SCHEDULED] > 0


def _ending(**states: Any) -> dict[str, Any]:
    return {**states, "End": _END}


def _retrier(**fields: Any) -> dict[str, Any]:
    return {"ErrorEquals": ["Busy"], **fields}


_CHOOSING = {
    "Type": "Choice",
    "Choices": [
        {"Condition": "{% $states.input.n > 5 %}", "Next": "End"},
        {
            "Condition": "{% $states.input.n = 3 %}",
            "Assign": {"why": "three"},
            "Output": "{% $states.input.n + 1 %}",
            "Next": "End",
        },
    ],
    "Default": "Bad",
}
_BACKOFF = _retrier(IntervalSeconds=3, MaxAttempts=4, BackoffRate=1.5, MaxDelaySeconds=8)
_TWICE = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}
_TOLD = {**_ALL, "Output": "{% $states.errorOutput.Cause %}", "Assign": {"x": 1}}

_MACHINES: dict[str, tuple[dict[str, Any], tuple[Invocation, ...]]] = {
    "variables and output": (
        _ending(
            A={"Type": "Pass", "Assign": {"a": [1, None, {"b": 0.5}], "c": "d e"}, "Next": "B"},
            B={"Type": "Pass", "Output": ["{% $a[2].b * 2 %}", "{% $c %}", None], "Next": "End"},
        ),
        (),
    ),
    "a rule of a choice": (_ending(A=_CHOOSING, Bad={"Type": "Fail"}), ()),
    "no rule of a choice": (
        _ending(
            A={**_CHOOSING, "Choices": _CHOOSING["Choices"][:1]},
            Bad={"Type": "Fail", "Error": "Bad", "Cause": "{% $string($states.input) %}"},
        ),
        (),
    ),
    "waits between retries": (_ending(A=task(Retry=[_BACKOFF], Catch=[_ALL])), (_BUSY,) * 5),
    "two retriers": (
        _ending(A=task(Retry=[_retrier(MaxAttempts=1), _TWICE], Catch=[_TOLD])),
        (Invocation(error="Other"), _BUSY, Invocation(error="Other"), _BUSY),
    ),
    "a time-out": (
        _ending(A=task(TimeoutSeconds=5, Catch=[_LATE, _ALL])),
        (Invocation(seconds=9),),
    ),
    "nothing that catches": (_ending(A=task(TimeoutSeconds="{% 2 + 3 %}")), (_BUSY,)),
    "a wait": (_ending(A={"Type": "Wait", "Seconds": "{% 60 * 60 %}", "Next": "End"}), ()),
}


@pytest.mark.parametrize("name", _MACHINES)
def test_a_small_machine(bench: Bench, name: str) -> None:
    """So is what the shipped machine does not do, as far as moto can."""
    states, answers = _MACHINES[name]
    _, tape = taped(bench, states, *answers, input={"n": 3})

    assert difference(tape, states) is None


def test_a_failure_that_is_sent_with_a_token(bench: Bench) -> None:
    """It is caught as it was sent."""
    states = _ending(A=waiting_task(Catch=[_ALL]))
    sent = {"error": "Aborted", "cause": "by hand"}
    bench.during_call = lambda call: bench.engine.send_task_failure(call["token"], **sent)
    execution, tape = taped(bench, states)

    assert execution.output == {"Error": "Aborted", "Cause": "by hand"}
    assert difference(tape, states) is None


def test_every_attempt_has_a_token_of_its_own(bench: Bench) -> None:
    """A function that fails gets another token with its next attempt; that one is answered."""
    states = _ending(A=waiting_task(Retry=[_retrier()]))

    def answer_the_second(call: Any) -> None:
        if len(bench.calls) == 2:
            bench.engine.send_task_success(call["token"], '{"done": true}')

    bench.during_call = answer_the_second
    execution, tape = taped(bench, states, _BUSY)

    assert len({attempt.token for attempt in tape.attempts}) == 2
    assert execution.output == {"done": True}
    assert difference(tape, states) is None
