"""Counts and weights within the fleet that serves: UpdateEndpointWeightsAndCapacities."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.sagemaker.deployment import Deployment, Outcome
from simulator.sagemaker.endpoint import Endpoint, Endpoints
from simulator.sagemaker.errors import invalid, not_updatable
from simulator.sagemaker.fleet import Fleet, VariantFleet
from simulator.sagemaker.packages import ModelPackages
from simulator.sagemaker.quota import QuotaGate
from simulator.sagemaker.region import Region
from simulator.sagemaker.status import EndpointStatus


@dataclass(frozen=True)
class _Resize:
    """What was asked for: further instances, and what to return to if they don't come."""

    extra: tuple[VariantFleet, ...]
    before: Mapping[str, int]


class Resizing:
    """Changes the counts and the weights of fleets in service."""

    def __init__(
        self, region: Region, packages: ModelPackages, endpoints: Endpoints, quota: QuotaGate
    ) -> None:
        """Args: where instances come from, what runs on them, and whose they become."""
        self._region = region
        self._packages = packages
        self._endpoints = endpoints
        self._quota = quota

    def update_endpoint_weights_and_capacities(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer UpdateEndpointWeightsAndCapacities."""
        endpoint = self._endpoints.get(params["EndpointName"])
        if endpoint.status is not EndpointStatus.IN_SERVICE or endpoint.serving is None:
            raise not_updatable(endpoint.arn, endpoint.status)
        fleet = endpoint.serving
        wanted = {item["VariantName"]: item for item in params["DesiredWeightsAndCapacities"]}
        if unknown := wanted.keys() - fleet.variants.keys():
            raise invalid(f"Could not find variant(s) {sorted(unknown)} in {endpoint.arn}.")
        counts = {
            name: item["DesiredInstanceCount"]
            for name, item in wanted.items()
            if "DesiredInstanceCount" in item
        }
        extra = tuple(
            fleet.variants[name].more(count - fleet.variants[name].current)
            for name, count in counts.items()
            if count > fleet.variants[name].current
        )
        self._quota.require(extra)
        resize = _Resize(extra, {name: fleet.variants[name].desired for name in counts})
        for name, item in wanted.items():
            variant = fleet.variants[name]
            variant.desired = counts.get(name, variant.desired)
            variant.weight = item.get("DesiredWeight", variant.weight)
        self._begin(endpoint, fleet, resize)
        return {"EndpointArn": endpoint.arn}

    def _begin(self, endpoint: Endpoint, fleet: Fleet, resize: _Resize) -> None:
        done = partial(self._done, endpoint, fleet, resize)
        if resize.extra:
            failed = partial(self._roll_back, endpoint, fleet, resize)
            outcome = Outcome(grown=lambda: None, done=done, failed=failed)
            endpoint.under_way = Deployment(self._region, self._packages, resize.extra, outcome)
        else:
            seconds = self._region.timings.scale_in_seconds
            endpoint.under_way = self._region.clock.call_after(seconds, done)
        self._endpoints.turn(endpoint, EndpointStatus.UPDATING)

    def _done(self, endpoint: Endpoint, fleet: Fleet, resize: _Resize) -> None:
        endpoint.under_way = None
        for extra in resize.extra:
            counts = fleet.variants[extra.name].counts
            for instance_type, count in extra.counts.items():
                counts[instance_type] = counts.get(instance_type, 0) + count
        for variant in fleet.variants.values():
            self._shrink(variant)
        self._endpoints.turn(endpoint, EndpointStatus.IN_SERVICE)

    def _shrink(self, variant: VariantFleet) -> None:
        for instance_type, count in variant.to_release(variant.current - variant.desired).items():
            variant.counts[instance_type] -= count
            self._region.capacity.give_back(instance_type, count)

    def _roll_back(
        self, endpoint: Endpoint, fleet: Fleet, resize: _Resize, reason: str | None
    ) -> None:
        endpoint.under_way = None
        for name, count in resize.before.items():
            fleet.variants[name].desired = count
        self._endpoints.turn(endpoint, EndpointStatus.ROLLING_BACK, reason=reason)
        back = partial(self._rolled_back, endpoint, reason)
        seconds = self._region.timings.rollback_seconds
        endpoint.under_way = self._region.clock.call_after(seconds, back)

    def _rolled_back(self, endpoint: Endpoint, reason: str | None) -> None:
        endpoint.under_way = None
        self._endpoints.turn(endpoint, EndpointStatus.IN_SERVICE, reason=reason)
