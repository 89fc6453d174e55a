"""The API: starting, stopping and describing executions, and what observers are told."""

from datetime import timedelta

import pytest
from pydantic import JsonValue

from simulator.states.errors import (
    ExecutionAlreadyExists,
    ExecutionDoesNotExist,
    InvalidExecutionInput,
    InvalidName,
)
from simulator.states.execution import HISTORY_LIMIT_EVENTS, Happening, HappeningKind, Status
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import START, Bench, deployed, task, waiting_task

WAIT = {"A": {"Type": "Wait", "Seconds": 10, "End": True}}
LOOP = {
    "Begin": {"Type": "Pass", "Assign": {"n": 0}, "Next": "Look"},
    "Look": task(
        Arguments={"FunctionName": "work", "Payload": {"n": "{% $n %}"}},
        TimeoutSeconds=20,
        Assign={"n": "{% $n + 1 %}"},
        Next="Done?",
    ),
    "Done?": {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% $n >= $states.context.Execution.Input.loops %}", "Next": "End"}
        ],
        "Default": "Wait",
    },
    "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Look"},
    "End": {"Type": "Succeed"},
}


def test_nothing_happens_within_the_call(bench: Bench) -> None:
    """A started execution enters its first state as the next event of that instant."""
    execution = bench.start({"A": task()})
    assert (execution.status, execution.state, bench.calls) == (Status.RUNNING, None, [])
    bench.clock.advance(0)
    assert len(bench.calls) == 1


def test_starting_twice_is_starting_once(bench: Bench) -> None:
    """Same name and same input, while it runs, is the same execution."""
    machine = deployed(WAIT)
    first = bench.engine.start_execution(machine, input={"a": 1}, name="one")
    assert bench.engine.start_execution(machine, input={"a": 1}, name="one") is first
    assert len(bench.engine.executions) == 1


def test_a_name_is_taken_for_good(bench: Bench) -> None:
    """Another input, or an execution that has ended, makes the name refused."""
    machine = deployed(WAIT)
    execution = bench.engine.start_execution(machine, input={"a": 1}, name="one")
    with pytest.raises(ExecutionAlreadyExists):
        bench.engine.start_execution(machine, input={"a": 2}, name="one")
    bench.finish(execution)
    with pytest.raises(ExecutionAlreadyExists):
        bench.engine.start_execution(machine, input={"a": 1}, name="one")


def test_names_are_made_where_none_is_given(bench: Bench) -> None:
    """Without a name every start is an execution of its own."""
    machine = deployed(WAIT)
    first, second = (bench.engine.start_execution(machine, input={}) for _ in range(2))
    assert first.arn != second.arn


@pytest.mark.parametrize("name", ["a b", "a/b", "a:b", "a*", "x" * 81, "a\n"])
def test_names_that_aws_refuses(bench: Bench, name: str) -> None:
    """Too long a name, or one with a forbidden character, is refused."""
    with pytest.raises(InvalidName):
        bench.engine.start_execution(deployed(WAIT), input={}, name=name)


def test_too_large_an_input(bench: Bench) -> None:
    """An input above 256 KiB is refused, and no execution is there."""
    with pytest.raises(InvalidExecutionInput):
        bench.engine.start_execution(deployed(WAIT), input="x" * 262_143)
    assert bench.engine.executions == {}


def test_describing(bench: Bench) -> None:
    """An execution is found by its ARN, while it runs and afterwards."""
    execution = bench.run(WAIT, input={"a": 1})
    found = bench.engine.describe("arn:aws:states:us-east-1:111122223333:execution:rollout:one")
    assert found is execution
    assert (found.started_at, found.stopped_at) == (START, START + timedelta(seconds=10))
    with pytest.raises(ExecutionDoesNotExist):
        bench.engine.describe("arn:aws:states:us-east-1:111122223333:execution:rollout:two")


def test_stopping(bench: Bench) -> None:
    """A stopped execution is aborted, with the reasons given, and nothing of it goes on."""
    execution = bench.start({"A": task(TimeoutSeconds=50)}, TimeoutSeconds=100)
    bench.work_answers(Invocation(payload={}, seconds=40))
    bench.clock.advance(5)
    bench.engine.stop_execution(execution.arn, error="ByHand", cause="enough")
    assert (execution.status, execution.error, execution.cause) == (
        Status.ABORTED,
        "ByHand",
        "enough",
    )
    assert not bench.clock.run_next()


def test_stopping_what_has_ended(bench: Bench) -> None:
    """An execution that has ended stays as it ended, and one that never was is not found."""
    execution = bench.run(WAIT)
    bench.engine.stop_execution(execution.arn)
    assert execution.status is Status.SUCCEEDED
    with pytest.raises(ExecutionDoesNotExist):
        bench.engine.stop_execution("arn:aws:states:us-east-1:111122223333:execution:rollout:two")


def test_the_time_of_the_whole_machine(bench: Bench) -> None:
    """A machine's own TimeoutSeconds end the execution as TIMED_OUT, wherever it stands."""
    states = {"A": waiting_task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "A"}])}
    execution = bench.run(states, TimeoutSeconds=25)
    assert (execution.status, execution.error) == (Status.TIMED_OUT, None)
    assert bench.clock.seconds == 25
    assert not bench.clock.run_next()


