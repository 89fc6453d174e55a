"""The events that SageMaker sends to EventBridge when an endpoint or a model package changes."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from simulator.sagemaker.region import Region

if TYPE_CHECKING:
    from simulator.sagemaker.endpoint import Endpoint
    from simulator.sagemaker.packages import ModelPackage

_numbers = itertools.count(1)
_MILLISECONDS_PER_SECOND = 1000


def state_change(endpoint: "Endpoint", region: Region, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return a "SageMaker Endpoint State Change", in its EventBridge envelope."""
    variants = endpoint.serving.variants.values() if endpoint.serving else ()
    detail: dict[str, Any] = {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "EndpointConfigName": endpoint.config_name,
        "ProductionVariants": [
            {"DesiredWeight": variant.weight, "DesiredInstanceCount": variant.desired}
            for variant in variants
        ],
        "EndpointStatus": endpoint.status.in_events,
        "CreationTime": _epoch_milliseconds(endpoint.created),
        "LastModifiedTime": _epoch_milliseconds(endpoint.modified),
        "Tags": dict(tags),
    }
    return _event("SageMaker Endpoint State Change", endpoint.arn, region, detail)


def package_state_change(
    package: "ModelPackage", region: Region, updated: Sequence[str]
) -> dict[str, Any]:
    """Return a "SageMaker Model Package State Change"; updated: the fields that changed."""
    group, number = package.place_in_group
    detail: dict[str, Any] = {
        "ModelPackageGroupName": group,
        "ModelPackageVersion": number,
        "ModelPackageArn": package.arn,
        "CreationTime": _text(package.created),
        "InferenceSpecification": {"Containers": [{"Image": package.image}]},
        "ModelPackageStatus": package.status,
        "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        "CertifyForMarketplace": False,
        "ModelApprovalStatus": package.approval,
        **({"UpdatedModelPackageFields": list(updated)} if updated else {}),
        "LastModifiedTime": _text(region.clock.now),
    }
    return _event("SageMaker Model Package State Change", package.arn, region, detail)


def _event(detail_type: str, arn: str, region: Region, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(UUID(int=next(_numbers))),
        "detail-type": detail_type,
        "source": "aws.sagemaker",
        "account": region.account_id,
        "time": _text(region.clock.now),
        "region": region.name,
        "resources": [arn],
        "detail": detail,
    }


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _epoch_milliseconds(instant: datetime) -> float:
    return instant.timestamp() * _MILLISECONDS_PER_SECOND
