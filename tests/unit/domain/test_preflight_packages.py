"""What the candidate runs must be there, and so must what the endpoint goes back to."""

from typing import Any

import pytest

from switchback.domain.findings import Finding, Severity
from switchback.domain.needs import Needs, PackageUse
from switchback.domain.packages import NoPackage, Package, judge_candidate, judge_way_back
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


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Failed", "Deleting"])
def test_a_package_that_is_not_completed_is_found(status: str) -> None:
    """Neither forward nor back can be deployed then."""
    (forward,), (back,) = of_candidate(package(status=status)), of_way_back(package(status=status))

    assert (forward.code, forward.severity) == ("PackageNotCompleted", Severity.BLOCKING)
    assert (back.code, back.severity) == ("WayBackMissing", Severity.BLOCKING)


def test_a_rejected_candidate_stops_and_a_rejected_previous_version_does_not() -> None:
    """A version that was rejected because it is bad is what a rollout is to get rid of."""
    (forward,) = of_candidate(package(approval="Rejected"))
    (back,) = of_way_back(package(approval="Rejected"))

    assert (forward.code, forward.severity) == ("PackageRejected", Severity.BLOCKING)
    assert (back.code, back.severity) == ("PreviousPackageRejected", Severity.NOTE)


def test_every_type_must_be_supported() -> None:
    """Also the last pool's, which may be reached only when there is no capacity."""
    found = of_candidate(package(), "ml.g6.xlarge", "ml.p5.48xlarge", "ml.g4dn.xlarge")

    assert [f.evidence["wanted"] for f in found] == ["ml.p5.48xlarge", "ml.g4dn.xlarge"]
    assert {f.code for f in found} == {"InstanceTypeUnsupported"}
    assert "ml.g6.xlarge, ml.g5.xlarge" in found[0].remedy


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
    (forward,), (back,) = of_candidate(unread), of_way_back(unread)

    assert (forward.code, forward.severity) == ("PackageUnreadable", severity)
    assert (back.code, back.severity) == (back_code, severity)
    assert "Caller is not subscribed" in forward.message
    assert "Marketplace" in forward.remedy


def test_models_that_are_gone_are_found_on_both_ways() -> None:
    """Each by its name."""
    (finding,) = judge_candidate(Needs(missing_models=("small",)), {})

    assert (finding.code, finding.resource) == ("ModelMissing", "small")

    fleet = {"VariantName": "A", "ModelName": "gone", "InstanceType": "ml.g6.xlarge"}
    live = Live(config_name="live", config={"ProductionVariants": [fleet]}, models={})
    (finding,) = judge_way_back(plan_candidate(live, Wanted("stt", {}, {})), {})

    assert (finding.code, finding.resource) == ("WayBackMissing", "gone")
    assert finding.severity is Severity.BLOCKING
