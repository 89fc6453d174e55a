"""What the candidate runs must be there, and so must what the endpoint goes back to."""

from typing import Any

import pytest

from switchback.domain.findings import Finding, Severity
from switchback.domain.needs import Needs, PackageUse
from switchback.domain.packages import (
    NoPackage,
    Package,
    config_missing,
    judge_candidate,
    judge_way_back,
)
from switchback.domain.plan import Live, Plan, Wanted, plan_candidate

TYPES = ("ml.g6.xlarge", "ml.g5.xlarge")


def package(**changes: Any) -> Package:
    """A package that can be deployed."""
    usual: dict[str, Any] = {"status": "Completed", "approval": "", "instance_types": TYPES}
    return Package(arn="arn:v2", **{**usual, **changes})


def plan() -> Plan:
    """A plan from version 1 to version 2."""
    fleet = {"VariantName": "A", "ModelName": "m", "InstanceType": "ml.g6.xlarge"}
    models = {"m": {"PrimaryContainer": {"ModelPackageName": "arn:v1"}}}
    live = Live(config_name="live", config={"ProductionVariants": [fleet]}, models=models)
    return plan_candidate(
        live, Wanted("stt", {"PrimaryContainer": {"ModelPackageName": "arn:v2"}}, {})
    )


def of_candidate(found: Package | NoPackage, *types: str) -> tuple[Finding, ...]:
    """Judge a candidate that runs this package on these types."""
    use = PackageUse("arn:v2", types or TYPES[:1])
    return judge_candidate(Needs(packages=(use,)), {"arn:v2": found})


def of_way_back(found: Package | NoPackage) -> tuple[Finding, ...]:
    """Judge a way back to this package."""
    return judge_way_back(plan(), {"arn:v1": found})


@pytest.mark.parametrize("approval", ["", "Approved", "PendingManualApproval"])
def test_a_completed_package_is_no_finding(approval: str) -> None:
    """Only a rejection is a no: the Marketplace asks nobody to approve."""
    assert of_candidate(package(approval=approval), *TYPES) == ()
    assert of_way_back(package(approval=approval)) == ()


_SUBSCRIBE = (
    "see in AWS Marketplace whether this account is subscribed to the product, and whether the "
    "seller still offers this version"
)


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Failed", "Deleting"])
def test_a_package_that_is_not_completed_is_found(status: str) -> None:
    """Neither forward nor back can be deployed then."""
    assert of_candidate(package(status=status)) == (
        Finding(
            code="PackageNotCompleted",
            severity=Severity.BLOCKING,
            resource="arn:v2",
            message=f"the candidate's model package is {status}, not Completed",
            remedy="wait until it is, or name another version",
            evidence={"status": status},
        ),
    )
    assert of_way_back(package(status=status)) == (
        Finding(
            code="WayBackMissing",
            severity=Severity.BLOCKING,
            resource="arn:v1",
            message=f"the model package that the endpoint runs now is {status}: there would be no "
            "way back",
            remedy="ask its owner; if it does not come back, a person has to update by hand",
            evidence={"status": status},
        ),
    )


def test_a_rejected_candidate_stops_and_a_rejected_previous_version_does_not() -> None:
    """A version that was rejected because it is bad is what a rollout is to get rid of."""
    assert of_candidate(package(approval="Rejected")) == (
        Finding(
            code="PackageRejected",
            severity=Severity.BLOCKING,
            resource="arn:v2",
            message="the candidate's model package was rejected by whoever approves versions",
            remedy="name a version that is approved",
            evidence={"approval": "Rejected"},
        ),
    )
    assert of_way_back(package(approval="Rejected")) == (
        Finding(
            code="PreviousPackageRejected",
            severity=Severity.NOTE,
            resource="arn:v1",
            message="the version that the endpoint runs now was rejected by whoever approves "
            "versions, and it is what a bad candidate goes back to",
            remedy="nothing, if that is known",
            evidence={"approval": "Rejected"},
        ),
    )


