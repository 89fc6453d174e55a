"""What people are told at the end of a rollout, and what each outcome asks of them."""

from typing import Final

from switchback.domain.outcome import Conclusion, Outcome

NEXT_STEP: Final[dict[Outcome, str]] = {
    Outcome.ACCEPTED: "Nothing to do.",
    Outcome.ROLLED_BACK: (
        "The endpoint serves the previous version. Find out what the alarm saw, then drop a file "
        "with a version that mends it."
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
        "  aws sagemaker describe-endpoint --endpoint-name {endpoint_name}\n"
        "and, once it is InService, take it to a config that is known to be good:\n"
        "  aws sagemaker update-endpoint --endpoint-name {endpoint_name} "
        "--endpoint-config-name CONFIG --retain-all-variant-properties"
    ),
}


def subject(endpoint_name: str, conclusion: Conclusion) -> str:
    """Return the one line that a person sees first."""
    return f"{conclusion.outcome}: {endpoint_name}"


def body(
    endpoint_name: str,
    conclusion: Conclusion,
    *,
    rollout_id: str,
    requested_by: str,
    execution_arn: str,
) -> str:
    """Return the message: what happened, why, and what it asks of the reader."""
    next_step = NEXT_STEP[conclusion.outcome].format(endpoint_name=endpoint_name)
    return (
        f"{endpoint_name}: {conclusion.outcome} ({conclusion.reason})\n\n"
        f"{conclusion.message}\n\n"
        f"{next_step}\n\n"
        f"Rollout {rollout_id}, requested by {requested_by}\n{execution_arn}\n"
    )
