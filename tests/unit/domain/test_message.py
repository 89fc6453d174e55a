"""What people are told ends in what it asks of them."""

import pytest

from switchback.domain.decision import Say
from switchback.domain.message import (
    NEXT_STEP,
    ask_for_approval,
    ask_for_decision,
    tell_outcome,
    tell_start,
)
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.plan import NOTHING_LIVE, plan_candidate
from switchback.domain.stuck import CHOICES, Phase, Stuck
from tests.unit.domain.given import plan, variant, wanted


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
    assert "--retain-all-variant-properties" in told
    assert "delete" not in told


def test_the_subject_says_what_and_where() -> None:
    """One line is enough to know whether to open it; SNS takes 100 characters."""
    told = tell_outcome("x" * 63, Conclusion(Outcome.NEEDS_OPERATOR, "R", "m")).subject

    assert told == f"NeedsOperator: {'x' * 63}"
    assert len(told) <= 100


def test_a_start_says_what_changes_and_how_to_stop_it() -> None:
    """With the config it would go back to, and the exact command."""
    planned = plan()
    told = tell_start(planned, requested_by="somebody").body

    assert all(change.place in told for change in planned.changes)
    assert f"goes back to {planned.way_back} by itself" in told
    assert f"switchback decide {planned.endpoint_name} abort --reason WHY" in told


def test_a_first_deployment_promises_no_way_back() -> None:
    """There is none."""
    first = plan_candidate(NOTHING_LIVE, wanted(variants=[variant()]))
    told = tell_start(first, requested_by="somebody").body

    assert "is being created on" in told
    assert "nothing to go back to" in told
    assert "abort" not in told


def test_who_is_asked_for_approval_gets_both_commands() -> None:
    """And everything that preflight found."""
    told = ask_for_approval(plan(), (), requested_by="somebody").body

    for word in (Say.APPROVE, Say.REJECT):
        assert f"switchback decide {plan().endpoint_name} {word} --reason WHY" in told
    assert "Preflight found nothing against it." in told


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("phase", Phase)
def test_who_is_asked_to_decide_gets_every_command(phase: Phase, direction: Direction) -> None:
    """With what the rollout got stuck on, and what each word would do."""
    stuck = Stuck(phase, Reason("TheReason", "what was seen"))
    told = ask_for_decision("stt", stuck, direction=direction, previous_config="good").body

    assert "what was seen" in told
    for word in CHOICES:
        assert f"switchback decide stt {word} --reason WHY" in told
    assert ("go back to good" in told) == (direction is Direction.FORWARD)
