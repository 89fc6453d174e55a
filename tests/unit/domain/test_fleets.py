"""Fleets hold quota by what is larger: what runs, or what is wanted; and shadows hold it, too."""

from dataclasses import replace
from typing import Any

from switchback.domain.endpoint import PendingDeployment, Variant
from switchback.domain.fleets import building, planned, serving
from switchback.domain.quota import Fleet
from tests.unit.domain.given import endpoint, pools

_CONFIG: dict[str, Any] = {
    "ProductionVariants": [
        {"VariantName": "One", "InstanceType": "ml.g6.xlarge", "InitialInstanceCount": 3},
        {"VariantName": "Pooled", "InstancePools": pools("ml.g6.2xlarge", "ml.g5.2xlarge")},
    ],
    "ShadowProductionVariants": [
        {"VariantName": "Shadow", "InstanceType": "ml.g5.xlarge", "InitialInstanceCount": 2}
    ],
}
_COUNT = "InitialInstanceCount"
_POOLED = ("ml.g6.2xlarge", "ml.g5.2xlarge")
_SHADOW = Fleet("stt", 2, ("ml.g5.xlarge",), "Shadow")
_GROWING = Variant("One", desired_count=5, current_count=4)
_SHRINKING = Variant("Pooled", desired_count=1, current_count=6)
_RUNNING = (
    Fleet("stt", 5, ("ml.g6.xlarge",), "One"),
    Fleet("stt", 6, _POOLED, "Pooled"),
    _SHADOW,
)


def test_what_serves_holds_the_larger_of_its_counts() -> None:
    """A fleet that grows holds what it grows to, one that shrinks what it has."""
    found = replace(endpoint(), variants=(_GROWING, _SHRINKING))

    assert serving(found, _CONFIG) == _RUNNING


def test_a_variant_that_the_config_does_not_name_has_the_types_that_run() -> None:
    """The config was read a moment before or after; and what it names alone is counted as asked."""
    other = Variant("Other", 2, 2, count_by_type={"ml.p5.48xlarge": 1, "ml.p4d.24xlarge": 1})

    assert serving(replace(endpoint(), variants=(other,)), _CONFIG) == (
        Fleet("stt", 2, ("ml.p5.48xlarge", "ml.p4d.24xlarge"), "Other"),
        Fleet("stt", 3, ("ml.g6.xlarge",), "One"),
        Fleet("stt", 1, _POOLED, "Pooled"),
        _SHADOW,
    )


def test_what_an_update_builds_is_beside_what_serves() -> None:
    """And is nothing but the shadows where no update says its fleet."""
    found = replace(
        endpoint(), pending=PendingDeployment("candidate", variants=(_GROWING, _SHRINKING))
    )

    assert building(found, _CONFIG) == _RUNNING
    assert building(endpoint(), {}) == ()


def test_an_update_needs_what_scaling_has_reached() -> None:
    """But not less than its config asks for, which is one instance where it says nothing."""
    assert planned("stt", _CONFIG, counts={"One": 7}) == (
        Fleet("stt", 7, ("ml.g6.xlarge",), "One"),
        Fleet("stt", 1, _POOLED, "Pooled"),
        _SHADOW,
    )
    assert planned("stt", _CONFIG, counts={"One": 2})[0].count == 3
    asleep = {"ProductionVariants": [{**_CONFIG["ProductionVariants"][0], _COUNT: 0}]}
    assert planned("stt", asleep, counts={})[0].count == 0
