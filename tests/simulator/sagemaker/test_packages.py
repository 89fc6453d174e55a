"""The account's own registry: versions are registered and approved, and EventBridge hears of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import ModelPackage, SageMaker
from simulator.wire import ACCOUNT_ID, AwsError

_STEM = f"arn:aws:sagemaker:us-east-1:{ACCOUNT_ID}:model-package/speech"


@pytest.fixture
def package() -> ModelPackage:
    """What versions are made from."""
    return ModelPackage(
        arn="",
        instance_types=("ml.g6.2xlarge",),
        image="i:1",
        created=datetime(2026, 1, 5, tzinfo=UTC),
    )


def test_versions_are_numbered_within_their_group(
    sagemaker: SageMaker, package: ModelPackage
) -> None:
    """From one, and groups know nothing of each other."""
    groups = ("speech", "speech", "other")
    arns = [sagemaker.packages.register(group, like=package).arn for group in groups]

    assert arns == [f"{_STEM}/1", f"{_STEM}/2", _STEM.replace("speech", "other") + "/1"]


def test_a_version_waits_for_its_approval(
    sagemaker: SageMaker, client: SageMakerClient, package: ModelPackage
) -> None:
    """Who describes it sees whether it is approved."""
    arn = sagemaker.packages.register("speech", like=package).arn
    before = client.describe_model_package(ModelPackageName=arn)
    sagemaker.packages.approve(arn)
    after = client.describe_model_package(ModelPackageName=arn)

    assert (before["ModelPackageGroupName"], before["ModelPackageVersion"]) == ("speech", 1)
    assert before["ModelApprovalStatus"] == "PendingManualApproval"
    assert after["ModelApprovalStatus"] == "Approved"


def test_each_change_is_told(
    sagemaker: SageMaker, clock: VirtualClock, events: list[dict[str, Any]], package: ModelPackage
) -> None:
    """A remark on an approved version says Approved again: only the changed fields tell the two."""
    arn = sagemaker.packages.register("speech", like=package).arn
    clock.advance(60)
    sagemaker.packages.approve(arn)
    sagemaker.packages.annotate(arn)

    told = [(event["resources"], event["detail"]) for event in events]
    assert [detail["ModelApprovalStatus"] for _, detail in told] == [
        "PendingManualApproval",
        "Approved",
        "Approved",
    ]
    assert [detail.get("UpdatedModelPackageFields") for _, detail in told] == [
        None,
        ["ModelApprovalStatus"],
        ["CustomerMetadataProperties"],
    ]
    assert {event["detail-type"] for event in events} == {"SageMaker Model Package State Change"}
    for resources, detail in told:
        assert resources == [detail["ModelPackageArn"]] == [arn]
        assert detail["CreationTime"] == "2026-11-20T00:00:00Z"
    assert told[-1][1]["LastModifiedTime"] == "2026-11-20T00:01:00Z"
    assert clock.now == datetime(2026, 11, 20, 0, 1, tzinfo=UTC)


def test_what_was_never_registered_is_not_approved(sagemaker: SageMaker) -> None:
    """Nothing comes into being by its approval."""
    with pytest.raises(AwsError, match="does not exist"):
        sagemaker.packages.approve(f"{_STEM}/1")
