"""What the world may see of an endpoint, and AWS's callers may not: both fleets as they are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.sagemaker.fleet import Fleet, VariantFleet
from simulator.sagemaker.status import EndpointStatus


@dataclass(frozen=True)
class VariantView:
    """The instances of one variant now.

    Attributes:
        package: The model package ARN of its first pool, where it runs one.
        counts: Instances by type.
        pooled: Whether its config names InstancePools.
    """

    name: str
    package: str | None
    image: str
    counts: Mapping[str, int]
    pooled: bool
    desired: int
    weight: float


@dataclass(frozen=True)
class FleetView:
    """The instances that stand for one endpoint config now."""

    config_name: str
    variants: tuple[VariantView, ...]

    @property
    def package(self) -> str | None:
        """The model package ARN of the first variant, where it runs one."""
        return self.variants[0].package

    @property
    def counts(self) -> dict[str, int]:
        """Instances by type, over all variants."""
        total: Counter[str] = Counter()
        for variant in self.variants:
            total.update(variant.counts)
        return dict(total)

    @property
    def instances(self) -> int:
        """How many instances there are."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class EndpointChange:
    """An endpoint right after its status or one of its fleets changed."""

    at: datetime
    endpoint_name: str
    status: EndpointStatus
    config_name: str
    failure_reason: str | None
    serving: FleetView | None
    pending: FleetView | None


def fleet_view(fleet: Fleet) -> FleetView:
    """Return what a fleet is now."""
    variants = tuple(_variant_view(variant) for variant in fleet.variants.values())
    return FleetView(config_name=fleet.config.name, variants=variants)


def _variant_view(variant: VariantFleet) -> VariantView:
    first = variant.pools[0]
    return VariantView(
        name=variant.name,
        package=first.package,
        image=first.image,
        counts=dict(variant.counts),
        pooled=variant.pooled,
        desired=variant.desired,
        weight=variant.weight,
    )
