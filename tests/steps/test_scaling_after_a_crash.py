"""Scaling is afterwards what it was, also when a step died, or AWS refused, half-way."""

from collections.abc import Callable
from itertools import count

import pytest

from simulator.wire import AwsError, Call
from tests.steps.scaled import (
    NIGHT,
    STEP,
    TRACKING,
    Json,
    Killed,
    Scaled,
    everything,
    kill_after,
    scaled,
)


def _set_up(it: Scaled) -> Json:
    it.register(1, 8, SuspendedState={"ScheduledScalingSuspended": True}, Tags={"team": "speech"})
    it.put(TRACKING, STEP, NIGHT)
    it.call_by_alarm("burst")
    return everything()


@pytest.mark.parametrize("step", ["hold", "restore"])
@pytest.mark.parametrize("types_change", [False, True])
def test_a_kill_anywhere_is_made_up_for(*, step: str, types_change: bool) -> None:
    """Between any two calls of holding or restoring: run again, the end is the same."""
    for number in count(1):
        with scaled() as it:
            before = _set_up(it)
            if not _is_killed(it, step, number, types_change=types_change):
                break
            _run(it, step, types_change=types_change)
            if step == "hold":
                assert it.is_registered() is not types_change
                it.restore()
            assert everything() == before, f"killed after call {number}"
            assert it.instances() == 4
    assert number > 4


@pytest.mark.parametrize("step", ["hold", "restore"])
@pytest.mark.parametrize("types_change", [False, True])
def test_a_kill_is_made_up_for_without_the_rollout(*, step: str, types_change: bool) -> None:
    """The rollout is dead, too: the reconciler restores what a half-done step left behind."""
    for number in count(1):
        with scaled() as it:
            before = _set_up(it)
            if not _is_killed(it, step, number, types_change=types_change):
                break
            it.stop()
            it.reconcile()
            assert everything() == before, f"killed after call {number}"
    assert number > 4


def test_what_a_dead_rollout_held_is_kept_by_the_next() -> None:
    """The next rollout finds a suspended target, and yet restores what was before the first."""
    with scaled() as it:
        before = _set_up(it)
        it.hold(types_change=False)
        it.stop()
        it.begin("next")
        it.hold(types_change=True)
        it.restore()

        assert everything() == before


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ConcurrentUpdateException", "EndpointBusy"),
        ("ObjectNotFoundException", "NotYetVisible"),
        ("ThrottlingException", "Throttled"),
        ("ValidationException", "ScalingNotRestored"),
    ],
)
def test_what_aws_refuses_is_tried_again_or_told(code: str, error: str) -> None:
    """What passes by itself is retried by the machine; else a person is told, and it is kept."""
    with scaled() as it:
        before = _set_up(it)
        it.hold(types_change=True)
        it.world.wire.interceptors.append(refuse := _refuse("PutScalingPolicy", code))
        told = it.try_("restore_scaling", rollout=it.rollout)
        assert told.error == error
        it.world.wire.interceptors.remove(refuse)
        it.restore()

        assert everything() == before


def test_what_does_not_show_yet_is_not_taken_for_restored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer that lags behind keeps what was saved, for the next look."""
    with scaled() as it:
        before = _set_up(it)
        it.hold(types_change=True)
        with monkeypatch.context() as patched:
            patched.setattr(it.world.scaling, "put_scheduled_action", lambda _params: {})
            assert it.try_("restore_scaling", rollout=it.rollout).error == "NotYetVisible"
        it.restore()

        assert everything() == before


def _refuse(operation: str, code: str) -> Callable[[Call], None]:
    def refuse(call: Call) -> None:
        if call.operation == operation:
            raise AwsError(code, "not now")

    return refuse


def _run(it: Scaled, step: str, *, types_change: bool) -> None:
    if step == "hold":
        it.hold(types_change=types_change)
    else:
        it.restore()


def _is_killed(it: Scaled, step: str, number: int, *, types_change: bool) -> bool:
    """Run a step, kill it after its call of that number, and tell whether it got there."""
    if step == "restore":
        it.hold(types_change=types_change)
    spare = kill_after(it.world, number)
    try:
        _run(it, step, types_change=types_change)
    except Killed:
        return True
    finally:
        spare()
    return False
