"""The Amazon States Language specification's own examples: retrying, and falling back.

Each test names the section of https://states-language.net/spec.html that its example is from; see
`test_specification.py` for what a task is here.
"""

from typing import Any

import pytest

from simulator.states.errors import DefinitionError
from simulator.states.execution import Execution
from simulator.states.loading import load_machine
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, definition, task

END = {"Type": "Succeed"}
TIMEOUT = {"ErrorEquals": ["States.Timeout"]}


def waits(bench: Bench, *errors: str, **fields: Any) -> list[float]:
    """The seconds between a task's calls, where it fails with these errors."""
    bench.work_answers(*(Invocation(error=error) for error in errors))
    bench.run({"X": task(**fields), "Z": END})
    return [b - a for a, b in zip(bench.called_at, bench.called_at[1:], strict=False)]


def timed_out(bench: Bench, retrier: dict[str, Any]) -> list[float]:
    """The seconds between a time-out and the next call, where the task never answers in time."""
    bench.work_answers(*(Invocation(seconds=10) for _ in range(9)))
    bench.run({"X": task(TimeoutSeconds=1, Retry=[TIMEOUT | retrier])})
    return [b - a - 1 for a, b in zip(bench.called_at, bench.called_at[1:], strict=False)]


def test_two_retries(bench: Bench) -> None:
    """Retrying after error. Two retries, after waits of 3 and 6 seconds."""
    retrier = {"IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 2.0}
    assert timed_out(bench, retrier) == [3, 6]


def test_two_retries_and_a_longest_wait(bench: Bench) -> None:
    """Retrying after error. The same with at most 4 seconds: 3, and then 4."""
    retrier = {"IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 2.0, "MaxDelaySeconds": 4}
    assert timed_out(bench, retrier) == [3, 4]


def test_the_defaults_of_a_retrier(bench: Bench) -> None:
    """Retrying after error. Three retries after 1, 2 and 4 seconds, where nothing is said."""
    assert timed_out(bench, {}) == [1, 2, 4]


def test_a_jitter_that_step_functions_does_not_have() -> None:
    """Retrying after error. The strategies are the interpreter's own: `SAMPLE` is none of AWS's."""
    retrier = TIMEOUT | {"IntervalSeconds": 2, "JitterStrategy": "SAMPLE"}
    with pytest.raises(DefinitionError, match="JitterStrategy"):
        load_machine(definition({"A": task(Retry=[retrier])}), {})


ANYTHING_BUT_TIMEOUTS = [TIMEOUT | {"MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]


def test_any_error_but_a_time_out(bench: Bench) -> None:
    """Retrying after error. Any error is retried with the defaults, ..."""
    assert waits(bench, *["Other"] * 9, Retry=ANYTHING_BUT_TIMEOUTS) == [1, 2, 4]


def test_no_time_out(bench: Bench) -> None:
    """Retrying after error. ... and a time-out is not: `MaxAttempts` of 0 is legal."""
    bench.work_answers(Invocation(seconds=10))
    execution = bench.run({"X": task(TimeoutSeconds=1, Retry=ANYTHING_BUT_TIMEOUTS)})
    assert (execution.error, len(bench.calls)) == ("States.Timeout", 1)


def test_a_complex_retry(bench: Bench) -> None:
    """Complex retry scenarios. Waits of 1, 2 and 5 seconds, and then the way to Z."""
    retriers = [
        {
            "ErrorEquals": ["ErrorA", "ErrorB"],
            "IntervalSeconds": 1,
            "BackoffRate": 2,
            "MaxAttempts": 2,
        },
        {"ErrorEquals": ["ErrorC"], "IntervalSeconds": 5},
    ]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Z"}]
    errors = ("ErrorA", "ErrorB", "ErrorC", "ErrorB")
    assert waits(bench, *errors, Retry=retriers, Catch=catch) == [1, 2, 5]
    (execution,) = bench.engine.executions.values()
    assert execution.state == "Z"


def catching(bench: Bench, error: str) -> Execution:
    """A run of the example's catchers."""
    bench.work_answers(Invocation(error=error, message="m"))
    catch = [
        {
            "ErrorEquals": ["java.lang.Exception"],
            "Output": "{% $merge([ $states.input, {'error-info': $states.errorOutput} ]) %}",
            "Next": "RecoveryState",
        },
        {
            "ErrorEquals": ["States.ALL"],
            "Assign": {
                "isCritical": "{% $contains($lowercase($states.errorOutput.Error), /.*fatal.*/) %}"
            },
            "Next": "EndMachine",
        },
    ]
    states = {"A": task(Catch=catch), "RecoveryState": END, "EndMachine": END}
    return bench.run(states, input={"order": 1})


def test_a_catcher_with_an_output(bench: Bench) -> None:
    """JSONata Catchers. The input to RecoveryState is the state's own, with `error-info` in it."""
    execution = catching(bench, "java.lang.Exception")
    cause = '{"errorMessage":"m","errorType":"java.lang.Exception"}'
    info = {"Error": "java.lang.Exception", "Cause": cause}
    assert execution.state == "RecoveryState"
    assert execution.output == {"order": 1, "error-info": info}
    assert execution.variables == {}


@pytest.mark.parametrize(("error", "is_critical"), [("VeryFatalError", True), ("Busy", False)])
def test_a_catcher_that_assigns(bench: Bench, error: str, *, is_critical: bool) -> None:
    """JSONata Catchers. For any other error the input to EndMachine is the Error Output alone."""
    execution = catching(bench, error)
    cause = f'{{"errorMessage":"m","errorType":"{error}"}}'
    assert execution.state == "EndMachine"
    assert execution.output == {"Error": error, "Cause": cause}
    assert execution.variables == {"isCritical": is_critical}
