"""What people are told ends in what it asks of them, with the exact commands."""

from dataclasses import replace

import pytest

from switchback.domain.findings import Finding, Severity
from switchback.domain.message import (
    NEXT_STEP,
    Message,
    ask_for_approval,
    ask_for_decision,
    tell_outcome,
    tell_start,
)
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.plan import NOTHING_LIVE
from switchback.domain.stuck import CHOICES, Phase, Stuck
from tests.unit.domain.given import plan, variant, wanted

_LONGEST_NAME = "x" * 63
_PLAN = plan()
_FIRST = plan(was=NOTHING_LIVE, asks=wanted(variants=[variant()]))
_STUCK = Stuck(Phase.START, Reason("RollbackFailed", "the way back failed 9 times"))
_NOTE = Finding(
    code="ManagedElsewhere",
    severity=Severity.NOTE,
    resource="stt",
    message="another tool manages the endpoint",
    remedy="see to it",
)


def _ask(direction: Direction, *, previous_config: str | None = "previous") -> Message:
    return ask_for_decision("stt", _STUCK, direction=direction, previous_config=previous_config)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_next_step(outcome: Outcome) -> None:
    """No outcome leaves its reader alone, and no placeholder stays unfilled."""
    told = tell_outcome("stt", Conclusion(outcome, "TheReason", "What was seen.")).body

    assert NEXT_STEP[outcome].partition("{")[0] in told
    assert "{" not in told
    for part in ("stt", outcome.value, "TheReason", "What was seen."):
        assert part in told


def test_a_person_who_must_act_gets_the_commands() -> None:
    """They name the endpoint, keep its capacity, and delete nothing."""
    told = tell_outcome("stt", Conclusion(Outcome.NEEDS_OPERATOR, "R", "m")).body

    assert "aws sagemaker describe-endpoint --endpoint-name stt" in told
    assert "aws sagemaker update-endpoint --endpoint-name stt" in told
    assert "--retain-all-variant-properties" in told
    assert "delete" not in told


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (
            tell_outcome(_LONGEST_NAME, Conclusion(Outcome.NEEDS_OPERATOR, "R", "m")),
            "NeedsOperator",
        ),
        (tell_start(replace(_PLAN, endpoint_name=_LONGEST_NAME), requested_by="bob"), "Started"),
        (
            ask_for_approval(
                replace(_PLAN, endpoint_name=_LONGEST_NAME),
                findings=(),
                rollout_id="r-1",
                requested_by="bob",
            ),
            "Approval needed",
        ),
        (
            ask_for_decision(
                _LONGEST_NAME, _STUCK, direction=Direction.BACK, previous_config="previous"
            ),
            "Decision needed",
        ),
    ],
)
def test_the_subject_says_what_and_where(message: Message, word: str) -> None:
    """One line is enough to know whether to open it; SNS takes 100 characters."""
    assert message.subject == f"{word}: {_LONGEST_NAME}"
    assert len(message.subject) <= 100


def test_the_start_tells_what_changes_and_how_to_take_it_back() -> None:
    """Each change has its place and both values; the command is complete but for the reason."""
    told = tell_start(_PLAN, requested_by="bob").body

    assert _PLAN.changes
    for change in _PLAN.changes:
        assert f"{change.place}: {change.before!r} -> {change.after!r}" in told
    assert f"taken to {_PLAN.candidate_config}, as bob asked" in told
    assert "the endpoint goes back to previous by itself" in told
    assert "switchback decide stt abort --reason WHY" in told


def test_the_start_names_the_way_back_that_would_be_taken() -> None:
    """It is the last good config, which need not be the one that is live."""
    told = tell_start(replace(_PLAN, way_back="last-good"), requested_by="bob").body

    assert "the endpoint goes back to last-good by itself" in told


def test_the_start_of_a_first_deployment_promises_no_way_back() -> None:
    """There is none, and nobody is told of a command that could not help."""
    told = tell_start(_FIRST, requested_by="bob").body

    assert "is being created on" in told
    assert "nothing to go back to" in told
    assert "abort" not in told
    assert "None" not in told.partition("It changes:")[0]


def test_an_approval_is_asked_with_all_that_is_known() -> None:
    """Who asks, what it changes, what preflight found, and the two commands."""
    told = ask_for_approval(_PLAN, [_NOTE], rollout_id="r-1", requested_by="bob").body

    assert f"bob asks to take stt to {_PLAN.candidate_config}" in told
    assert all(change.place in told for change in _PLAN.changes)
    assert _NOTE.message in told
    assert "Somebody else than the one who asked" in told
    assert "switchback decide stt approve --rollout r-1 --reason WHY" in told
    assert "switchback decide stt reject --rollout r-1 --reason WHY" in told


def test_an_approval_says_that_nothing_was_found() -> None:
    """A silence could be taken for a check that was not made."""
    told = ask_for_approval(_PLAN, (), rollout_id="r-1", requested_by="bob").body

    assert "Preflight found nothing against it." in told


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("phase", Phase)
def test_a_question_has_the_reason_and_each_command(phase: Phase, direction: Direction) -> None:
    """A person can act on it without looking anything up."""
    stuck = replace(_STUCK, phase=phase)
    told = ask_for_decision("stt", stuck, direction=direction, previous_config="previous").body

    assert "(RollbackFailed): the way back failed 9 times." in told
    assert "aws sagemaker describe-endpoint --endpoint-name stt" in told
    for say in CHOICES:
        assert f"switchback decide stt {say} --reason WHY" in told
    assert "keeps the endpoint for itself" in told


def test_a_question_says_what_each_answer_would_do() -> None:
    """The same word means another thing on the way forward than on the way back."""
    forward, back = _ask(Direction.FORWARD).body, _ask(Direction.BACK).body

    assert "# accept the candidate as it is" in forward
    assert "# go back to previous" in forward
    assert "# stay on the candidate after all" in back
    assert "# give up, and see to it by hand" in back


def test_a_question_offers_no_way_back_that_is_not_there() -> None:
    """A first deployment has nothing to go back to."""
    told = _ask(Direction.FORWARD, previous_config=None).body

    assert "go back" not in told
    assert "# give up" in told
