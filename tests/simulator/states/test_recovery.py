"""Retrying and catching."""

from itertools import pairwise
from typing import Any

import pytest

from simulator.states.execution import HappeningKind, Status
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, task

BUSY = Invocation(error="EndpointBusy", message="wait")
THROTTLED = Invocation(error="Throttled", message="slow down")
FINE = Invocation(payload={"ok": True})


def retrier(*names: str, **fields: Any) -> dict[str, Any]:
    """A retrier of these errors."""
    return {"ErrorEquals": list(names)} | fields


def gaps(bench: Bench) -> list[float]:
    """The waits between calls, in seconds."""
    return [later - earlier for earlier, later in pairwise(bench.called_at)]


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, [1, 2, 4]),
        ({"MaxAttempts": 0}, []),
        ({"MaxAttempts": 1}, [1]),
        ({"IntervalSeconds": 10, "BackoffRate": 1.5}, [10, 15, 22.5]),
        ({"IntervalSeconds": 3, "BackoffRate": 1}, [3, 3, 3]),
        ({"IntervalSeconds": 10, "MaxDelaySeconds": 25, "MaxAttempts": 5}, [10, 20, 25, 25, 25]),
    ],
)
def test_backoff(bench: Bench, fields: dict[str, Any], waits: list[float]) -> None:
    """Waits grow by the rate up to the longest delay, as often as there are attempts."""
    bench.work_answers(*[BUSY] * 9)
    execution = bench.run({"A": task(Retry=[retrier("EndpointBusy", **fields)])})
    assert gaps(bench) == waits
    assert execution.error == "EndpointBusy"
    assert execution.transitions == 1 + len(waits)


def test_a_retry_waits_from_the_failure(bench: Bench) -> None:
    """The wait begins when the error arrives, not when the call began."""
    bench.work_answers(Invocation(error="Throttled", seconds=30), FINE)
    bench.run({"A": task(Retry=[retrier("Throttled", IntervalSeconds=5)])})
    assert bench.called_at == [0, 35]


def test_a_retry_that_helps(bench: Bench) -> None:
    """After a retry that succeeds, the task goes on as if nothing had been."""
    bench.work_answers(BUSY, FINE)
    state = task(Retry=[retrier("EndpointBusy")], Output="{% $states.result.Payload.ok %}")
    execution = bench.run({"A": state})
    assert execution.output is True
    assert execution.visits == {"A": 1, "A.Retry[0]": 1}


def test_full_jitter_stays_below_the_delay() -> None:
    """With full jitter each wait is between nothing and the delay, and no two runs agree."""
    seen: list[list[float]] = []
    for seed in range(20):
        bench = Bench(seed=seed)
        bench.work_answers(*[BUSY] * 4)
        fields = {"IntervalSeconds": 10, "MaxDelaySeconds": 30, "JitterStrategy": "FULL"}
        bench.run({"A": task(Retry=[retrier("EndpointBusy", **fields)])})
        assert all(
            0 <= wait <= longest for wait, longest in zip(gaps(bench), [10, 20, 30], strict=True)
        )
        seen.append(gaps(bench))
    assert len({tuple(waits) for waits in seen}) == 20


def test_jitter_follows_the_seed() -> None:
    """The same seed waits the same."""
    waits = []
    for bench in (Bench(seed=3), Bench(seed=3)):
        bench.work_answers(BUSY, BUSY)
        bench.run({"A": task(Retry=[retrier("EndpointBusy", JitterStrategy="FULL")])})
        waits.append(gaps(bench))
    assert waits[0] == waits[1]


def test_each_retrier_counts_for_itself(bench: Bench) -> None:
    """Attempts and backoff are counted per retrier, whatever happens in between."""
    bench.work_answers(BUSY, THROTTLED, BUSY, THROTTLED, FINE)
    state = task(
        Retry=[
            retrier("EndpointBusy", IntervalSeconds=10, MaxAttempts=2),
            retrier("Throttled", IntervalSeconds=1, MaxAttempts=2),
        ]
    )
    execution = bench.run({"A": state})
    assert execution.status is Status.SUCCEEDED
    assert gaps(bench) == [10, 1, 20, 2]
    assert execution.visits == {"A": 1, "A.Retry[0]": 2, "A.Retry[1]": 2}


def test_only_the_first_matching_retrier_is_asked(bench: Bench) -> None:
    """A retrier that has no attempts left is not followed by the next one that would match."""
    bench.work_answers(BUSY, BUSY, FINE)
    state = task(Retry=[retrier("EndpointBusy", MaxAttempts=1), retrier("States.ALL")])
    assert bench.run({"A": state}).error == "EndpointBusy"
    assert len(bench.calls) == 2


def test_counters_begin_anew_with_each_visit(bench: Bench) -> None:
    """A state that is entered again has all its attempts again."""
    bench.work_answers(BUSY, FINE, BUSY, FINE)
    retry = [retrier("EndpointBusy", MaxAttempts=1)]
    states = {
        "A": task(Retry=retry, Assign={"n": "{% $exists($n) ? 2 : 1 %}"}, Next="Again?"),
        "Again?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $n = 1 %}", "Next": "A"}],
            "Default": "End",
        },
        "End": {"Type": "Succeed"},
    }
    execution = bench.run(states)
    assert execution.status is Status.SUCCEEDED
    assert execution.visits["A.Retry[0]"] == 2


