"""What a live fleet can carry: the right number, or none and the reason why there is none.

Scaling divides by these numbers, so that a wrong one is worse than none: without a new number it
goes on with the last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from switchback.domain.endpoint import Endpoint, EndpointStatus, Variant
from switchback.domain.outcome import Reason
from switchback.domain.weights import Weights

NAMESPACE: Final = "Switchback"
TOTAL: Final = "WeightedCapacity"
PER_INSTANCE: Final = "WeightedCapacityPerInstance"


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One value of a metric."""

    name: str
    value: float
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WeightedCapacity:
    """What the instances of one variant carry, in concurrent requests.

    Both sums are of the live instances: Σ nᵗ·cᵗ, and that over Σ nᵗ.
    """

    total: float
    per_instance: float | None
    """None with no instances."""


@dataclass(frozen=True)
class VariantCapacity:
    """One variant that serves: its live instances by type, and what they carry."""

    name: str
    count_by_type: Mapping[str, int] = field(default_factory=dict)
    carries: WeightedCapacity | None = None
    """None where no file gives its types weights, or `missing` says why it is not known."""
    missing: Reason | None = None


@dataclass(frozen=True)
class EndpointCapacity:
    """The variants of an endpoint that serve; none where `missing` says why."""

    endpoint_name: str
    variants: tuple[VariantCapacity, ...] = ()
    missing: Reason | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why numbers are missing."""
        return tuple(r for r in (self.missing, *(v.missing for v in self.variants)) if r)

    @property
    def values(self) -> Iterator[MetricValue]:
        """What is to be published of it."""
        for variant in self.variants:
            of = (("EndpointName", self.endpoint_name), ("VariantName", variant.name))
            if variant.carries is not None:
                yield MetricValue(TOTAL, variant.carries.total, of)
                if variant.carries.per_instance is not None:
                    per_instance = variant.carries.per_instance
                    yield MetricValue(PER_INSTANCE, per_instance, of)
            for instance_type, count in variant.count_by_type.items():
                by_type = (*of, ("InstanceType", instance_type))
                yield MetricValue("InstanceCount", count, by_type)


def capacity_of(endpoint: Endpoint, weights: Sequence[Weights]) -> EndpointCapacity:
    """Return what the fleet carries that serves now.

    `weights` of the configs that a file asked for, the newest first. A config that is not among
    them is somebody else's: the newest weights stand for it, type by type.
    """
    if not _tells_its_fleet(endpoint.status):
        missing = Reason("NotServing", f"{endpoint.name} is {endpoint.status}")
        return EndpointCapacity(endpoint.name, missing=missing)
    if not endpoint.variants:
        missing = Reason("NoFleet", f"{endpoint.name} is {endpoint.status} and tells no fleet")
        return EndpointCapacity(endpoint.name, missing=missing)
    return EndpointCapacity(
        endpoint.name,
        variants=tuple(_of_variant(v, endpoint.config_name, weights) for v in endpoint.variants),
    )


def _tells_its_fleet(status: EndpointStatus) -> bool:
    """Tell whether what DescribeEndpoint says of the variants is the one fleet that serves."""
    match status:
        case (
            EndpointStatus.IN_SERVICE
            | EndpointStatus.UPDATING
            | EndpointStatus.SYSTEM_UPDATING
            | EndpointStatus.ROLLING_BACK
        ):
            return True
        case (
            EndpointStatus.CREATING
            | EndpointStatus.DELETING
            | EndpointStatus.OUT_OF_SERVICE
            | EndpointStatus.FAILED
            # It serves with a mix of both configs, and nobody says which instance is on which.
            | EndpointStatus.UPDATE_ROLLBACK_FAILED
            | EndpointStatus.UNRECOGNISED
        ):
            return False
        case _:
            assert_never(status)


def _of_variant(variant: Variant, config_name: str, weights: Sequence[Weights]) -> VariantCapacity:
    live = next((each for each in weights if each.config_name == config_name), None)
    own = live.by_variant.get(variant.name, {}) if live else {}
    # A variant without pools runs on the one type of its config, which is not read each minute.
    only = dict.fromkeys(own, variant.current_count) if len(own) == 1 else {}
    counts = variant.count_by_type or only
    if not counts:
        missing = Reason("TypeUnknown", f"nobody says which type {variant.name} runs on")
        return VariantCapacity(variant.name, missing=missing)
    newest: Mapping[str, float] = weights[0].known if weights else {}
    return _weighed(variant.name, counts, own if live else newest)


def _weighed(
    name: str, counts: Mapping[str, int], weights: Mapping[str, float | None]
) -> VariantCapacity:
    known = {type_: weight for type_, weight in weights.items() if weight is not None}
    if not known:
        return VariantCapacity(name, counts)
    if unknown := sorted(type_ for type_, n in counts.items() if n and type_ not in known):
        missing = Reason("WeightMissing", f"{name} runs {', '.join(unknown)}, without a weight")
        return VariantCapacity(name, counts, missing=missing)
    total = sum(count * known.get(type_, 0.0) for type_, count in counts.items())
    instances = sum(counts.values())
    return VariantCapacity(
        name, counts, WeightedCapacity(total, total / instances if instances else None)
    )
