"""Endpoint configs: create, describe, delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.sagemaker.errors import already_exists, invalid, not_found
from simulator.sagemaker.models import Models
from simulator.sagemaker.region import Region
from simulator.sagemaker.tags import Tags
from simulator.wire import NotSimulated

_KIND = "endpoint configuration"
_UNPLAYED = {"ServerlessConfig", "AcceleratorType", "ManagedInstanceScaling"}


@dataclass(frozen=True)
class EndpointConfig:
    """An endpoint config as it was created."""

    name: str
    arn: str
    request: Mapping[str, Any]
    created: datetime
    visible_from: datetime

    @property
    def variants(self) -> list[Mapping[str, Any]]:
        """Its production variants."""
        return list(self.request["ProductionVariants"])


class EndpointConfigs:
    """All endpoint configs of the account."""

    def __init__(self, region: Region, models: Models, tags: Tags) -> None:
        """Without any."""
        self._region = region
        self._models = models
        self._tags = tags
        self.by_name: dict[str, EndpointConfig] = {}

    def get(self, name: str) -> EndpointConfig:
        """Return a config; raises AwsError where there is none, or none is visible yet."""
        found = self.by_name.get(name)
        if found is None or self._region.clock.now < found.visible_from:
            raise not_found(_KIND, self._region.arn("endpoint-config", name))
        return found

    def create_endpoint_config(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer CreateEndpointConfig."""
        hidden = timedelta(seconds=self._region.timings.config_visible_after_seconds)
        return {"EndpointConfigArn": self._add(params, hidden=hidden).arn}

    def seed(self, params: Mapping[str, Any]) -> EndpointConfig:
        """Know a config that has been there for long."""
        return self._add(params, hidden=timedelta())

    def _add(self, params: Mapping[str, Any], *, hidden: timedelta) -> EndpointConfig:
        name = params["EndpointConfigName"]
        arn = self._region.arn("endpoint-config", name)
        if name in self.by_name:
            raise already_exists(_KIND, arn)
        if "ShadowProductionVariants" in params:
            raise NotSimulated("shadow variants")
        names = [variant["VariantName"] for variant in params["ProductionVariants"]]
        if len(set(names)) < len(names):
            raise invalid("Variant names must be unique within an endpoint configuration.")
        for variant in params["ProductionVariants"]:
            self._check(variant)
        self._tags.start(arn, params.get("Tags", []))
        filled = [{"InitialVariantWeight": 1.0, **v} for v in params["ProductionVariants"]]
        request = {**params, "ProductionVariants": filled}
        now = self._region.clock.now
        config = EndpointConfig(name, arn, request, created=now, visible_from=now + hidden)
        self.by_name[name] = config
        return config

    def _check(self, variant: Mapping[str, Any]) -> None:
        name = variant["VariantName"]
        if unplayed := _UNPLAYED & variant.keys():
            raise NotSimulated(f"{', '.join(sorted(unplayed))} of a production variant")
        if ("InstanceType" in variant) == ("InstancePools" in variant):
            raise invalid(
                f"Variant {name} must specify exactly one of InstanceType and InstancePools."
            )
        for required in ("ModelName", "InitialInstanceCount"):
            if required not in variant:
                raise invalid(f"{required} is required for variant {name}.")
        default = {"InstanceType": variant.get("InstanceType"), "Priority": 1}
        for pool in variant.get("InstancePools", [default]):
            model = self._models.get(pool.get("ModelNameOverride", variant["ModelName"]))
            self._models.require_support(model, pool["InstanceType"])

    def describe_endpoint_config(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeEndpointConfig: the request without its tags."""
        config = self.get(params["EndpointConfigName"])
        answer = {name: value for name, value in config.request.items() if name != "Tags"}
        return {**answer, "EndpointConfigArn": config.arn, "CreationTime": config.created}

    def delete_endpoint_config(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteEndpointConfig, which does not ask whether the config is in use."""
        config = self.get(params["EndpointConfigName"])
        del self.by_name[config.name]
        self._tags.drop(config.arn)
        return {}
