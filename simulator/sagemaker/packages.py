"""Model packages, and how the containers in them behave once they are started."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simulator.sagemaker.errors import invalid
from simulator.sagemaker.events import package_state_change
from simulator.sagemaker.region import Region

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

    @property
    def place_in_group(self) -> tuple[str, int]:
        """The group of a registered package, and its number there."""
        _, group, number = self.arn.rsplit("/", 2)
        return group, int(number)


class ModelPackages:
    """All packages that the account can see."""

    def __init__(self, region: Region, emit: Callable[[dict[str, Any]], None]) -> None:
        """Without any. Args: where the own ones are registered, and who takes events."""
        self.behaviours: dict[str, Behaviour] = {}
        self._region = region
        self._emit = emit
        self._by_arn: dict[str, ModelPackage] = {}

    def register(self, group: str, *, like: ModelPackage) -> ModelPackage:
        """Register the next version in a group of the account's own registry, not yet approved.

        Args:
            group: Its name, in lower case.
            like: What the version is made from.
        """
        stem = self._region.arn("model-package", group)
        number = 1 + sum(arn.rpartition("/")[0] == stem for arn in self._by_arn)
        package = replace(
            like,
            arn=f"{stem}/{number}",
            created=self._region.clock.now,
            approval="PendingManualApproval",
        )
        self._tell(package, updated=())
        return package

    def approve(self, arn: str) -> None:
        """Have somebody approve a registered version."""
        self._tell(replace(self.get(arn), approval="Approved"), updated=("ModelApprovalStatus",))

    def annotate(self, arn: str) -> None:
        """Have somebody change what is written about a registered version, but not its approval."""
        self._tell(self.get(arn), updated=("CustomerMetadataProperties",))

    def _tell(self, package: ModelPackage, *, updated: tuple[str, ...]) -> None:
        self.add(package)
        self._emit(package_state_change(package, self._region, updated))

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
