"""Faults at a chosen call: one hits exactly the calls that it is meant for."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.faults import CallNumber, Fault, inject
from simulator.states.tasks import Invocation
from simulator.wire import Call
from tests.steps.scaled import Scaled, plan_of, scaled

TRIES = 3
"""How often Switchback's clients try a call that AWS throttles, or does not answer."""


@pytest.fixture
def it() -> Iterator[Scaled]:
    """A rollout that holds an endpoint whose variant is a scalable target."""
    with scaled() as it:
        it.register()
        it.calls.clear()
        yield it


def hold(it: Scaled) -> Invocation:
    """Run hold_scaling, which reads, writes down what it found, and suspends."""
    return it.try_("hold_scaling", rollout=it.rollout, plan=plan_of(types_change=False))


def operations(calls: list[Call]) -> list[str]:
    """Return what was called, in order."""
    return [call.operation for call in calls]


@pytest.fixture
def undisturbed(it: Scaled) -> list[str]:
    """What hold_scaling calls, in order."""
    assert hold(it).error is None
    told = operations(it.calls)
    it.restore()
    it.calls.clear()
    return told


def test_a_function_dies_before_a_call(it: Scaled, undisturbed: list[str]) -> None:
    """The call is never made, and Step Functions is told that the process exited."""
    inject(it.world, Fault.KILLED_BEFORE, at=CallNumber(len(undisturbed)))

    told = hold(it)

    assert told.error == "Runtime.ExitError"
    assert told.payload is None
    assert operations(it.calls) == undisturbed[:-1]


def test_a_function_dies_after_a_call(it: Scaled, undisturbed: list[str]) -> None:
    """The call took effect, and AWS knows it as one that worked."""
    inject(it.world, Fault.KILLED_AFTER, at=CallNumber(len(undisturbed)))

    told = hold(it)

    assert told.error == "Runtime.ExitError"
    assert operations(it.calls) == undisturbed
    assert it.calls[-1].error is None


def test_a_function_dies_once(it: Scaled, undisturbed: list[str]) -> None:
    """The next try is another process."""
    inject(it.world, Fault.KILLED_BEFORE, at=CallNumber(1))
    assert hold(it).error == "Runtime.ExitError"

    assert hold(it).error is None
    assert operations(it.calls) == undisturbed


def test_a_dead_function_calls_nothing_more(it: Scaled) -> None:
    """Python runs `finally` while it unwinds; a process that was killed would not."""
    inject(it.world, Fault.KILLED_BEFORE, at=CallNumber(1))

    def handler(_event: Any, _context: Any) -> None:
        try:
            it.instances()
        finally:
            it.instances()

    it.world.functions.other_code["HoldScalingFunction"] = handler

    assert hold(it).error == "Runtime.ExitError"
    assert it.calls == []


@pytest.mark.parametrize(
    ("fault", "error", "tries"),
    [
        (Fault.THROTTLED, "Throttled", TRIES),
        (Fault.SERVER_ERROR, "ServiceUnavailable", TRIES),
        (Fault.TIMED_OUT_BEFORE, "ServiceUnavailable", TRIES),
        (Fault.TIMED_OUT_AFTER, "ServiceUnavailable", 1),
        (Fault.ACCESS_DENIED, "AccessDenied", 1),
        (Fault.INVALID, "UnexpectedAnswer", 1),
    ],
)
@pytest.mark.usefixtures("undisturbed")
def test_a_fault_outlasts_botocore_s_own_retries(
    it: Scaled, fault: Fault, error: str, tries: int
) -> None:
    """The step sees it, and a later run of the step does not."""
    inject(it.world, fault, at=CallNumber(1))

    assert hold(it).error == error
    assert operations(it.calls) == ["GetItem"] * tries
    assert hold(it).error is None


def test_a_function_runs_out_of_time(it: Scaled, undisturbed: list[str]) -> None:
    """What it called took effect, it never hears of it, and its whole time-out has gone by."""
    function = it.world.template.functions["HoldScalingFunction"]
    inject(it.world, Fault.OUT_OF_TIME, at=CallNumber(len(undisturbed)))

    told = hold(it)

    assert told.error == "Sandbox.Timedout"
    assert told.seconds == pytest.approx(function.timeout_seconds, abs=0.1)
    assert operations(it.calls) == undisturbed
    assert it.calls[-1].error is None
    assert hold(it).error is None


def test_a_fault_that_is_lifted_hits_nothing_more(it: Scaled) -> None:
    """Somebody mended what was broken."""
    denied = inject(it.world, Fault.ACCESS_DENIED, at=lambda _: True)
    assert hold(it).error == "AccessDenied"

    denied.is_lifted = True

    assert hold(it).error is None


def test_calls_are_counted_on(it: Scaled, undisturbed: list[str]) -> None:
    """Whoever begins to count in the midst of a run says how many there were."""
    inject(it.world, Fault.KILLED_BEFORE, at=CallNumber(102, so_far=100))

    assert hold(it).error == "Runtime.ExitError"
    assert operations(it.calls) == undisturbed[:1]


def test_a_fault_for_good_hits_that_call_of_that_function_alone(
    it: Scaled, undisturbed: list[str]
) -> None:
    """Its other calls work, and so does the same call of another function."""
    number = undisturbed.index("DescribeEndpoint") + 1
    inject(it.world, Fault.SERVER_ERROR, at=CallNumber(number, for_good=True))

    assert hold(it).error == "ServiceUnavailable"
    assert hold(it).error == "ServiceUnavailable"
    it.restore()

    failed = {(call.caller, call.operation) for call in it.calls if call.error}
    assert failed == {("HoldScalingFunction", "DescribeEndpoint")}
    assert operations(it.calls).count("GetItem") > 2


def test_nobody_else_s_calls_are_hit(it: Scaled) -> None:
    """People and AWS itself are not Switchback's functions."""
    inject(it.world, Fault.ACCESS_DENIED, at=lambda _: True)

    assert it.instances() == 4
