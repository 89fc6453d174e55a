"""The fleets of an endpoint, as they hold quota: shadow variants hold it like any other."""

from collections.abc import Iterable, Mapping
from typing import Any

from switchback.domain.endpoint import Endpoint, Variant
from switchback.domain.needs import all_variants
from switchback.domain.plan import instance_types
from switchback.domain.quota import Fleet

Request = Mapping[str, Any]


def serving(endpoint: Endpoint, config: Request) -> tuple[Fleet, ...]:
    """Return the fleets that serve now, on this config."""
    return _running(endpoint.name, endpoint.variants, config)


def building(endpoint: Endpoint, config: Request) -> tuple[Fleet, ...]:
    """Return the fleets that an update is building, on this config."""
    variants = endpoint.pending.variants if endpoint.pending else ()
    return _running(endpoint.name, variants, config)


def planned(endpoint_name: str, config: Request, *, counts: Mapping[str, int]) -> tuple[Fleet, ...]:
    """Return the fleets that an update to a config needs.

    An update keeps the count that scaling has reached: `counts` by variant, in instances.
    """
    return tuple(
        Fleet(
            endpoint_name=endpoint_name,
            count=max(_initial(variant), counts.get(variant["VariantName"], 0)),
            instance_types=instance_types(variant),
            variant_name=variant["VariantName"],
        )
        for variant in all_variants(config)
    )


def _running(endpoint_name: str, variants: Iterable[Variant], config: Request) -> tuple[Fleet, ...]:
    described = {variant["VariantName"]: variant for variant in all_variants(config)}
    running = {variant.name: variant for variant in variants}
    counted = tuple(
        Fleet(
            endpoint_name=endpoint_name,
            count=max(variant.desired_count, variant.current_count),
            instance_types=(
                instance_types(described[name]) if name in described else (*variant.count_by_type,)
            ),
            variant_name=name,
        )
        for name, variant in running.items()
    )
    # What the endpoint says of its variants leaves the shadows out.
    shadows = tuple(
        Fleet(endpoint_name, _initial(variant), instance_types(variant), name)
        for name, variant in described.items()
        if name not in running
    )
    return (*counted, *shadows)


def _initial(variant: Request) -> int:
    return int(variant.get("InitialInstanceCount", 1))
