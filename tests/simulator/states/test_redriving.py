"""Redriving: an execution that ended badly goes on where it stood, as AWS says of each state."""

import json
from datetime import timedelta
from typing import Any

import pytest

from simulator.states.errors import (
    ExecutionDoesNotExist,
    ExecutionNotRedrivable,
    TaskTimedOut,
)
from simulator.states.execution import HISTORY_LIMIT_EVENTS, Execution, HappeningKind, Status
from simulator.states.tasks import Invocation
from simulator.step_functions import StepFunctions
from tests.simulator.states.bench import START, Bench, deployed, task, waiting_task

DAY = 24 * 3600
RETRY = {"ErrorEquals": ["Busy"], "IntervalSeconds": 10, "MaxAttempts": 2, "BackoffRate": 1}


def _redrive(bench: Bench, execution: Execution) -> None:
    bench.engine.redrive_execution(execution.arn)
    bench.clock.advance(0)


def test_a_task_is_run_again_with_its_input_and_the_variables(bench: Bench) -> None:
    """What succeeded before is not run again, and what it left is still there."""
    bench.work_answers(Invocation(payload="first"), Invocation(error="Broken"))
    first = task(Assign={"kept": "{% $states.result.Payload %}"}, Output={"n": 1}, Next="B")
    payload = {"kept": "{% $kept %}", "n": "{% $states.input.n %}"}
    second = task(Arguments={"FunctionName": "work", "Payload": payload})
    execution = bench.run({"A": first, "B": second})
    assert (execution.status, execution.error) == (Status.FAILED, "Broken")
    events, transitions = execution.events, execution.transitions

    _redrive(bench, execution)

    assert execution.status is Status.SUCCEEDED
    assert (execution.error, execution.cause) == (None, None)
    assert bench.calls == [{}, {"kept": "first", "n": 1}, {"kept": "first", "n": 1}]
    assert execution.visits["B"] == 1
    # ExecutionRedriven; TaskScheduled, Started, Succeeded; TaskStateExited; ExecutionSucceeded.
    assert execution.events == events + 6
    assert execution.transitions == transitions + 1


def test_its_retries_and_its_time_out_begin_anew(bench: Bench) -> None:
    """Both retries are there again, and the task has all of its time."""
    bench.work_answers(*[Invocation(error="Busy")] * 3, *[Invocation(error="Busy", seconds=3)] * 2)
    execution = bench.run({"A": task(TimeoutSeconds=5, Retry=[RETRY])})
    assert execution.error == "Busy"
    assert len(bench.calls) == 3
    bench.clock.advance(DAY)

    bench.engine.redrive_execution(execution.arn)
    bench.finish(execution)

    assert execution.status is Status.SUCCEEDED
    assert len(bench.calls) == 6


def test_so_does_the_machines_own_time_out(bench: Bench) -> None:
    """An execution that timed out would else time out at once."""
    states = {"A": waiting_task()}
    execution = bench.run(states, TimeoutSeconds=100)
    assert execution.status is Status.TIMED_OUT

    bench.engine.redrive_execution(execution.arn)
    bench.clock.advance(99)

    assert execution.is_running
    bench.clock.advance(1)
    assert execution.status is Status.TIMED_OUT


def test_a_token_from_before_ends_nothing(bench: Bench) -> None:
    """The task has a new one."""
    execution = bench.start({"A": waiting_task()})
    bench.clock.advance(1)
    bench.engine.stop_execution(execution.arn)
    _redrive(bench, execution)
    before, now = (call["token"] for call in bench.calls)

    with pytest.raises(TaskTimedOut):
        bench.engine.send_task_success(before, "{}")
    bench.engine.send_task_success(now, json.dumps("woken"))
    bench.clock.advance(0)

    assert (execution.status, execution.output) == (Status.SUCCEEDED, "woken")


def test_a_choice_is_made_again(bench: Bench) -> None:
    """By the same variables; here a rule that cannot be evaluated fails once more."""
    rule = {"Condition": "{% $states.input.n > 0 %}", "Next": "B"}
    execution = bench.run({"A": {"Type": "Choice", "Choices": [rule]}, "B": {"Type": "Succeed"}})
    first = (execution.status, execution.error)

    _redrive(bench, execution)

    assert (execution.status, execution.error) == first
    assert execution.redrives == 1


def test_a_fail_state_fails_again(bench: Bench) -> None:
    """It is entered anew."""
    execution = bench.run({"A": {"Type": "Fail", "Error": "Bad", "Cause": "so it is"}})

    _redrive(bench, execution)

    assert (execution.error, execution.cause) == ("Bad", "so it is")
    assert execution.visits["A"] == 2


def test_a_pass_state_is_left_without_being_executed(bench: Bench) -> None:
    """So AWS's table has it."""
    states: dict[str, Any] = {
        "A": {"Type": "Pass", "Assign": {"n": 1}, "Output": "mine", "Next": "B"},
        "B": {"Type": "Succeed"},
    }
    execution = bench.start(states, input="given")
    bench.engine.observers.append(
        lambda happening: (
            bench.engine.stop_execution(execution.arn)
            if happening.kind is HappeningKind.STATE_ENTERED and happening.name == "A"
            else None
        )
    )
    bench.clock.advance(0)
    assert execution.status is Status.ABORTED

    _redrive(bench, execution)

    assert (execution.status, execution.output) == (Status.SUCCEEDED, "given")
    assert execution.variables == {}


