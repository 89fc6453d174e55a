"""Tasks that wait for a token."""

from typing import Any

import pytest

from simulator.states.errors import (
    InvalidOutput,
    InvalidToken,
    StatesApiError,
    TaskDoesNotExist,
    TaskTimedOut,
)
from simulator.states.execution import Execution, Status
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, waiting_task


def parked(bench: Bench, **fields: Any) -> tuple[Execution, str]:
    """An execution whose only task has got its token, and that token."""
    execution = bench.start({"A": waiting_task(**fields)})
    bench.clock.run_until(lambda: bool(bench.calls), limit_seconds=1)
    return execution, bench.calls[-1]["token"]


def test_the_token_ends_the_task(bench: Bench) -> None:
    """The task lasts until its token comes, and its result is what came with it."""
    execution, token = parked(bench)
    bench.clock.advance(3600)
    assert execution.is_running
    bench.engine.send_task_success(token, '{"n": 2.0, "x": null}')
    assert execution.is_running
    bench.clock.advance(0)
    assert (execution.status, execution.output) == (Status.SUCCEEDED, {"n": 2, "x": None})
    assert execution.stopped_at == bench.clock.now


def test_the_answer_of_the_lambda_is_dropped(bench: Bench) -> None:
    """What the Lambda returns neither ends the task nor becomes its result."""
    bench.work_answers(Invocation(payload="ignored", seconds=2))
    execution, token = parked(bench)
    bench.clock.advance(10)
    assert execution.is_running
    bench.engine.send_task_success(token, '"kept"')
    bench.clock.advance(0)
    assert execution.output == "kept"


def test_an_error_of_the_lambda_fails_the_task(bench: Bench) -> None:
    """A Lambda that fails takes its task with it, and the token is worth nothing any more."""
    bench.work_answers(Invocation(error="Throttled", message="slow down", seconds=2))
    execution, token = parked(bench)
    bench.finish(execution)
    assert (execution.error, bench.clock.seconds) == ("Throttled", 2)
    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_success(token, "{}")


def test_a_failure_sent_with_the_token(bench: Bench) -> None:
    """A failure that is sent is the task's error, and can be caught."""
    catcher = {"ErrorEquals": ["Aborted"], "Next": "B"}
    execution = bench.start(
        {"A": waiting_task(Catch=[catcher], Next="B"), "B": {"Type": "Succeed"}}
    )
    bench.clock.advance(1)
    bench.engine.send_task_failure(bench.calls[0]["token"], error="Aborted", cause="by hand")
    bench.finish(execution)
    assert execution.output == {"Error": "Aborted", "Cause": "by hand"}


def test_a_failure_without_a_name(bench: Bench) -> None:
    """A failure may come without error and cause; it fails the task all the same."""
    execution, token = parked(bench)
    bench.engine.send_task_failure(token)
    bench.finish(execution)
    assert (execution.status, execution.error, execution.cause) == (Status.FAILED, None, None)


def test_a_failure_without_a_name_meets_wildcards(bench: Bench) -> None:
    """A failure without a name is caught by States.ALL, and by nothing that names an error."""
    catch = [
        {"ErrorEquals": ["Aborted", "States.Timeout"], "Next": "A"},
        {"ErrorEquals": ["States.ALL"], "Next": "B"},
    ]
    execution = bench.start({"A": waiting_task(Catch=catch), "B": {"Type": "Succeed"}})
    bench.clock.advance(1)
    bench.engine.send_task_failure(bench.calls[0]["token"])
    bench.finish(execution)
    assert execution.output == {"Error": "", "Cause": ""}


def test_no_token_in_time(bench: Bench) -> None:
    """Without its token the task times out, counted from its start."""
    bench.work_answers(Invocation(seconds=20))
    execution, token = parked(bench, TimeoutSeconds=60)
    bench.finish(execution)
    assert (execution.error, bench.clock.seconds) == ("States.Timeout", 60)
    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_success(token, "{}")


def test_a_token_in_time_cancels_the_timeout(bench: Bench) -> None:
    """After the token has come, the task's time-out means nothing to the states that follow."""
    states = {
        "A": waiting_task(TimeoutSeconds=60, Next="B"),
        "B": {"Type": "Wait", "Seconds": 600, "End": True},
    }
    execution = bench.start(states)
    bench.clock.advance(59)
    bench.engine.send_task_success(bench.calls[0]["token"], "{}")
    bench.finish(execution)
    assert (execution.status, bench.clock.seconds) == (Status.SUCCEEDED, 659)