def test_everything_that_is_wrong_with_a_package_is_found() -> None:
    """Not the first thing only."""
    wrong = package(status="Failed", approval="Rejected")

    assert [finding.code for finding in of_candidate(wrong, "ml.p5.48xlarge")] == [
        "PackageNotCompleted",
        "PackageRejected",
        "InstanceTypeUnsupported",
    ]


def test_every_type_must_be_supported() -> None:
    """Also the last pool's, which may be reached only when there is no capacity."""
    assert of_candidate(package(), "ml.g6.xlarge", "ml.p5.48xlarge", "ml.g4dn.xlarge") == tuple(
        Finding(
            code="InstanceTypeUnsupported",
            severity=Severity.BLOCKING,
            resource="arn:v2",
            message=f"the candidate's model package does not run on {name}",
            remedy="use one of ml.g6.xlarge, ml.g5.xlarge",
            evidence={"wanted": name, "supported": ["ml.g6.xlarge", "ml.g5.xlarge"]},
        )
        for name in ("ml.p5.48xlarge", "ml.g4dn.xlarge")
    )


def test_a_package_that_names_no_types_supports_any() -> None:
    """A team's own package need not name them."""
    assert of_candidate(package(instance_types=()), "ml.p5.48xlarge") == ()


@pytest.mark.parametrize(
    ("denied", "severity", "back_code"),
    [(False, Severity.BLOCKING, "WayBackMissing"), (True, Severity.UNKNOWN, "WayBackUnknown")],
)
def test_a_package_that_cannot_be_read_is_found(
    denied: bool,  # noqa: FBT001 - a parameter of the table
    severity: Severity,
    back_code: str,
) -> None:
    """Not subscribed, restricted or gone: it can't be told which, and it is not a yes."""
    unread = NoPackage(why="Caller is not subscribed", denied=denied)

    assert of_candidate(unread) == (
        Finding(
            code="PackageUnreadable",
            severity=severity,
            resource="arn:v2",
            message="the candidate's model package could not be read: this account is not "
            "subscribed to it, or it is restricted, or gone (Caller is not subscribed)",
            remedy=_SUBSCRIBE,
        ),
    )
    assert of_way_back(unread) == (
        Finding(
            code=back_code,
            severity=severity,
            resource="arn:v1",
            message="the model package that the endpoint runs now could not be read: there may be "
            "no way back (Caller is not subscribed)",
            remedy=_SUBSCRIBE,
        ),
    )


def test_models_that_are_gone_are_found_on_both_ways() -> None:
    """Each by its name."""
    assert judge_candidate(Needs(missing_models=("small",)), {}) == (
        Finding(
            code="ModelMissing",
            severity=Severity.BLOCKING,
            resource="small",
            message="the candidate names the model small, and there is none of that name",
            remedy="create it, or correct ModelNameOverride in EndpointConfig.ProductionVariants[]",
        ),
    )

    fleet = {"VariantName": "A", "ModelName": "gone", "InstanceType": "ml.g6.xlarge"}
    live = Live(config_name="live", config={"ProductionVariants": [fleet]}, models={})
    assert judge_way_back(plan_candidate(live, Wanted("stt", {}, {})), {}) == (
        Finding(
            code="WayBackMissing",
            severity=Severity.BLOCKING,
            resource="gone",
            message="the config live to go back to names the model gone, which was deleted: there "
            "would be no way back",
            remedy="create a model of that name again, as it was",
        ),
    )


def test_a_config_to_go_back_to_that_is_gone_is_found() -> None:
    """It is the last good one, which somebody deleted."""
    assert config_missing("stt-0a1b") == Finding(
        code="WayBackMissing",
        severity=Severity.BLOCKING,
        resource="stt-0a1b",
        message="the config stt-0a1b to go back to was deleted: there would be no way back",
        remedy="create a config of that name again, as it was",
    )