def test_one_that_was_stopped_before_its_first_state_begins(bench: Bench) -> None:
    """There is no state to go on in."""
    execution = bench.start({"A": task()})
    bench.engine.stop_execution(execution.arn)
    bench.clock.advance(1)
    assert bench.calls == []

    _redrive(bench, execution)

    assert execution.status is Status.SUCCEEDED
    assert len(bench.calls) == 1


def test_the_context_tells_how_often_and_when(bench: Bench) -> None:
    """RedriveTime is there only once it was."""
    bench.work_answers(Invocation(error="Broken"))
    payload = "{% $states.context.Execution %}"
    execution = bench.run({"A": task(Arguments={"FunctionName": "work", "Payload": payload})})
    bench.clock.advance(60)
    _redrive(bench, execution)
    before, after = bench.calls

    assert before["RedriveCount"] == 0
    assert "RedriveTime" not in before
    assert after["RedriveCount"] == 1
    assert after["RedriveTime"].startswith("2026-03-01T12:01:00")
    assert after["StartTime"] == before["StartTime"]


def test_what_can_not_be_redriven(bench: Bench) -> None:
    """One that runs, one that succeeded, one of long ago, and one without room in its history."""
    running = bench.engine.start_execution(_machine(), input=None, name="running")
    bench.clock.advance(0)
    with pytest.raises(ExecutionNotRedrivable, match="is RUNNING"):
        bench.engine.redrive_execution(running.arn)
    good = bench.run({"A": {"Type": "Succeed"}})
    with pytest.raises(ExecutionNotRedrivable, match="is SUCCEEDED"):
        bench.engine.redrive_execution(good.arn)
    bench.engine.stop_execution(running.arn)
    running.events = HISTORY_LIMIT_EVENTS - 1
    with pytest.raises(ExecutionNotRedrivable, match="history"):
        bench.engine.redrive_execution(running.arn)
    running.events = HISTORY_LIMIT_EVENTS - 2
    bench.clock.advance(14 * DAY + 1)
    with pytest.raises(ExecutionNotRedrivable, match="period"):
        bench.engine.redrive_execution(running.arn)
    with pytest.raises(ExecutionDoesNotExist):
        bench.engine.redrive_execution(f"{running.arn}-other")


def _machine() -> Any:
    return deployed({"A": waiting_task()})


def test_the_api_tells_and_says_so_in_an_event(bench: Bench) -> None:
    """A call that is repeated with its token is answered as before, and done once."""
    machine, events = _machine(), list[dict[str, Any]]()
    api = StepFunctions(bench.engine, machines={machine.arn: machine}, emit=events.append)
    execution = bench.engine.start_execution(machine, input=None, name="one")
    arn = {"executionArn": execution.arn}
    bench.clock.advance(1)
    assert api.describe_execution(arn)["redriveStatus"] == "NOT_REDRIVABLE"
    bench.engine.stop_execution(execution.arn)
    assert api.describe_execution(arn)["redriveStatus"] == "REDRIVABLE"
    bench.clock.advance(60)

    answers = [api.redrive_execution({**arn, "clientToken": "a"}) for _ in range(2)]

    assert answers == [{"redriveDate": START + timedelta(seconds=61)}] * 2
    told = api.describe_execution(arn)
    assert (told["status"], told["redriveCount"]) == ("RUNNING", 1)
    details = [event["detail"] for event in events]
    assert [(d["status"], d["redriveCount"]) for d in details] == [("ABORTED", 0), ("RUNNING", 1)]
    assert details[1]["stopDate"] is None


def test_an_execution_that_is_full_may_still_succeed(bench: Bench) -> None:
    """The last place of its history is for how it ends."""
    execution = bench.start({"A": waiting_task()})
    bench.clock.advance(0)
    # To come: TaskSucceeded and TaskStateExited, and then ExecutionSucceeded.
    execution.events = HISTORY_LIMIT_EVENTS - 3
    bench.engine.send_task_success(bench.calls[0]["token"], "{}")
    bench.clock.advance(0)

    assert execution.status is Status.SUCCEEDED
    assert execution.events == HISTORY_LIMIT_EVENTS


def test_all_variables_together_have_a_limit(bench: Bench) -> None:
    """Ten MiB, of which one assignment may add a quarter of one."""
    names = [f"v{number}" for number in range(42)]
    text = "{% $pad('', 255 * 1024, 'x') %}"
    states: dict[str, Any] = {
        name: {"Type": "Pass", "Assign": {name: text}, "Next": after}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    execution = bench.run({**states, "End": {"Type": "Succeed"}})

    assert execution.error == "States.DataLimitExceeded"
    assert len(execution.variables) == 10 * 1024 // 255
