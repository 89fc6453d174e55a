"""A fleet runs on a fallback where it has instances of a type that another one comes before."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from switchback.domain.endpoint import Endpoint, EndpointStatus, Variant
from switchback.domain.fallback import Fallback, fallbacks, may_fall_back

_POOLS = [
    {"InstanceType": "ml.fallback", "Priority": 2},
    {"InstanceType": "ml.preferred", "Priority": 1},
    {"InstanceType": "ml.last", "Priority": 3},
]


def _endpoint(**counts: int) -> Endpoint:
    by_type = {f"ml.{name}": count for name, count in counts.items()}
    count = sum(counts.values())
    return Endpoint(
        name="stt",
        status=EndpointStatus.IN_SERVICE,
        config_name="live",
        last_modified_at=datetime(2026, 11, 20, tzinfo=UTC),
        variants=(Variant("AllTraffic", count, count, by_type),),
    )


def _config(pools: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ProductionVariants": [{"VariantName": "AllTraffic", "InstancePools": pools}]}


@pytest.mark.parametrize(
    ("counts", "preferred", "others"),
    [
        ({"preferred": 2, "fallback": 3, "last": 0}, 2, {"ml.fallback": 3}),
        ({"preferred": 0, "fallback": 1, "last": 2}, 0, {"ml.fallback": 1, "ml.last": 2}),
        # Of another config, that came in between the two looks: none of this one's choice.
        ({"preferred": 1, "unheard": 1}, 1, {"ml.unheard": 1}),
    ],
)
def test_the_types_are_told_apart_by_priority(
    counts: dict[str, int], preferred: int, others: dict[str, int]
) -> None:
    """However the config lists its pools."""
    (found,) = fallbacks(_endpoint(**counts), _config(_POOLS))

    assert (found.variant_name, found.preferred) == ("AllTraffic", {"ml.preferred": preferred})
    assert found.others == others


@pytest.mark.parametrize("counts", [{"preferred": 4, "fallback": 0, "last": 0}, {}])
def test_a_fleet_of_the_preferred_type_has_none(counts: dict[str, int]) -> None:
    """Nor has one of no instances."""
    assert fallbacks(_endpoint(**counts), _config(_POOLS)) == ()


def test_each_variant_has_pools_of_its_own() -> None:
    """One that the config does not name, or that has no pools, is passed over, and only that."""
    fleet = ("ml.preferred", "ml.fallback")
    variants = tuple(
        Variant(name, 2, 2, dict.fromkeys(fleet, 1)) for name in ("Other", "Plain", "AllTraffic")
    )
    plain = {"VariantName": "Plain", "InstanceType": "ml.one"}
    config = {"ProductionVariants": [plain, *_config(_POOLS)["ProductionVariants"]]}

    assert fallbacks(replace(_endpoint(), variants=variants), config) == (
        Fallback("AllTraffic", {"ml.preferred": 1}, {"ml.fallback": 1}),
    )


def test_types_of_the_same_priority_are_all_preferred() -> None:
    """It is SageMaker's choice which of them comes first."""
    pools = [{"InstanceType": f"ml.{name}", "Priority": 1} for name in ("one", "other")]
    assert fallbacks(_endpoint(one=1, other=1), _config(pools)) == ()


def test_a_preferred_type_of_which_nothing_is_said_has_no_instance() -> None:
    """The config may have been changed between the two looks."""
    (found,) = fallbacks(_endpoint(fallback=2), _config(_POOLS))

    assert found == Fallback("AllTraffic", {"ml.preferred": 0}, {"ml.fallback": 2})


def test_a_variant_of_one_type_falls_back_to_nothing() -> None:
    """SageMaker then tells no types; and a config need not be read."""
    plain = {"ProductionVariants": [{"VariantName": "AllTraffic", "InstanceType": "ml.one"}]}
    assert fallbacks(_endpoint(), plain) == ()
    assert not may_fall_back(_endpoint(one=2))
    assert may_fall_back(_endpoint(preferred=2, fallback=0))
