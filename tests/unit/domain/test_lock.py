"""One rollout per endpoint at a time, and an older request never lands after a newer one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.lock import (
    Lock,
    LockDecision,
    conclude_outrun,
    decide_lock,
    is_alive,
    wakes,
)
from switchback.domain.order import Claim, is_newer
from switchback.domain.outcome import Conclusion, Outcome
from tests.unit.domain.given import NOW, claim, seconds
from tests.unit.domain.test_order import claims

OLDER, OURS, NEWER = (
    claim(name, at=NOW + seconds(at)) for name, at in (("older", -60), ("ours", 0), ("newer", 60))
)
locks = st.builds(
    Lock,
    fence=st.integers(0, 3),
    holder=st.none() | claims,
    queued=st.none() | claims,
    newest=st.none() | claims,
)


@pytest.mark.parametrize(
    ("lock", "holder_runs", "decision"),
    [
        pytest.param(Lock(), False, LockDecision.TAKE, id="nobody holds it"),
        pytest.param(Lock(newest=OLDER), False, LockDecision.TAKE, id="an older one is done"),
        pytest.param(Lock(newest=NEWER), False, LockDecision.SUPERSEDED, id="a newer one is done"),
        pytest.param(Lock(newest=OURS), False, LockDecision.TAKE, id="we did, and let go"),
        pytest.param(Lock(holder=OURS, newest=OURS), True, LockDecision.KEEP, id="we hold it"),
        pytest.param(
            Lock(holder=OURS, queued=NEWER, newest=OURS), True, LockDecision.KEEP, id="and hold on"
        ),
        pytest.param(
            Lock(holder=OLDER, newest=OLDER), True, LockDecision.QUEUE, id="an older one runs"
        ),
        pytest.param(
            Lock(holder=OLDER, newest=OLDER), False, LockDecision.TAKE, id="an older one died"
        ),
        pytest.param(
            Lock(holder=NEWER, newest=NEWER), True, LockDecision.SUPERSEDED, id="a newer one runs"
        ),
        pytest.param(
            Lock(holder=NEWER, newest=NEWER), False, LockDecision.SUPERSEDED, id="a newer one died"
        ),
        pytest.param(
            Lock(holder=OLDER, queued=NEWER, newest=OLDER),
            True,
            LockDecision.SUPERSEDED,
            id="a newer one waits",
        ),
        pytest.param(
            Lock(holder=OLDER, queued=OURS, newest=OLDER), True, LockDecision.QUEUE, id="we wait"
        ),
        pytest.param(Lock(queued=OURS, newest=OLDER), False, LockDecision.TAKE, id="our turn"),
        pytest.param(
            Lock(queued=OLDER, newest=OLDER), False, LockDecision.TAKE, id="past an older in wait"
        ),
    ],
)
def test_decisions(lock: Lock, holder_runs: bool, decision: LockDecision) -> None:  # noqa: FBT001
    """Each case has one answer."""
    assert decide_lock(lock, OURS, holder_runs=holder_runs) is decision


@given(lock=locks, ours=claims, holder_runs=st.booleans())
def test_a_running_holder_keeps_its_lock(lock: Lock, ours: Claim, holder_runs: bool) -> None:  # noqa: FBT001
    """No rollout takes the lock from another one that still runs."""
    decision = decide_lock(lock, ours, holder_runs=holder_runs)

    if decision is LockDecision.TAKE:
        assert lock.holder is None or not holder_runs
    assert (decision is LockDecision.KEEP) == (
        lock.holder is not None and lock.holder.rollout_id == ours.rollout_id
    )


@given(lock=locks, ours=claims, holder_runs=st.booleans())
def test_an_older_request_never_gets_past_a_newer_one(
    lock: Lock,
    ours: Claim,
    holder_runs: bool,  # noqa: FBT001
) -> None:
    """Who takes or waits is the newest of all that are known."""
    decision = decide_lock(lock, ours, holder_runs=holder_runs)

    if decision in (LockDecision.TAKE, LockDecision.QUEUE):
        others = [c for c in (lock.newest, lock.queued) if c and c.rollout_id != ours.rollout_id]
        assert not any(is_newer(other, than=ours) for other in others)


@given(one=claims, other=claims)
def test_two_waiting_requests_do_not_drive_each_other_out(one: Claim, other: Claim) -> None:
    """Of two requests for the one place in the queue, one stands back for good."""
    if one.rollout_id == other.rollout_id:
        return
    holder = claim("holder", at=NOW - seconds(60))

    def decide(ours: Claim, *, queued: Claim) -> LockDecision:
        return decide_lock(Lock(holder=holder, queued=queued), ours, holder_runs=True)

    assert {decide(one, queued=other), decide(other, queued=one)} == {
        LockDecision.QUEUE,
        LockDecision.SUPERSEDED,
    }


@given(holder=claims, ours=claims)
def test_whoever_may_queue_is_stepped_back_for(holder: Claim, ours: Claim) -> None:
    """The queue and the holder agree on which of the two is the newer."""
    queues = decide_lock(Lock(holder=holder, newest=holder), ours, holder_runs=True)
    conclusion = conclude_outrun(Lock(holder=holder, queued=ours, newest=holder))

    assert (conclusion is not None) == (queues is LockDecision.QUEUE)
    assert conclusion is None or conclusion.outcome is Outcome.SUPERSEDED


@pytest.mark.parametrize(
    "lock",
    [
        pytest.param(Lock(), id="nobody holds it"),
        pytest.param(Lock(holder=OURS), id="nobody waits"),
        pytest.param(Lock(holder=OURS, queued=OURS), id="it is the same one"),
        pytest.param(Lock(holder=OURS, queued=OLDER), id="an older one waits"),
        pytest.param(Lock(queued=NEWER), id="nobody is there to step back"),
    ],
)
def test_no_other_is_stepped_back_for(lock: Lock) -> None:
    """Neither for an older request, nor for oneself."""
    assert conclude_outrun(lock) is None


def test_who_steps_back_says_for_whom() -> None:
    """The newer request is named, and when it was made."""
    assert conclude_outrun(Lock(holder=OURS, queued=NEWER)) == Conclusion(
        Outcome.SUPERSEDED,
        "NewerRequest",
        "a newer request (newer, of 2026-11-20 02:01:00 UTC) came before this one had started. "
        "The endpoint was not touched.",
    )


def test_a_lock_is_held_by_one_rollout_in_one_turn() -> None:
    """Not by another, not by the same one in a turn that is over, and not by nobody."""
    lock = Lock(fence=2, holder=OURS)

    assert lock.is_held_by("ours", fence=2)
    assert not lock.is_held_by("ours", fence=1)
    assert not lock.is_held_by("newer", fence=2)
    assert not Lock(fence=2).is_held_by("ours", fence=2)


@pytest.mark.parametrize(
    ("is_running", "age", "runs"),
    [
        (True, None, True),
        (False, 1, False),
        (None, 299, True),
        (None, 300, False),
        (None, None, False),
    ],
)
def test_an_execution_that_is_not_found_yet_runs(
    is_running: bool | None,  # noqa: FBT001
    age: int | None,
    *,
    runs: bool,
) -> None:
    """For five minutes; what Step Functions says of one that it finds is so."""
    began = None if age is None else NOW - seconds(age)

    assert is_alive(is_running=is_running, began=began, now=NOW) is runs


def test_the_first_two_hundred_signals_of_a_kind_wake() -> None:
    """No endpoint, and no alarm, fills the execution's history."""
    assert wakes(1)
    assert wakes(200)
    assert not wakes(201)
