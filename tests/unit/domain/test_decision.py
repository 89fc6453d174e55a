"""A person's word counts once, by whoever may say it, and says what will come of it."""

from dataclasses import replace

import pytest

from switchback.domain.decision import (
    Decision,
    Objection,
    Say,
    conclude_called_off,
    foretell,
    in_force,
    latest,
    object_to,
)
from switchback.domain.outcome import Conclusion, Outcome
from tests.unit.domain.given import NOW

_ALICE = "arn:aws:iam::111122223333:user/alice"
_BOB = "arn:aws:iam::111122223333:user/bob"


def _said(*says: Say) -> tuple[Decision, ...]:
    return tuple(Decision(say=say, by=_BOB, at=NOW, reason="seen") for say in says)


def test_a_decision_reads_as_who_said_what_when_and_why() -> None:
    """These are the words of messages and records."""
    (decision,) = _said(Say.ABORT)

    assert str(decision) == f"{_BOB} said abort at 02:00:00 UTC: seen"
    assert str(replace(decision, reason="")) == f"{_BOB} said abort at 02:00:00 UTC"


@pytest.mark.parametrize(
    ("says", "seen", "expected"),
    [
        pytest.param((), 0, None, id="nobody said anything"),
        pytest.param((Say.RETRY,), 0, Say.RETRY, id="one"),
        pytest.param((Say.RETRY, Say.ABORT), 0, Say.ABORT, id="the later one"),
        pytest.param((Say.ABORT, Say.HOLD), 0, Say.ABORT, id="what is not asked for is no answer"),
        pytest.param((Say.RETRY,), 1, None, id="acted upon already"),
        pytest.param((Say.RETRY, Say.ABORT), 1, Say.ABORT, id="only the first was acted upon"),
        pytest.param((Say.ABORT, Say.HOLD), 1, None, id="what is new is not asked for"),
    ],
)
def test_the_latest_word_that_was_not_acted_upon(
    says: tuple[Say, ...], seen: int, expected: Say | None
) -> None:
    """Each decision is carried out once, and a later one takes the place of an earlier one."""
    found = latest(_said(*says), seen=seen, among=(Say.RETRY, Say.ABORT))

    assert (found and found.say) == expected


@pytest.mark.parametrize("say", [Say.APPROVE, Say.REJECT])
def test_what_has_begun_can_be_neither_approved_nor_rejected(say: Say) -> None:
    """And whoever says so is told what can be said instead."""
    (decision,) = _said(say)

    why = (
        "the update was begun, so there is nothing left to approve or reject: "
        "say abort to take the endpoint back"
    )

    assert object_to(decision, requested_by=_ALICE, update_noted=True) == (Objection.TOO_LATE, why)
    assert object_to(decision, requested_by=_ALICE, update_noted=False) is None


def test_who_asked_cannot_approve_and_may_say_anything_else() -> None:
    """Approval takes a second person; to step back from one's own request takes none."""
    refused = {
        say: object_to(decision, requested_by=_BOB, update_noted=False)
        for say, (decision,) in ((say, _said(say)) for say in Say)
    }
    why = f"whoever asked can't approve: {_BOB} asked for this rollout, somebody else has to say it"

    assert refused == {**dict.fromkeys(Say), Say.APPROVE: (Objection.OWN_REQUEST, why)}


@pytest.mark.parametrize("say", Say)
@pytest.mark.parametrize("update_noted", [True, False])
def test_whoever_decides_is_told_what_comes_of_it(say: Say, *, update_noted: bool) -> None:
    """Every decision has an answer at any time."""
    (decision,) = _said(say)
    told = foretell(decision, requested_by=_ALICE, update_noted=update_noted)

    assert told.startswith("noted: ")
    assert "not known" not in told


def test_who_approves_is_told_where_it_is_not_known_who_asked() -> None:
    """Nobody can see then that it is another person; for other words that is of no matter."""
    approve, hold = _said(Say.APPROVE, Say.HOLD)

    assert foretell(approve, requested_by="111122223333", update_noted=False) == (
        "noted: where approval is asked for, the rollout starts if nothing else is in its way. "
        "Who asked is not known beyond 111122223333"
    )
    assert foretell(hold, requested_by="111122223333", update_noted=False) == (
        "noted: once the candidate serves, it is not accepted until somebody says promote"
    )


def test_an_abort_is_told_to_wait_for_a_running_update() -> None:
    """An update cannot be cancelled."""
    (decision,) = _said(Say.ABORT)

    running = foretell(decision, requested_by=_ALICE, update_noted=True)
    assert "can't be cancelled" in running
    assert "when it has settled" in running
    assert "before it touches" in foretell(decision, requested_by=_ALICE, update_noted=False)


@pytest.mark.parametrize(
    ("says", "ends"),
    [
        pytest.param((), False, id="nobody said anything"),
        pytest.param((Say.ABORT,), True, id="aborted"),
        pytest.param((Say.REJECT,), True, id="rejected"),
        pytest.param((Say.REJECT, Say.APPROVE), False, id="rejected, then approved"),
        pytest.param((Say.APPROVE, Say.REJECT), True, id="approved, then rejected"),
        pytest.param((Say.ABORT, Say.APPROVE), True, id="aborted, then approved"),
        pytest.param((Say.HOLD, Say.PROMOTE, Say.RETRY), False, id="what comes later"),
    ],
)
def test_a_rollout_that_is_called_off_ends_rejected(says: tuple[Say, ...], *, ends: bool) -> None:
    """Before the endpoint is touched, a word is enough to end it."""
    told = conclude_called_off(_said(*says))

    assert (told is not None) is ends


def test_who_called_a_rollout_off_is_said() -> None:
    """An abort before all else, whatever was said after it."""
    told = conclude_called_off(_said(Say.ABORT, Say.REJECT))

    assert told == Conclusion(
        Outcome.REJECTED,
        "CalledOff",
        f"{_BOB} said abort at 02:00:00 UTC: seen. The endpoint was not touched.",
    )


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        pytest.param((), None, id="nobody said anything"),
        pytest.param((Say.APPROVE, Say.RETRY), None, id="nothing of the candidate"),
        pytest.param((Say.PROMOTE,), Say.PROMOTE, id="promoted"),
        pytest.param((Say.PROMOTE, Say.RETRY), None, id="a retry takes a promote back"),
        pytest.param((Say.RETRY, Say.PROMOTE), Say.PROMOTE, id="and not one that came after it"),
        pytest.param((Say.HOLD, Say.RETRY), Say.HOLD, id="a retry takes no hold back"),
        pytest.param((Say.ABORT, Say.RETRY), Say.ABORT, id="nor an abort"),
        pytest.param((Say.ABORT, Say.HOLD), Say.HOLD, id="the last word counts"),
        pytest.param((Say.HOLD, Say.ABORT), Say.ABORT, id="the other way round, too"),
    ],
)
def test_what_is_in_force(says: tuple[Say, ...], expected: Say | None) -> None:
    """The last that was said of the candidate, however long ago."""
    found = in_force(_said(*says))

    assert (found and found.say) == expected
