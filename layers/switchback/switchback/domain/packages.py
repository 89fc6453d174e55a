"""Whether what a config runs can be deployed: the candidate now, and the previous one again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from switchback.domain.findings import Finding, Severity
from switchback.domain.needs import Needs, PackageUse
from switchback.domain.plan import Plan

_COMPLETED = "Completed"
_REJECTED = "Rejected"

_SUBSCRIBE = (
    "see in AWS Marketplace whether this account is subscribed to the product, and whether the "
    "seller still offers this version"
)


@dataclass(frozen=True)
class Package:
    """A model package, as DescribeModelPackage tells it."""

    arn: str
    status: str
    approval: str
    """Empty where nobody is asked to approve, as for packages of the Marketplace."""
    instance_types: tuple[str, ...]
    """The types that it runs on in real time; empty where it does not say."""


@dataclass(frozen=True)
class NoPackage:
    """A model package that could not be read."""

    why: str
    denied: bool
    """Whether AWS said that it may not be read, rather than that it is not there."""


Packages = Mapping[str, Package | NoPackage]


def judge_candidate(needs: Needs, packages: Packages) -> tuple[Finding, ...]:
    """Everything that the candidate runs must be there, and run on every type that it names."""
    return (
        *(_candidate_model_missing(name) for name in needs.missing_models),
        *(f for use in needs.packages for f in _judge_use(use, packages[use.arn])),
    )


def judge_way_back(plan: Plan, packages: Packages) -> tuple[Finding, ...]:
    """What the endpoint goes back to must be there."""
    needs = plan.way_back_needs
    return (
        *(_previous_model_missing(plan.way_back, name) for name in needs.missing_models),
        *(f for use in needs.packages for f in _judge_previous(packages[use.arn], use.arn)),
    )


def _candidate_model_missing(name: str) -> Finding:
    return Finding(
        code="ModelMissing",
        severity=Severity.BLOCKING,
        resource=name,
        message=f"the candidate names the model {name}, and there is none of that name",
        remedy="create it, or correct ModelNameOverride in EndpointConfig.ProductionVariants[]",
    )


def config_missing(name: str) -> Finding:
    """Return the finding for a config to go back to that does not exist any more."""
    return Finding(
        code="WayBackMissing",
        severity=Severity.BLOCKING,
        resource=name,
        message=f"the config {name} to go back to was deleted: there would be no way back",
        remedy="create a config of that name again, as it was",
    )


def _previous_model_missing(config_name: str | None, name: str) -> Finding:
    return Finding(
        code="WayBackMissing",
        severity=Severity.BLOCKING,
        resource=name,
        message=(
            f"the config {config_name} to go back to names the model {name}, which was deleted: "
            "there would be no way back"
        ),
        remedy="create a model of that name again, as it was",
    )


def _judge_use(use: PackageUse, package: Package | NoPackage) -> Iterator[Finding]:
    if isinstance(package, NoPackage):
        yield Finding(
            code="PackageUnreadable",
            severity=_unread_severity(package),
            resource=use.arn,
            message=(
                "the candidate's model package could not be read: this account is not subscribed "
                f"to it, or it is restricted, or gone ({package.why})"
            ),
            remedy=_SUBSCRIBE,
        )
        return
    if package.status != _COMPLETED:
        yield Finding(
            code="PackageNotCompleted",
            severity=Severity.BLOCKING,
            resource=use.arn,
            message=f"the candidate's model package is {package.status}, not {_COMPLETED}",
            remedy="wait until it is, or name another version",
            evidence={"status": package.status},
        )
    if package.approval == _REJECTED:
        yield Finding(
            code="PackageRejected",
            severity=Severity.BLOCKING,
            resource=use.arn,
            message="the candidate's model package was rejected by whoever approves versions",
            remedy="name a version that is approved",
            evidence={"approval": package.approval},
        )
    yield from _unsupported(use, package)


def _unsupported(use: PackageUse, package: Package) -> Iterator[Finding]:
    if not package.instance_types:
        return
    for instance_type in use.instance_types:
        if instance_type not in package.instance_types:
            yield Finding(
                code="InstanceTypeUnsupported",
                severity=Severity.BLOCKING,
                resource=use.arn,
                message=f"the candidate's model package does not run on {instance_type}",
                remedy=f"use one of {', '.join(package.instance_types)}",
                evidence={"wanted": instance_type, "supported": list(package.instance_types)},
            )


def _judge_previous(package: Package | NoPackage, arn: str) -> Iterator[Finding]:
    if isinstance(package, NoPackage):
        yield Finding(
            code="WayBackUnknown" if package.denied else "WayBackMissing",
            severity=_unread_severity(package),
            resource=arn,
            message=(
                "the model package that the endpoint runs now could not be read: there may be no "
                f"way back ({package.why})"
            ),
            remedy=_SUBSCRIBE,
        )
    elif package.status != _COMPLETED:
        yield Finding(
            code="WayBackMissing",
            severity=Severity.BLOCKING,
            resource=arn,
            message=(
                f"the model package that the endpoint runs now is {package.status}: there would "
                "be no way back"
            ),
            remedy="ask its owner; if it does not come back, a person has to update by hand",
            evidence={"status": package.status},
        )
    elif package.approval == _REJECTED:
        # A version is often rejected because it is bad, and that is why it is being replaced.
        yield Finding(
            code="PreviousPackageRejected",
            severity=Severity.NOTE,
            resource=arn,
            message=(
                "the version that the endpoint runs now was rejected by whoever approves versions, "
                "and it is what a bad candidate goes back to"
            ),
            remedy="nothing, if that is known",
            evidence={"approval": package.approval},
        )


def _unread_severity(package: NoPackage) -> Severity:
    return Severity.UNKNOWN if package.denied else Severity.BLOCKING