def test_a_machine_that_ends_in_time_leaves_nothing(bench: Bench) -> None:
    """After the end no timer of the execution is left."""
    bench.run(WAIT, TimeoutSeconds=25)
    assert not bench.clock.run_next()


def test_observers_are_told_everything_in_order(bench: Bench) -> None:
    """Each happening has its instant, its state and what belongs to it."""
    bench.work_answers(Invocation(error="Busy", message="m"), Invocation(payload={}, seconds=2))
    execution = bench.run(
        {
            "A": task(Retry=[{"ErrorEquals": ["Busy"]}], Output="out", Next="B"),
            "B": {"Type": "Fail", "Error": "E", "Cause": "C"},
        },
        input="in",
    )
    cause = '{"errorMessage":"m","errorType":"Busy"}'
    scheduled: dict[str, JsonValue] = {
        "function_name": "work",
        "payload": {},
        "timeout_seconds": None,
        "token": None,
    }
    result: JsonValue = {"ExecutedVersion": "$LATEST", "Payload": {}, "StatusCode": 200}
    ended: dict[str, JsonValue] = {"status": "FAILED", "output": None, "error": "E", "cause": "C"}
    expected: list[tuple[int, HappeningKind, str, dict[str, JsonValue]]] = [
        (0, HappeningKind.EXECUTION_STARTED, "one", {"input": "in"}),
        (0, HappeningKind.STATE_ENTERED, "A", {"input": "in"}),
        (0, HappeningKind.TASK_SCHEDULED, "A", scheduled),
        (0, HappeningKind.TASK_FAILED, "A", {"error": "Busy", "cause": cause}),
        (0, HappeningKind.TASK_RETRIED, "A", {"error": "Busy", "cause": cause, "delay_seconds": 1}),
        (1, HappeningKind.TASK_SCHEDULED, "A", scheduled),
        (3, HappeningKind.TASK_SUCCEEDED, "A", {"result": result}),
        (3, HappeningKind.STATE_EXITED, "A", {"output": "out"}),
        (3, HappeningKind.STATE_ENTERED, "B", {"input": "out"}),
        (3, HappeningKind.EXECUTION_ENDED, "one", ended),
    ]
    assert bench.happenings == [
        Happening(START + timedelta(seconds=at), execution.arn, kind, name, detail)
        for at, kind, name, detail in expected
    ]


@pytest.mark.parametrize(
    "kind",
    [kind for kind in HappeningKind if kind not in ("ExecutionEnded", "ExecutionRedriven")],
)
def test_an_observer_may_stop_the_execution(bench: Bench, kind: HappeningKind) -> None:
    """An execution can be stopped at any happening, and then nothing more happens to it."""
    bench.work_answers(Invocation(error="Busy"), Invocation(error="Broken"), Invocation())
    a = task(
        Retry=[{"ErrorEquals": ["Busy"]}], Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}]
    )

    def stop(happening: Happening) -> None:
        if happening.kind is kind:
            bench.engine.stop_execution(happening.execution)

    bench.engine.observers.append(stop)
    execution = bench.start({"A": a, "B": task()})
    bench.clock.advance(100)
    assert execution.status is Status.ABORTED
    assert bench.happenings[-1].kind is HappeningKind.EXECUTION_ENDED
    assert bench.happenings[-2].kind is kind


def test_executions_run_side_by_side(bench: Bench) -> None:
    """Executions of one engine do not disturb each other."""
    machine = deployed(LOOP)
    pair = [bench.engine.start_execution(machine, input={"loops": loops}) for loops in (2, 3)]
    bench.clock.advance(45)
    assert [execution.status for execution in pair] == [Status.SUCCEEDED, Status.RUNNING]
    bench.finish(pair[1])
    assert [execution.variables for execution in pair] == [{"n": 2}, {"n": 3}]


def test_a_long_loop(bench: Bench) -> None:
    """Five hundred looks in four hours are counted as AWS bills and as its history grows."""
    with bench.clock:
        execution = bench.run(LOOP, input={"loops": 500})
    assert execution.status is Status.SUCCEEDED
    assert bench.clock.seconds == 499 * 30
    assert [call["n"] for call in bench.calls] == list(range(500))
    # Begin, End, 500 times Look and Done?, 499 times Wait.
    assert execution.transitions == 2 + 500 * 2 + 499
    # Entered and exited each; three more for a task; and the execution's own start and end.
    assert execution.events == 2 * execution.transitions + 3 * 500 + 2
    assert execution.visits["Done?.Default"] == 499
    assert set(execution.visits) == set(execution.machine.definition.places)


def test_the_history_limit(bench: Bench) -> None:
    """An execution that never ends is ended by its history, past every catcher."""
    state = task(Next="A", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "A"}])
    execution = bench.run({"A": state})
    assert (execution.status, execution.error) == (Status.FAILED, "States.Runtime")
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    assert len(bench.calls) == 5_000
    assert execution.events == HISTORY_LIMIT_EVENTS


def test_a_loop_that_never_waits_ends_too(bench: Bench) -> None:
    """States that take no time run into the history limit, and not into Python's own."""
    states = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}
    assert bench.run(states).error == "States.Runtime"
