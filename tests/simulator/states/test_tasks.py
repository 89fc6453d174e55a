"""Task states: what a Lambda gets, what comes back, and when."""

from typing import Any

import pytest

from simulator.states.execution import Status
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, task


def caught(error: str) -> dict[str, Any]:
    """A catcher for the error, which leads to a state named Caught."""
    return {"ErrorEquals": [error], "Next": "Caught"}


CAUGHT = {"Caught": {"Type": "Succeed"}}


def test_the_result_of_an_invocation(bench: Bench) -> None:
    """A task's result is the Lambda integration's answer, with the payload in it."""
    bench.work_answers(Invocation(payload={"n": 2.0, "list": [None]}))
    assert bench.run({"A": task()}).output == {
        "ExecutedVersion": "$LATEST",
        "Payload": {"n": 2, "list": [None]},
        "StatusCode": 200,
    }


def test_output_and_assign_see_the_result(bench: Bench) -> None:
    """A task's output and variables are made from its result and its input."""
    bench.work_answers(Invocation(payload={"n": 1}))
    state = task(
        Assign={"n": "{% $states.result.Payload.n %}"},
        Output="{% [$states.input.m, $states.result.Payload.n] %}",
    )
    execution = bench.run({"A": state}, input={"m": 0})
    assert execution.output == [0, 1]
    assert execution.variables == {"n": 1}


def test_function_name_and_payload_are_evaluated(bench: Bench) -> None:
    """The Lambda that is named gets the payload, evaluated, with variables and input in it."""
    bench.answers["probe"].append(Invocation(payload="from probe"))
    arguments = {
        "FunctionName": "{% $states.input.function %}",
        "Payload": {"deep": ["{% $v %}"], "text": "as is"},
    }
    states = {
        "First": {"Type": "Pass", "Assign": {"v": {"x": None}}, "Next": "Call"},
        "Call": task(Arguments=arguments, Output="{% $states.result.Payload %}"),
    }
    assert bench.run(states, input={"function": "probe"}).output == "from probe"
    assert bench.calls == [{"deep": [{"x": None}], "text": "as is"}]


def test_a_lambda_cannot_reach_into_the_execution(bench: Bench) -> None:
    """What a handler does to its payload stays with the handler, as over a wire."""
    bench.during_call = lambda payload: payload["list"].append("mine")
    payload = "{% $states.input %}"
    execution = bench.run(
        {
            "A": task(
                Arguments={"FunctionName": "work", "Payload": payload}, Output="{% $states.input %}"
            )
        },
        input={"list": []},
    )
    assert execution.output == {"list": []} == execution.input


def test_effects_come_at_once_and_the_answer_later(bench: Bench) -> None:
    """The handler runs when the task starts; its answer takes as long as the handler ran."""
    bench.work_answers(Invocation(payload={}, seconds=12.5))
    execution = bench.start({"Wait": {"Type": "Wait", "Seconds": 5, "Next": "A"}, "A": task()})
    bench.clock.advance(17)
    assert bench.called_at == [5]
    assert (execution.status, execution.state) == (Status.RUNNING, "A")
    bench.finish(execution)
    assert bench.clock.seconds == 17.5


@pytest.mark.parametrize(
    ("seconds", "timeout", "error"),
    [
        (9.9, 10, None),
        (10, 10, None),
        (10.1, 10, "States.Timeout"),
        (10.1, "{% $states.input.limit %}", None),
        (20.1, "{% $states.input.limit %}", "States.Timeout"),
    ],
)
def test_a_task_that_runs_too_long_times_out(
    bench: Bench, seconds: float, timeout: object, error: str | None
) -> None:
    """An answer that comes after TimeoutSeconds is States.Timeout, at that very second."""
    bench.work_answers(Invocation(payload={}, seconds=seconds))
    execution = bench.run({"A": task(TimeoutSeconds=timeout)}, input={"limit": 20})
    assert execution.error == error
    if error is not None:
        # AWS: only the machine's own TimeoutSeconds make an execution TIMED_OUT.
        assert (execution.status, execution.cause) == (Status.FAILED, None)
        assert bench.clock.seconds == int(seconds)


@pytest.mark.parametrize("timeout", ["{% 0 %}", "{% 1.5 %}", "{% '9' %}", "{% $states.input.x %}"])
def test_an_impossible_timeout_fails_the_task(bench: Bench, timeout: str) -> None:
    """A computed time-out that is no number of seconds fails the task, before the call."""
    execution = bench.run({"A": task(TimeoutSeconds=timeout)}, input={})
    assert execution.error == "States.QueryEvaluationError"
    assert bench.calls == []


def test_a_failed_lambda_fails_the_task(bench: Bench) -> None:
    """The error is the exception's class, the cause the JSON that Lambda returns for it."""
    bench.work_answers(Invocation(error="EndpointBusy", message='in "Updating"', seconds=3))
    execution = bench.run({"A": task()})
    assert execution.status is Status.FAILED
    assert execution.error == "EndpointBusy"
    assert execution.cause == ('{"errorMessage":"in \\"Updating\\"","errorType":"EndpointBusy"}')
    assert bench.clock.seconds == 3


def test_arguments_that_cannot_be_evaluated_fail_the_task(bench: Bench) -> None:
    """Bad arguments fail the task before the call, and the task's catchers see it."""
    state = task(
        Arguments={"FunctionName": "work", "Payload": "{% $states.input.absent %}"},
        Catch=[caught("States.QueryEvaluationError")],
    )
    execution = bench.run({"A": state} | CAUGHT, input={})
    assert (execution.status, bench.calls) == (Status.SUCCEEDED, [])
    assert "Arguments/Payload" in str(execution.output)


def test_a_function_name_must_be_text(bench: Bench) -> None:
    """A computed function name that is no text fails the task."""
    state = task(Arguments={"FunctionName": "{% 5 %}", "Payload": {}})
    assert bench.run({"A": state}).error == "States.QueryEvaluationError"


def test_a_bad_output_is_an_error_of_the_task(bench: Bench) -> None:
    """An output that cannot be made from the result is caught like any other error."""
    state = task(Output="{% $states.result.Payload.absent %}", Catch=[caught("States.ALL")])
    execution = bench.run({"A": state} | CAUGHT)
    assert execution.status is Status.SUCCEEDED
    assert execution.state == "Caught"


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["States.ALL"], Status.FAILED),
        (["States.TaskFailed"], Status.FAILED),
        (["States.DataLimitExceeded"], Status.SUCCEEDED),
    ],
)
def test_a_result_above_the_data_limit(bench: Bench, names: list[str], status: Status) -> None:
    """A result that is too large fails the task, past every wildcard, unless named."""
    bench.work_answers(Invocation(payload="x" * 262_144))
    catcher = {"ErrorEquals": names, "Next": "Caught"}
    execution = bench.run({"A": task(Catch=[catcher])} | CAUGHT)
    assert execution.status is status
    if status is Status.FAILED:
        assert execution.error == "States.DataLimitExceeded"


def test_a_call_may_stop_its_own_execution(bench: Bench) -> None:
    """An execution that is stopped from within a call stays stopped, whatever the call returns."""
    execution = bench.start({"A": task(Next="B"), "B": {"Type": "Succeed"}})
    bench.during_call = lambda _: bench.engine.stop_execution(execution.arn)
    bench.clock.advance(100)
    assert (execution.status, execution.state) == (Status.ABORTED, "A")
