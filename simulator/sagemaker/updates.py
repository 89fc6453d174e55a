"""Whole fleets: CreateEndpoint, UpdateEndpoint, DeleteEndpoint."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from simulator.sagemaker.configs import EndpointConfigs
from simulator.sagemaker.deployment import Deployment, Outcome
from simulator.sagemaker.endpoint import Endpoint, Endpoints
from simulator.sagemaker.errors import already_exists, not_updatable, still_scaled
from simulator.sagemaker.fleet import Fleet, VariantFleet, fleet_of
from simulator.sagemaker.models import Models
from simulator.sagemaker.packages import ModelPackages
from simulator.sagemaker.ports import Scaling
from simulator.sagemaker.quota import QuotaGate
from simulator.sagemaker.region import Region
from simulator.sagemaker.status import IN_PROGRESS, EndpointStatus
from simulator.sagemaker.tags import Tags

_UPDATABLE = {EndpointStatus.IN_SERVICE, EndpointStatus.UPDATE_ROLLBACK_FAILED}


class Updates:
    """Puts whole fleets into service and out of it."""

    def __init__(
        self,
        region: Region,
        *,
        packages: ModelPackages,
        models: Models,
        configs: EndpointConfigs,
        endpoints: Endpoints,
        quota: QuotaGate,
        tags: Tags,
        scaling: Callable[[], Scaling],
    ) -> None:
        """Args: what fleets are made of, and `scaling`, who knows the scalable targets now."""
        self._region = region
        self._packages = packages
        self._models = models
        self._configs = configs
        self._endpoints = endpoints
        self._quota = quota
        self._tags = tags
        self._scaling = scaling

    def create_endpoint(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer CreateEndpoint."""
        name = params["EndpointName"]
        arn = self._region.arn("endpoint", name)
        if name in self._endpoints:
            raise already_exists("endpoint", arn)
        fleet = self._fleet(params["EndpointConfigName"])
        self._quota.require(fleet.variants.values())
        self._tags.start(arn, params.get("Tags", []))
        now = self._region.clock.now
        endpoint = Endpoint(
            name, arn, fleet.config.name, EndpointStatus.CREATING, created=now, modified=now
        )
        self._endpoints.add(endpoint)
        self._deploy(endpoint, fleet, meanwhile=EndpointStatus.CREATING)
        return {"EndpointArn": arn}

    def update_endpoint(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer UpdateEndpoint.

        A DeploymentConfig is taken and has no effect: Marketplace containers are excluded from
        deployment guardrails, and fall back to all at once.
        """
        endpoint = self._endpoints.get(params["EndpointName"])
        if endpoint.status not in _UPDATABLE:
            raise not_updatable(endpoint.arn, endpoint.status)
        self._configs.get(endpoint.config_name)  # SageMaker wants the old one to be there, too.
        fleet = self._fleet(params["EndpointConfigName"])
        assert endpoint.serving is not None, "an endpoint in service has a fleet"
        if params.get("RetainAllVariantProperties", False):
            listed = params.get("ExcludeRetainedVariantProperties", [])
            excluded = {item["VariantPropertyType"] for item in listed}
            fleet.retain(endpoint.serving, excluded=excluded)
        self._require_unscaled(endpoint.name, old=endpoint.serving, new=fleet)
        self._quota.require(fleet.variants.values())
        self._deploy(endpoint, fleet, meanwhile=EndpointStatus.UPDATING)
        return {"EndpointArn": endpoint.arn}

    def delete_endpoint(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteEndpoint: everything stops serving."""
        endpoint = self._endpoints.get(params["EndpointName"])
        if endpoint.status in IN_PROGRESS:
            raise not_updatable(endpoint.arn, endpoint.status)
        self._scaling().endpoint_deleted(endpoint.name)
        self._endpoints.turn(endpoint, EndpointStatus.DELETING)
        endpoint.under_way = self._region.clock.call_after(
            self._region.timings.delete_seconds, partial(self._gone, endpoint)
        )
        return {}

    def _gone(self, endpoint: Endpoint) -> None:
        if endpoint.serving is not None:
            self._release(endpoint.serving)
            endpoint.serving = None
        self._endpoints.remove(endpoint)
        self._tags.drop(endpoint.arn)
        self._endpoints.changed(endpoint)

    def _fleet(self, config_name: str) -> Fleet:
        return fleet_of(self._configs.get(config_name), self._models, self._region.clock.now)

    def _require_unscaled(self, endpoint_name: str, *, old: Fleet, new: Fleet) -> None:
        scaled = [
            name
            for name, variant in old.variants.items()
            if name not in new.variants or _instances(new.variants[name]) != _instances(variant)
            if self._scaling().is_registered(endpoint_name=endpoint_name, variant_name=name)
        ]
        if scaled:
            raise still_scaled(scaled)

    def _deploy(self, endpoint: Endpoint, fleet: Fleet, *, meanwhile: EndpointStatus) -> None:
        endpoint.pending = fleet
        endpoint.under_way = Deployment(
            self._region,
            self._packages,
            fleet.variants.values(),
            Outcome(
                grown=partial(self._endpoints.changed, endpoint),
                done=partial(self._switch, endpoint),
                failed=partial(self._revert, endpoint),
            ),
        )
        self._endpoints.turn(endpoint, meanwhile)

    def _switch(self, endpoint: Endpoint) -> None:
        blue, green = endpoint.serving, endpoint.pending
        assert green is not None, "what was deployed is pending"
        endpoint.serving, endpoint.pending, endpoint.under_way = green, None, None
        endpoint.config_name = green.config.name
        if blue is not None:
            self._region.clock.call_after(
                self._region.timings.terminate_seconds, partial(self._release, blue)
            )
        self._endpoints.turn(endpoint, EndpointStatus.IN_SERVICE)

    def _revert(self, endpoint: Endpoint, reason: str | None) -> None:
        endpoint.pending = endpoint.under_way = None
        after = EndpointStatus.IN_SERVICE if endpoint.serving else EndpointStatus.FAILED
        self._endpoints.turn(endpoint, after, reason=reason)

    def _release(self, fleet: Fleet) -> None:
        for variant in fleet.variants.values():
            for instance_type, count in variant.counts.items():
                self._region.capacity.give_back(instance_type, count)


def _instances(variant: VariantFleet) -> set[tuple[str, int]]:
    return {(pool.instance_type, pool.priority) for pool in variant.pools}
