"""What people are told: at the start, when a decision is needed, and at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from switchback.domain.findings import Finding
from switchback.domain.outcome import Conclusion, Direction, Outcome
from switchback.domain.plan import Plan
from switchback.domain.stuck import Stuck

_LOOK_FIRST = "  aws sagemaker describe-endpoint --endpoint-name {endpoint_name}"

NEXT_STEP: Final[dict[Outcome, str]] = {
    Outcome.ACCEPTED: "Nothing to do.",
    Outcome.ROLLED_BACK: (
        "The endpoint serves the version that was good before. Find out what lies behind the "
        "reason above, then drop a file with a version that mends it."
    ),
    Outcome.REVERTED: (
        "SageMaker gave the update up by itself; the endpoint serves the previous version. Mend "
        "the cause that is named above, then drop the file again."
    ),
    Outcome.REJECTED: "Nothing was touched. Mend what is named above, then drop the file again.",
    Outcome.NO_CHANGE: "Nothing to do: the endpoint ran this already.",
    Outcome.SUPERSEDED: "Nothing to do: a newer request took this one's place.",
    Outcome.NEEDS_OPERATOR: (
        "A person has to look now. See where the endpoint is:\n"
        + _LOOK_FIRST
        + "\nand, once it is InService, take it to a config that is known to be good:\n"
        "  aws sagemaker update-endpoint --endpoint-name {endpoint_name} "
        "--endpoint-config-name CONFIG --retain-all-variant-properties"
    ),
}


@dataclass(frozen=True)
class Message:
    """Something that people are told: one line, and the rest."""

    subject: str
    body: str


def tell_outcome(endpoint_name: str, conclusion: Conclusion) -> Message:
    """Say how a rollout ended, why, and what it asks of the reader."""
    next_step = NEXT_STEP[conclusion.outcome].format(endpoint_name=endpoint_name)
    return Message(
        subject=f"{conclusion.outcome}: {endpoint_name}",
        body=f"{endpoint_name}: {conclusion.outcome} ({conclusion.reason})\n\n"
        f"{conclusion.message}\n\n{next_step}",
    )


def tell_start(plan: Plan, *, requested_by: str) -> Message:
    """Say that an update is about to begin, and what it changes."""
    verb = "is being created on" if plan.creates else "is being taken to"
    return Message(
        subject=f"Started: {plan.endpoint_name}",
        body=f"{plan.endpoint_name} {verb} {plan.candidate_config}, as {requested_by} asked. "
        f"It changes:\n{_changes(plan)}\n\n{_if_it_is_bad(plan)}",
    )


def _if_it_is_bad(plan: Plan) -> str:
    if plan.way_back is None:
        return "It is a first deployment: if it is bad, there is nothing to go back to."
    return (
        f"If it is bad, the endpoint goes back to {plan.way_back} by itself. To take it back "
        f"yourself:\n  switchback decide {plan.endpoint_name} abort --reason WHY"
    )


def ask_for_approval(
    plan: Plan, findings: Sequence[Finding], *, rollout_id: str, requested_by: str
) -> Message:
    """Ask whether a rollout may start.

    The commands name it: by the time that somebody answers, a newer one may have taken its place.
    """
    found = "".join(f"\n  {finding.message}" for finding in findings)
    return Message(
        subject=f"Approval needed: {plan.endpoint_name}",
        body=f"{requested_by} asks to take {plan.endpoint_name} to {plan.candidate_config}. "
        f"It changes:\n{_changes(plan)}\n"
        f"{f'Preflight found:{found}' if found else 'Preflight found nothing against it.'}\n\n"
        "Somebody else than the one who asked decides:\n"
        f"  switchback decide {plan.endpoint_name} approve --rollout {rollout_id} --reason WHY\n"
        f"  switchback decide {plan.endpoint_name} reject --rollout {rollout_id} --reason WHY",
    )


def ask_for_decision(
    endpoint_name: str, stuck: Stuck, *, direction: Direction, previous_config: str | None
) -> Message:
    """Ask how to go on, with the exact commands, where the rollout cannot go on by itself."""
    match direction:
        case Direction.FORWARD:
            back = f"go back to {previous_config}" if previous_config else "give up"
            promote, abort = "accept the candidate as it is", back
        case Direction.BACK:
            promote, abort = "stay on the candidate after all", "give up, and see to it by hand"
    say = f"  switchback decide {endpoint_name}"
    return Message(
        subject=f"Decision needed: {endpoint_name}",
        body=f"The rollout of {endpoint_name} cannot go on by itself ({stuck.reason.code}): "
        f"{stuck.reason.message}.\n\nSee where the endpoint is:\n"
        f"{_LOOK_FIRST.format(endpoint_name=endpoint_name)}\nthen say how to go on:\n"
        f"{say} retry --reason WHY    # try again\n"
        f"{say} promote --reason WHY  # {promote}\n"
        f"{say} abort --reason WHY    # {abort}\n\n"
        "The rollout waits, and keeps the endpoint for itself, until somebody does.",
    )


def _changes(plan: Plan) -> str:
    return "\n".join(f"  {c.place}: {c.before!r} -> {c.after!r}" for c in plan.changes)
