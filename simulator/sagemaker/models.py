"""Models: create, describe, delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.sagemaker.errors import already_exists, invalid, not_found
from simulator.sagemaker.packages import ModelPackages
from simulator.sagemaker.region import Region
from simulator.sagemaker.tags import Tags


@dataclass(frozen=True)
class Model:
    """A model as it was created."""

    arn: str
    request: Mapping[str, Any]
    created: datetime

    @property
    def container(self) -> Mapping[str, Any]:
        """The container that serves first."""
        found: Mapping[str, Any] = (
            self.request.get("PrimaryContainer") or self.request["Containers"][0]
        )
        return found

    @property
    def package(self) -> str | None:
        """The ARN of the model package that it runs, if it runs one."""
        return self.container.get("ModelPackageName")


class Models:
    """All models of the account."""

    def __init__(self, region: Region, packages: ModelPackages, tags: Tags) -> None:
        """Without any."""
        self._region = region
        self._packages = packages
        self._tags = tags
        self.by_name: dict[str, Model] = {}

    def get(self, name: str) -> Model:
        """Return a model; raises AwsError where there is none."""
        if name not in self.by_name:
            raise not_found("model", self._region.arn("model", name))
        return self.by_name[name]

    def image(self, model: Model) -> str:
        """Return the image that a model's container runs."""
        if model.package:
            return self._packages.get(model.package).image
        image: str = model.container["Image"]
        return image

    def require_support(self, model: Model, instance_type: str) -> None:
        """Raise AwsError where the model's package does not run on that type."""
        if model.package is None:
            return
        supported = self._packages.get(model.package).instance_types
        if instance_type not in supported:
            raise invalid(
                f"Instance type {instance_type} is not supported by the model package "
                f"{model.package}. Supported instance types: {', '.join(supported)}."
            )

    def create_model(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer CreateModel."""
        name = params["ModelName"]
        arn = self._region.arn("model", name)
        if name in self.by_name:
            raise already_exists("model", arn)
        containers = [params["PrimaryContainer"]] if "PrimaryContainer" in params else []
        containers += params.get("Containers", [])
        if not containers or ("PrimaryContainer" in params and "Containers" in params):
            raise invalid("Exactly one of PrimaryContainer and Containers must be specified.")
        for container in containers:
            self._check(container, isolated=params.get("EnableNetworkIsolation", False))
        self._tags.start(arn, params.get("Tags", []))
        self.by_name[name] = Model(arn, params, self._region.clock.now)
        return {"ModelArn": arn}

    def _check(self, container: Mapping[str, Any], *, isolated: bool) -> None:
        package_name = container.get("ModelPackageName")
        if package_name is None:
            if "Image" not in container:
                raise invalid("A container must specify an Image or a ModelPackageName.")
            return
        package = self._packages.get(package_name)
        if not package.subscribed:
            raise invalid("Caller is not subscribed to the marketplace offering.")
        if package.status != "Completed":
            raise invalid(f"ModelPackage {package_name} is in status {package.status}.")
        if not isolated:
            raise invalid(
                "EnableNetworkIsolation must be true for models using SageMaker Marketplace "
                "model packages."
            )

    def describe_model(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeModel: the request without its tags, with what AWS fills in."""
        model = self.get(params["ModelName"])
        answer = {name: value for name, value in model.request.items() if name != "Tags"}
        if "PrimaryContainer" in answer:
            answer["PrimaryContainer"] = _filled(answer["PrimaryContainer"])
        if "Containers" in answer:
            answer["Containers"] = [_filled(container) for container in answer["Containers"]]
        return {
            "EnableNetworkIsolation": False,
            **answer,
            "ModelArn": model.arn,
            "CreationTime": model.created,
        }

    def delete_model(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteModel, which does not ask whether the model is in use."""
        model = self.get(params["ModelName"])
        del self.by_name[params["ModelName"]]
        self._tags.drop(model.arn)
        return {}


def _filled(container: Mapping[str, Any]) -> dict[str, Any]:
    return {"Mode": "SingleModel", "Environment": {}, **container}
