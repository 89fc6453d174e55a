"""The simulated SageMaker as a whole: its operations, and what the world may see and do."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.clock import VirtualClock
from simulator.sagemaker.capacity import Capacity
from simulator.sagemaker.configs import EndpointConfigs
from simulator.sagemaker.descriptions import Descriptions
from simulator.sagemaker.endpoint import Endpoint, Endpoints
from simulator.sagemaker.fleet import fleet_of
from simulator.sagemaker.listings import Listings
from simulator.sagemaker.models import Models
from simulator.sagemaker.packages import ModelPackages
from simulator.sagemaker.ports import Limits, NoScaling, Scaling
from simulator.sagemaker.quota import QuotaGate
from simulator.sagemaker.region import Region, Timings
from simulator.sagemaker.resizing import Resizing
from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker.tags import Tags
from simulator.sagemaker.updates import Updates
from simulator.sagemaker.views import FleetView, fleet_view
from simulator.wire import ACCOUNT_ID, REGION


class SageMaker:
    """SageMaker in one account and Region.

    Attributes:
        capacity: The instances that AWS has to spare.
        packages: The model packages that the account can see, and how each behaves.
        scaling: Who knows the scalable targets; Application Auto Scaling puts itself here.
        listeners: Told of each change of an endpoint's status or of one of its fleets.
    """

    def __init__(
        self,
        clock: VirtualClock,
        *,
        limits: Limits,
        emit: Callable[[dict[str, Any]], None],
        timings: Timings | None = None,
    ) -> None:
        """Begin with nothing in the account.

        Args:
            clock: The world's time.
            limits: The account's quotas.
            emit: Takes events for EventBridge, each in its envelope.
            timings: How long things take.
        """
        self.capacity = Capacity()
        self.scaling: Scaling = NoScaling()
        region = Region(ACCOUNT_ID, REGION, clock, timings or Timings(), self.capacity)
        self._region = region
        self.packages = ModelPackages(region, emit)
        tags = self._tags = Tags()
        self._models = Models(region, self.packages, tags)
        self._configs = EndpointConfigs(region, self._models, tags)
        self._endpoints = Endpoints(region, tags, emit)
        self.listeners = self._endpoints.listeners
        quota = QuotaGate(self._endpoints, limits)
        updates = Updates(
            region,
            packages=self.packages,
            models=self._models,
            configs=self._configs,
            endpoints=self._endpoints,
            quota=quota,
            tags=tags,
            scaling=lambda: self.scaling,
        )
        resizing = Resizing(region, self.packages, self._endpoints, quota)
        descriptions = Descriptions(self._endpoints)

        self.create_model = self._models.create_model
        self.describe_model = self._models.describe_model
        self.delete_model = self._models.delete_model
        self.describe_model_package = self.packages.describe_model_package
        self.create_endpoint_config = self._configs.create_endpoint_config
        self.describe_endpoint_config = self._configs.describe_endpoint_config
        self.delete_endpoint_config = self._configs.delete_endpoint_config
        self.create_endpoint = updates.create_endpoint
        self.update_endpoint = updates.update_endpoint
        self.delete_endpoint = updates.delete_endpoint
        self.update_endpoint_weights_and_capacities = (
            resizing.update_endpoint_weights_and_capacities
        )
        self.describe_endpoint = descriptions.describe_endpoint
        self.list_endpoints = descriptions.list_endpoints
        listings = Listings(self._models, self._configs)
        self.list_models = listings.list_models
        self.list_endpoint_configs = listings.list_endpoint_configs
        self.add_tags = tags.add_tags
        self.list_tags = tags.list_tags

    def fleet(self, endpoint_name: str) -> FleetView | None:
        """Return what serves now; None where nothing does."""
        if endpoint_name not in self._endpoints:
            return None
        serving = self._endpoints.get(endpoint_name).serving
        return None if serving is None else fleet_view(serving)

    def pending(self, endpoint_name: str) -> FleetView | None:
        """Return the fleet that is on its way; None where none is."""
        if endpoint_name not in self._endpoints:
            return None
        pending = self._endpoints.get(endpoint_name).pending
        return None if pending is None else fleet_view(pending)

    def instances_in_service(self, endpoint_name: str) -> int:
        """Return how many instances get traffic."""
        fleet = self.fleet(endpoint_name)
        return 0 if fleet is None else fleet.instances

    def set_status(
        self, endpoint_name: str, status: EndpointStatus, *, reason: str | None = None
    ) -> None:
        """Make an endpoint something that AWS alone makes it, and end what was under way."""
        endpoint = self._endpoints.get(endpoint_name)
        if endpoint.under_way is not None:
            endpoint.under_way.cancel()
        endpoint.under_way = endpoint.pending = None
        self._endpoints.turn(endpoint, status, reason=reason)

    def seed_endpoint(
        self,
        endpoint_name: str,
        *,
        model: Mapping[str, Any],
        config: Mapping[str, Any],
        instances: Mapping[str, int],
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Put an endpoint in service as if it had always been there.

        Args:
            endpoint_name: Its name.
            model: A CreateModel request.
            config: A CreateEndpointConfig request with one variant that uses the model.
            instances: How many it runs on, by type; they are taken from no spare capacity.
            tags: Its tags.
        """
        self.create_model(model)
        now = self._region.clock.now
        fleet = fleet_of(self._configs.seed(config), self._models, now)
        (variant,) = fleet.variants.values()
        assert instances.keys() <= set(variant.instance_types), "the config names every type"
        variant.counts = dict(instances)
        variant.desired = variant.current
        arn = self._region.arn("endpoint", endpoint_name)
        self._tags.start(arn, [{"Key": key, "Value": value} for key, value in (tags or {}).items()])
        self._endpoints.add(
            Endpoint(
                endpoint_name,
                arn,
                fleet.config.name,
                EndpointStatus.IN_SERVICE,
                created=now,
                modified=now,
                serving=fleet,
            )
        )
