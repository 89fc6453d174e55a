"""What people are told ends in what it asks of them, with the exact commands."""

from dataclasses import replace

import pytest

from switchback.domain.findings import Finding, Severity
from switchback.domain.message import (
    NEXT_STEP,
    ask_for_approval,
    ask_for_decision,
    tell_outcome,
    tell_start,
)
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.plan import NOTHING_LIVE, Change
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


_CHANGING = replace(
    _PLAN,
    candidate_config="candidate",
    # The last good config need not be the one that is live.
    way_back="last-good",
    changes=(Change("One", 1, "a"), Change("Other", None, 2)),
)


def _approval(*findings: Finding) -> str:
    return ask_for_approval(_CHANGING, findings, rollout_id="r-1", requested_by="bob").body


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_next_step(outcome: Outcome) -> None:
    """No outcome leaves its reader alone, and no placeholder stays unfilled."""
    told = tell_outcome("stt", Conclusion(outcome, "TheReason", "What was seen.")).body
    next_step = NEXT_STEP[outcome].replace("{endpoint_name}", "stt")

    assert "{" not in told
    assert told == f"stt: {outcome} (TheReason)\n\nWhat was seen.\n\n{next_step}"


def test_a_person_who_must_act_gets_the_commands() -> None:
    """They name the endpoint, keep its capacity, and delete nothing."""
    told = tell_outcome("stt", Conclusion(Outcome.NEEDS_OPERATOR, "R", "m")).body

    assert "aws sagemaker describe-endpoint --endpoint-name stt" in told
    assert "aws sagemaker update-endpoint --endpoint-name stt" in told
    assert "--retain-all-variant-properties" in told
    assert "delete" not in told


def test_the_subject_says_what_and_where() -> None:
    """One line is enough to know whether to open it; SNS takes 100 characters."""
    named = replace(_PLAN, endpoint_name=_LONGEST_NAME)
    failed = Conclusion(Outcome.NEEDS_OPERATOR, "R", "m")
    messages = [
        tell_outcome(_LONGEST_NAME, failed),
        tell_start(named, requested_by="bob"),
        ask_for_approval(named, (), rollout_id="r-1", requested_by="bob"),
        ask_for_decision(_LONGEST_NAME, _STUCK, direction=Direction.BACK, previous_config=None),
    ]

    words = ("NeedsOperator", "Started", "Approval needed", "Decision needed")
    assert [each.subject for each in messages] == [f"{word}: {_LONGEST_NAME}" for word in words]
    assert all(len(each.subject) <= 100 for each in messages)


def test_the_start_tells_what_changes_and_how_to_take_it_back() -> None:
    """Each change has its place and both values; the command is complete but for the reason."""
    assert tell_start(_CHANGING, requested_by="bob").body == (
        "stt is being taken to candidate, as bob asked. It changes:\n"
        "  One: 1 -> 'a'\n"
        "  Other: None -> 2\n"
        "\n"
        "If it is bad, the endpoint goes back to last-good by itself. To take it back yourself:\n"
        "  switchback decide stt abort --reason WHY"
    )


def test_the_start_of_a_first_deployment_promises_no_way_back() -> None:
    """There is none, and nobody is told of a command that could not help."""
    first = replace(_FIRST, candidate_config="candidate", changes=(Change("One", None, 1),))

    assert tell_start(first, requested_by="bob").body == (
        "stt is being created on candidate, as bob asked. It changes:\n"
        "  One: None -> 1\n"
        "\n"
        "It is a first deployment: if it is bad, there is nothing to go back to."
    )


def test_an_approval_is_asked_with_all_that_is_known() -> None:
    """Who asks, what it changes, what preflight found, and the two commands."""
    notes = [_NOTE, replace(_NOTE, message="nothing scales it")]

    assert _approval(*notes) == (
        "bob asks to take stt to candidate. It changes:\n"
        "  One: 1 -> 'a'\n"
        "  Other: None -> 2\n"
        "Preflight found:\n"
        "  another tool manages the endpoint\n"
        "  nothing scales it\n"
        "\n"
        "Somebody else than the one who asked decides:\n"
        "  switchback decide stt approve --rollout r-1 --reason WHY\n"
        "  switchback decide stt reject --rollout r-1 --reason WHY"
    )


def test_an_approval_says_that_nothing_was_found() -> None:
    """A silence could be taken for a check that was not made."""
    assert "  Other: None -> 2\nPreflight found nothing against it.\n\nSomebody" in _approval()


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


@pytest.mark.parametrize(
    ("direction", "previous_config", "promote", "abort"),
    [
        (Direction.FORWARD, "previous", "accept the candidate as it is", "go back to previous"),
        # A first deployment has nothing to go back to.
        (Direction.FORWARD, None, "accept the candidate as it is", "give up"),
        (
            Direction.BACK,
            "previous",
            "stay on the candidate after all",
            "give up, and see to it by hand",
        ),
    ],
)
def test_a_question_says_what_each_answer_would_do(
    direction: Direction, previous_config: str | None, promote: str, abort: str
) -> None:
    """The same word means another thing on the way forward than on the way back."""
    told = ask_for_decision("stt", _STUCK, direction=direction, previous_config=previous_config)

    assert told.body == (
        "The rollout of stt cannot go on by itself (RollbackFailed): the way back failed 9 times.\n"
        "\n"
        "See where the endpoint is:\n"
        "  aws sagemaker describe-endpoint --endpoint-name stt\n"
        "then say how to go on:\n"
        "  switchback decide stt retry --reason WHY    # try again\n"
        f"  switchback decide stt promote --reason WHY  # {promote}\n"
        f"  switchback decide stt abort --reason WHY    # {abort}\n"
        "\n"
        "The rollout waits, and keeps the endpoint for itself, until somebody does."
    )
