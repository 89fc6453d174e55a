"""Fleets: the instances that one endpoint config stands for, and how they come and go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from simulator.sagemaker.configs import EndpointConfig
from simulator.sagemaker.models import Models


@dataclass(frozen=True)
class Pool:
    """An instance type that a variant may run on, and what it runs there."""

    instance_type: str
    priority: int
    image: str
    package: str | None


@dataclass
class VariantFleet:
    """The instances of one variant.

    Attributes:
        pools: By priority. A variant without InstancePools has one.
        pooled: Whether the config names InstancePools.
        counts: Instances by type that are there.
        desired: How many are wanted.
        provision_timeout_seconds: The config's own bound on the wait for capacity.
    """

    name: str
    pools: tuple[Pool, ...]
    pooled: bool
    desired: int
    weight: float
    provision_timeout_seconds: float | None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def current(self) -> int:
        """How many instances are there."""
        return sum(self.counts.values())

    @property
    def instance_types(self) -> list[str]:
        """Every type that it may run on; it holds quota for each."""
        return [pool.instance_type for pool in self.pools]

    def to_release(self, count: int) -> dict[str, int]:
        """Return which instances go first when that many go: those of the last resort."""
        released: dict[str, int] = {}
        for pool in reversed(self.pools):
            going = min(self.counts.get(pool.instance_type, 0), count)
            if going:
                released[pool.instance_type] = going
                count -= going
        return released

    def more(self, count: int) -> "VariantFleet":
        """Return that many further instances, still to be started."""
        return replace(self, desired=count, counts={})


@dataclass
class Fleet:
    """The instances that one endpoint config stands for."""

    config: EndpointConfig
    started: datetime
    variants: dict[str, VariantFleet]
    data_capture: Mapping[str, Any] | None

    def retain(self, old: "Fleet", *, excluded: set[str]) -> None:
        """Take over the old fleet's properties, as RetainAllVariantProperties does."""
        for name, variant in self.variants.items():
            if name not in old.variants:
                continue
            if "DesiredInstanceCount" not in excluded:
                variant.desired = old.variants[name].desired
            if "DesiredWeight" not in excluded:
                variant.weight = old.variants[name].weight
        if "DataCaptureConfig" not in excluded:
            self.data_capture = old.data_capture


def fleet_of(config: EndpointConfig, models: Models, started: datetime) -> Fleet:
    """Return the fleet that a config asks for, none of it started; AwsError if a model is gone."""
    return Fleet(
        config=config,
        started=started,
        variants={v["VariantName"]: _variant_fleet(v, models) for v in config.variants},
        data_capture=config.request.get("DataCaptureConfig"),
    )


def _variant_fleet(variant: Mapping[str, Any], models: Models) -> VariantFleet:
    single = {"InstanceType": variant.get("InstanceType"), "Priority": 1}
    pools = []
    for pool in variant.get("InstancePools", [single]):
        model = models.get(pool.get("ModelNameOverride", variant["ModelName"]))
        image = models.image(model)
        pools.append(Pool(pool["InstanceType"], pool["Priority"], image, model.package))
    return VariantFleet(
        name=variant["VariantName"],
        pools=tuple(sorted(pools, key=lambda pool: pool.priority)),
        pooled="InstancePools" in variant,
        desired=variant["InitialInstanceCount"],
        weight=variant["InitialVariantWeight"],
        provision_timeout_seconds=variant.get("VariantInstanceProvisionTimeoutInSeconds"),
    )