def test_arguments_are_evaluated_for_every_attempt(bench: Bench) -> None:
    """A retried call gets fresh arguments, and knows how often it was retried."""
    bench.work_answers(BUSY, THROTTLED, FINE)
    payload = {"retries": "{% $states.context.State.RetryCount %}"}
    state = task(
        Arguments={"FunctionName": "work", "Payload": payload},
        Retry=[retrier("EndpointBusy"), retrier("Throttled")],
    )
    bench.run({"A": state})
    assert [call["retries"] for call in bench.calls] == [0, 1, 2]


def test_every_attempt_has_its_own_timeout(bench: Bench) -> None:
    """A time-out is retried like an error, and the next attempt has all its time again."""
    bench.work_answers(Invocation(seconds=11), Invocation(payload={}, seconds=9))
    state = task(TimeoutSeconds=10, Retry=[retrier("States.Timeout", IntervalSeconds=5)])
    assert bench.run({"A": state}).status is Status.SUCCEEDED
    assert bench.clock.seconds == 10 + 5 + 9


@pytest.mark.parametrize(
    ("names", "error", "matches"),
    [
        (["EndpointBusy"], "EndpointBusy", True),
        (["Other", "EndpointBusy"], "EndpointBusy", True),
        (["EndpointBus"], "EndpointBusy", False),
        (["endpointbusy"], "EndpointBusy", False),
        (["States.ALL"], "EndpointBusy", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.QueryEvaluationError", True),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.TaskFailed"], "EndpointBusy", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.TaskFailed", "States.Timeout"], "States.Timeout", True),
        (["States.Timeout"], "States.Timeout", True),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
    ],
)
def test_matching(bench: Bench, names: list[str], error: str, *, matches: bool) -> None:
    """Names match exactly; the wildcards match what AWS says they do."""
    bench.work_answers(Invocation(error=error))
    state = task(Catch=[{"ErrorEquals": names, "Next": "Caught"}])
    execution = bench.run({"A": state, "Caught": {"Type": "Succeed"}})
    assert execution.status is (Status.SUCCEEDED if matches else Status.FAILED)


def test_the_first_matching_catcher_is_taken(bench: Bench) -> None:
    """Catchers are asked in order, after the retriers."""
    bench.work_answers(BUSY, BUSY)
    state = task(
        Retry=[retrier("EndpointBusy", MaxAttempts=1)],
        Catch=[
            {"ErrorEquals": ["Throttled"], "Next": "Wrong"},
            {"ErrorEquals": ["States.TaskFailed"], "Next": "Right"},
            {"ErrorEquals": ["States.ALL"], "Next": "Wrong"},
        ],
    )
    end = {"Type": "Succeed"}
    execution = bench.run({"A": state, "Right": end, "Wrong": end})
    assert execution.state == "Right"
    assert execution.visits == {"A": 1, "A.Retry[0]": 1, "A.Catch[1]": 1, "Right": 1}
    kinds = [happening.kind for happening in bench.happenings]
    assert kinds.count(HappeningKind.TASK_RETRIED) == kinds.count(HappeningKind.CAUGHT) == 1


def test_what_is_caught_is_the_output(bench: Bench) -> None:
    """Without an output of its own, a catcher hands on the error and its cause."""
    bench.work_answers(BUSY)
    state = task(
        Output="never", Assign={"a": "never"}, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}]
    )
    execution = bench.run({"A": state, "B": {"Type": "Succeed"}})
    assert execution.output == {
        "Error": "EndpointBusy",
        "Cause": '{"errorMessage":"wait","errorType":"EndpointBusy"}',
    }
    assert execution.variables == {}


def test_a_catcher_makes_output_and_variables(bench: Bench) -> None:
    """A catcher's own output and variables see the error and the state's input."""
    bench.work_answers(BUSY)
    catcher = {
        "ErrorEquals": ["States.ALL"],
        "Next": "B",
        "Output": "{% $states.input & ': ' & $states.errorOutput.Error %}",
        "Assign": {"why": "{% $parse($states.errorOutput.Cause).errorMessage %}"},
    }
    execution = bench.run({"A": task(Catch=[catcher]), "B": {"Type": "Succeed"}}, input="stt")
    assert execution.output == "stt: EndpointBusy"
    assert execution.variables == {"why": "wait"}


def test_a_timeout_is_caught_without_a_cause(bench: Bench) -> None:
    """A time-out is caught with a name and an empty cause."""
    bench.work_answers(Invocation(seconds=2))
    catcher = {"ErrorEquals": ["States.Timeout"], "Next": "B"}
    execution = bench.run({"A": task(TimeoutSeconds=1, Catch=[catcher]), "B": {"Type": "Succeed"}})
    assert execution.output == {"Error": "States.Timeout", "Cause": ""}


def test_a_catcher_that_fails_fails_the_execution(bench: Bench) -> None:
    """An error within a catcher is caught by nobody, not even by itself."""
    bench.work_answers(BUSY)
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "A", "Output": "{% $states.input.absent %}"}
    execution = bench.run({"A": task(Catch=[catcher])}, input={})
    assert execution.error == "States.QueryEvaluationError"
    assert execution.cause is not None
    assert "Catch/Output" in execution.cause
