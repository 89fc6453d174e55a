"""What people are told ends in what it asks of them."""

import pytest

from switchback.domain.message import NEXT_STEP, body, subject
from switchback.domain.outcome import Conclusion, Outcome


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_next_step(outcome: Outcome) -> None:
    """No outcome leaves its reader alone, and no placeholder stays unfilled."""
    told = body(
        "stt",
        Conclusion(outcome, "TheReason", "What was seen."),
        rollout_id="stt-1",
        requested_by="somebody",
        execution_arn="arn:of:the:execution",
    )

    assert NEXT_STEP[outcome].partition("{")[0] in told
    assert "{" not in told
    for part in ("stt", outcome.value, "TheReason", "What was seen.", "stt-1", "somebody", "arn:"):
        assert part in told


def test_a_person_who_must_act_gets_the_commands() -> None:
    """They name the endpoint, keep its capacity, and delete nothing."""
    told = body(
        "stt",
        Conclusion(Outcome.NEEDS_OPERATOR, "R", "m"),
        rollout_id="i",
        requested_by="b",
        execution_arn="a",
    )

    assert "aws sagemaker describe-endpoint --endpoint-name stt" in told
    assert "--retain-all-variant-properties" in told
    assert "delete" not in told


def test_the_subject_says_what_and_where() -> None:
    """One line is enough to know whether to open it; SNS takes 100 characters."""
    told = subject("x" * 63, Conclusion(Outcome.NEEDS_OPERATOR, "R", "m"))

    assert told == f"NeedsOperator: {'x' * 63}"
    assert len(told) <= 100