def test_a_token_sent_from_within_the_call(bench: Bench) -> None:
    """A token may come back before the Lambda that got it returns, and ends the task at once."""
    bench.work_answers(Invocation(error="TooLate", seconds=30))
    bench.during_call = lambda call: bench.engine.send_task_success(call["token"], '"early"')
    execution = bench.run({"A": waiting_task(TimeoutSeconds=60)})
    assert (execution.output, bench.clock.seconds) == ("early", 0)
    assert not bench.clock.run_next()


def test_a_token_sent_while_the_lambda_runs(bench: Bench) -> None:
    """A token may come back while the Lambda is busy; its late error is nobody's any more."""
    bench.work_answers(Invocation(error="TooLate", seconds=30))
    execution, token = parked(bench)
    bench.clock.advance(10)
    bench.engine.send_task_success(token, '"early"')
    bench.finish(execution)
    assert (execution.output, bench.clock.seconds) == ("early", 10)


def test_a_token_works_once(bench: Bench) -> None:
    """Of two senders at one instant the second is told that the task is over."""
    execution, token = parked(bench)
    bench.engine.send_task_success(token, '"first"')
    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_failure(token, error="second")
    bench.finish(execution)
    assert execution.output == "first"


def test_every_attempt_has_its_own_token(bench: Bench) -> None:
    """A retried task waits for a new token; the old one has timed out."""
    retry = [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1}]
    execution = bench.start({"A": waiting_task(TimeoutSeconds=10, Retry=retry)})
    bench.clock.advance(12)
    old, new = (call["token"] for call in bench.calls)
    assert old != new
    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_success(old, "{}")
    bench.engine.send_task_success(new, "{}")
    bench.finish(execution)
    assert execution.status is Status.SUCCEEDED


def test_a_stopped_execution_takes_no_token(bench: Bench) -> None:
    """The token of an execution that was stopped is refused, also if it was sent just before."""
    execution, token = parked(bench)
    bench.engine.send_task_success(token, "{}")
    bench.engine.stop_execution(execution.arn)
    bench.clock.advance(1)
    assert execution.status is Status.ABORTED
    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_success(token, "{}")


def test_a_task_that_cannot_start_gives_no_token(bench: Bench) -> None:
    """Arguments that fail leave no token behind that could end the next attempt."""
    arguments = {"FunctionName": "work", "Payload": "{% $states.input.absent %}"}
    execution = bench.run({"A": waiting_task() | {"Arguments": arguments}}, input={})
    assert execution.error == "States.QueryEvaluationError"
    assert bench.calls == []


@pytest.mark.parametrize(
    ("foreign", "refusal"),
    [
        ("no token", InvalidToken),
        ("", InvalidToken),
        ("{0}x", InvalidToken),
        ("{1}AAA=", TaskDoesNotExist),
    ],
)
def test_foreign_tokens(bench: Bench, foreign: str, refusal: type[StatesApiError]) -> None:
    """What is no token, and what is one but was never given out, are told apart."""
    execution, token = parked(bench)
    sent = foreign.format(token, token[:-4])
    with pytest.raises(refusal):
        bench.engine.send_task_success(sent, "{}")
    with pytest.raises(refusal):
        bench.engine.send_task_failure(sent)
    assert execution.is_running


@pytest.mark.parametrize("output", ["", "{", "NaN", '"' + "x" * 262_144 + '"'])
def test_an_output_must_be_json(bench: Bench, output: str) -> None:
    """An output that is not JSON, or too large, is refused, and the task goes on waiting."""
    execution, token = parked(bench)
    with pytest.raises(InvalidOutput):
        bench.engine.send_task_success(token, output)
    bench.engine.send_task_success(token, "null")
    bench.finish(execution)
    assert execution.status is Status.SUCCEEDED


def test_only_waiting_tasks_have_a_token(bench: Bench) -> None:
    """The context object has a token in such a task, and nowhere else."""
    states = {
        "Before": {
            "Type": "Pass",
            "Assign": {"b": "{% $exists($states.context.Task) %}"},
            "Next": "A",
        },
        "A": waiting_task(Next="After"),
        "After": {"Type": "Succeed", "Output": "{% [$b, $exists($states.context.Task)] %}"},
    }
    execution = bench.start(states)
    bench.clock.advance(1)
    bench.engine.send_task_success(bench.calls[0]["token"], "{}")
    bench.finish(execution)
    assert execution.output == [False, False]
