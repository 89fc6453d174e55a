"""Whether a fleet runs on types that its config names only for when the first has no capacity.

SageMaker tells how many instances of each type there are, and not which type was wanted; and it
moves none back by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from switchback.domain.endpoint import Endpoint

Request = Mapping[str, Any]


@dataclass(frozen=True)
class Fallback:
    """A variant that has instances of other types than the preferred: counts by type."""

    variant_name: str
    preferred: Mapping[str, int]
    others: Mapping[str, int]


def may_fall_back(endpoint: Endpoint) -> bool:
    """Tell whether the fleet has types to choose from: only then is its config worth a look."""
    return any(len(variant.count_by_type) > 1 for variant in endpoint.variants)


def fallbacks(endpoint: Endpoint, config: Request) -> tuple[Fallback, ...]:
    """Return the variants that run on a fallback, by the priorities of the endpoint's config."""
    pools = {v["VariantName"]: v.get("InstancePools", ()) for v in config["ProductionVariants"]}
    found = (
        _of_variant(variant.name, variant.count_by_type, pools.get(variant.name, ()))
        for variant in endpoint.variants
    )
    return tuple(each for each in found if each and any(each.others.values()))


def _of_variant(name: str, counts: Mapping[str, int], pools: Sequence[Request]) -> Fallback | None:
    if not pools:
        return None
    first = min(int(pool["Priority"]) for pool in pools)
    wanted = [pool["InstanceType"] for pool in pools if int(pool["Priority"]) == first]
    return Fallback(
        variant_name=name,
        preferred={each: counts.get(each, 0) for each in wanted},
        others={each: count for each, count in counts.items() if each not in wanted and count},
    )
