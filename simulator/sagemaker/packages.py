"""Model packages, and how the containers in them behave once they are started."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.sagemaker.errors import invalid

PING_FAILED = (
    "The primary container for production variant {variant} did not pass the ping health check. "
    "Please check CloudWatch logs for this endpoint."
)


@dataclass(frozen=True)
class Behaviour:
    """How a version behaves when a fleet of it starts.

    Attributes:
        fails_health_check_after_seconds: From the start of its containers; None: it is healthy.
        failure_reason: What DescribeEndpoint then says, with {variant} for the variant's name;
            None: nothing, the revert is silent.
    """

    fails_health_check_after_seconds: float | None = None
    failure_reason: str | None = PING_FAILED

    def reason(self, variant_name: str) -> str | None:
        """Return the FailureReason of a deployment of that variant."""
        return self.failure_reason and self.failure_reason.replace("{variant}", variant_name)


@dataclass(frozen=True)
class ModelPackage:
    """One version that a seller published, or a team registered."""

    arn: str
    instance_types: tuple[str, ...]
    image: str
    created: datetime
    status: str = "Completed"
    subscribed: bool = True
    approval: str | None = None


class ModelPackages:
    """All packages that the account can see."""

    def __init__(self) -> None:
        """Without any."""
        self.behaviours: dict[str, Behaviour] = {}
        self._by_arn: dict[str, ModelPackage] = {}

    def add(self, package: ModelPackage) -> None:
        """Publish a package, or put another state of it in its place."""
        self._by_arn[package.arn] = package

    def get(self, arn: str) -> ModelPackage:
        """Return a package; raises AwsError where there is none."""
        if arn not in self._by_arn:
            raise invalid(f"ModelPackage {arn} does not exist.")
        return self._by_arn[arn]

    def behaviour(self, arn: str | None) -> Behaviour:
        """Return how a package behaves from now on: healthy unless the world said otherwise."""
        return self.behaviours.get(arn or "", Behaviour())

    def describe_model_package(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeModelPackage."""
        package = self.get(params["ModelPackageName"])
        return {
            **_names(package.arn),
            "ModelPackageArn": package.arn,
            "CreationTime": package.created,
            "ModelPackageStatus": package.status,
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "InferenceSpecification": {
                "Containers": [{"Image": package.image}],
                "SupportedRealtimeInferenceInstanceTypes": list(package.instance_types),
            },
            **({"ModelApprovalStatus": package.approval} if package.approval else {}),
        }


def _names(arn: str) -> dict[str, Any]:
    path = arn.partition(":model-package/")[2]
    versioned = re.fullmatch(r"(?P<group>[^/]+)/(?P<version>\d+)", path)
    if versioned is None:
        return {"ModelPackageName": path}
    group = versioned["group"]
    return {
        "ModelPackageName": group,
        "ModelPackageGroupName": group,
        "ModelPackageVersion": int(versioned["version"]),
    }
