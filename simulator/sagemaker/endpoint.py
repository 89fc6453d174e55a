"""An endpoint, and everybody who wants to know when one changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.clock import Timer
from simulator.sagemaker.deployment import Deployment
from simulator.sagemaker.errors import not_found
from simulator.sagemaker.events import state_change
from simulator.sagemaker.fleet import Fleet
from simulator.sagemaker.region import Region
from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker.tags import Tags
from simulator.sagemaker.views import EndpointChange, FleetView, fleet_view


@dataclass
class Endpoint:
    """An endpoint.

    Attributes:
        config_name: What DescribeEndpoint names: while updating, still the old one.
        serving: The fleet that gets the traffic.
        pending: The fleet of another config that is on its way.
        under_way: What SageMaker is doing to it: a deployment, or a wait for something smaller.
    """

    name: str
    arn: str
    config_name: str
    status: EndpointStatus
    created: datetime
    modified: datetime
    serving: Fleet | None = None
    pending: Fleet | None = None
    under_way: Deployment | Timer | None = None
    failure_reason: str | None = None

    @property
    def fleets(self) -> Iterator[Fleet]:
        """The fleets that hold quota."""
        return (fleet for fleet in (self.serving, self.pending) if fleet is not None)


class Endpoints:
    """All endpoints of the account."""

    def __init__(self, region: Region, tags: Tags, emit: Callable[[dict[str, Any]], None]) -> None:
        """Args: where they live, their tags, and where EventBridge takes events."""
        self.listeners: list[Callable[[EndpointChange], None]] = []
        self._region = region
        self._tags = tags
        self._emit = emit
        self._by_name: dict[str, Endpoint] = {}

    def __iter__(self) -> Iterator[Endpoint]:
        """All of them, oldest first."""
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        """Whether there is one of that name."""
        return name in self._by_name

    def get(self, name: str) -> Endpoint:
        """Return an endpoint; raises AwsError where there is none."""
        if name not in self._by_name:
            raise not_found("endpoint", self._region.arn("endpoint", name))
        return self._by_name[name]

    def add(self, endpoint: Endpoint) -> None:
        """Know a new endpoint."""
        self._by_name[endpoint.name] = endpoint

    def remove(self, endpoint: Endpoint) -> None:
        """Forget a deleted endpoint."""
        del self._by_name[endpoint.name]

    def turn(
        self, endpoint: Endpoint, status: EndpointStatus, *, reason: str | None = None
    ) -> None:
        """Give an endpoint another status, and say so to EventBridge and to the world."""
        endpoint.status = status
        endpoint.failure_reason = reason
        endpoint.modified = self._region.clock.now
        self._emit(state_change(endpoint, self._region, self._tags.of(endpoint.arn)))
        self.changed(endpoint)

    def changed(self, endpoint: Endpoint) -> None:
        """Tell the world what the endpoint is now."""
        change = EndpointChange(
            at=self._region.clock.now,
            endpoint_name=endpoint.name,
            status=endpoint.status,
            config_name=endpoint.config_name,
            failure_reason=endpoint.failure_reason,
            serving=_seen(endpoint.serving),
            pending=_seen(endpoint.pending),
        )
        for listener in tuple(self.listeners):
            listener(change)


def _seen(fleet: Fleet | None) -> FleetView | None:
    return None if fleet is None else fleet_view(fleet)
