"""What a file that keeps every rule may still not ask of this deployment: another's endpoints,
roles that it may not give away, and packages of publishers that it does not know.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from switchback.document.model import Document
from switchback.document.parts import containers
from switchback.document.problem import Path, Problem, place, quoted

_ROLE: Final = "ExecutionRoleArn"
_PACKAGE: Final = "ModelPackageName"


@dataclass(frozen=True)
class Allowed:
    """What the deployment's parameters allow files to ask for."""

    prefix: str
    """What the names of its endpoints begin with."""
    execution_role_arns: Collection[str]
    publisher_account_ids: Collection[str]
    own_account_id: str
    """Where a package is that a file names without an ARN."""


def refusals(document: Document, allowed: Allowed) -> tuple[Problem, ...]:
    """Return what the deployment refuses of a file, in the order of the format."""
    return (
        *_endpoint(document.endpoint_name, allowed),
        *_model(document.model, allowed),
        *_role(("EndpointConfig", _ROLE), document.endpoint_config, allowed),
        *_releases(document, allowed),
    )


def _endpoint(name: str, allowed: Allowed) -> Iterator[Problem]:
    if not name.startswith(allowed.prefix):
        yield Problem(
            place=place(("EndpointName",)),
            message=f"is {quoted(name)}, which does not begin with {quoted(allowed.prefix)}",
            remedy="This deployment looks after endpoints of that prefix: see its parameter "
            "EndpointNamePrefix",
        )


def _model(model: Mapping[str, Any], allowed: Allowed) -> Iterator[Problem]:
    # As the file has them: the role may stand before the containers, or after them.
    for key in model:
        if key == _ROLE:
            yield from _role(("Model", _ROLE), model, allowed)
        for path, container in containers({"Model": {key: model[key]}}):
            if _PACKAGE in container:
                yield from _package((*path, _PACKAGE), container[_PACKAGE], allowed)


def _role(path: Path, request: Mapping[str, Any], allowed: Allowed) -> Iterator[Problem]:
    arn = request.get(_ROLE)
    if arn is not None and arn not in allowed.execution_role_arns:
        yield Problem(
            place=place(path),
            message=f"is {quoted(arn)}, which this deployment may not give to a model",
            remedy="Use one of the roles in its parameter ModelExecutionRoleArns, or add this one "
            "there",
        )


def _releases(document: Document, allowed: Allowed) -> Iterator[Problem]:
    if document.upgrade is not None:
        for version, package in document.upgrade.version_arns.items():
            yield from _package(("Upgrade", "VersionArns", version), package, allowed)


def _package(path: Path, package: str, allowed: Allowed) -> Iterator[Problem]:
    account = publisher_of(package) or allowed.own_account_id
    if account not in allowed.publisher_account_ids:
        yield Problem(
            place=place(path),
            message=f"is a package of account {quoted(account)}, whose packages may not run here",
            remedy="Name one of a publisher in this deployment's parameter "
            "PackagePublisherAccountIds, or add this account there",
        )


def publisher_of(package: str) -> str | None:
    """Return the account in a model package's ARN; None for a name, which is of one's own."""
    parts = package.split(":")
    return parts[4] if len(parts) > 4 and parts[0] == "arn" else None  # noqa: PLR2004 - an ARN's
