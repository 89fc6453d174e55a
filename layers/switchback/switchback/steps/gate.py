"""What this deployment allows files to ask for, held against what a file does ask for."""

from collections.abc import Iterable

from switchback import errors, settings
from switchback.contracts.rollout import Rollout
from switchback.document.gate import Allowed, refusals
from switchback.document.model import Document
from switchback.document.problem import Problem, quoted


def refused(document: Document, *, own_account_id: str) -> tuple[Problem, ...]:
    """Return everything that this deployment refuses of a file that keeps every rule."""
    allowed = Allowed(
        prefix=settings.endpoint_name_prefix(),
        execution_role_arns=settings.model_execution_role_arns(),
        publisher_account_ids=settings.package_publisher_account_ids(),
        own_account_id=own_account_id,
    )
    return refusals(document, allowed)


def require_admitted(document: Document, rollout: Rollout) -> None:
    """Go on only with what intake would have let in: an execution may be started without it.

    Raises:
        InvalidDocument: This deployment refuses it, or it is another endpoint's; the text has one
            line for each problem.
    """
    problems = (
        *_misaddressed(document, rollout),
        *refused(document, own_account_id=account_of(rollout.execution_arn)),
    )
    if problems:
        raise errors.InvalidDocument("\n".join(map(str, problems)))


def account_of(arn: str) -> str:
    """Return the account that an ARN is of."""
    return arn.split(":")[4]


def _misaddressed(document: Document, rollout: Rollout) -> Iterable[Problem]:
    if document.endpoint_name != rollout.endpoint_name:
        yield Problem(
            place="EndpointName",
            message=f"is {quoted(document.endpoint_name)}, and the rollout was asked for "
            f"{quoted(rollout.endpoint_name)}",
            remedy="Start it for the endpoint that the file names",
        )
