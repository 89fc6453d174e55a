"""What a fleet can carry: the right number, or none."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.capacity import EndpointCapacity, MetricValue, VariantCapacity, capacity_of
from switchback.domain.endpoint import Endpoint, EndpointStatus, Variant
from switchback.domain.outcome import Reason
from switchback.domain.weights import Weights
from tests.unit.domain.given import BEFORE

_SERVING = {"InService", "Updating", "SystemUpdating", "RollingBack"}

Counts = Mapping[str, int]
Known = Mapping[str, float | None]


def endpoint(
    counts: Counts,
    *,
    status: EndpointStatus = EndpointStatus.IN_SERVICE,
    config: str = "live",
    pooled: bool = True,
) -> Endpoint:
    """An endpoint of one variant with so many instances of each type."""
    total = sum(counts.values())
    fleet = Variant("AllTraffic", total, total, count_by_type=counts if pooled else {})
    return Endpoint("stt", status, config, BEFORE, variants=(fleet,))


def weights(known: Known, *, config: str = "live") -> Weights:
    """The weights of a config of one variant."""
    return Weights(config, {"AllTraffic": known})


def published(capacity: EndpointCapacity) -> dict[str, float]:
    """Return what is published, by the metric's name, and of counts also the type."""
    return {"/".join([v.name, *_types(v)]): v.value for v in capacity.values}


def _types(value: MetricValue) -> list[str]:
    return [told for name, told in value.dimensions if name == "InstanceType"]


# Instances, load-tested concurrency of a type, and what its instances have on average.
FLEETS: list[tuple[dict[str, tuple[int, float, float]], float]] = [
    # The four rows of AWS's blog, one instance of each type.
    ({"p5": (1, 20, 5), "g6": (1, 8, 2)}, 7 / 28),
    ({"p5": (1, 20, 12), "g6": (1, 8, 5)}, 17 / 28),
    ({"p5": (1, 20, 18), "g6": (1, 8, 7)}, 25 / 28),
    ({"p5": (1, 20, 14), "g6": (1, 8, 6)}, 20 / 28),
    # Nine large at 18 of 20 with one small at 0.8 of 8: AWS's expression says 0.50.
    ({"p5": (9, 20, 18), "g6": (1, 8, 0.8)}, 162.8 / 188),
    # The developer guide's two types, of the same capacity.
    ({"g6": (2, 10, 4), "g6e": (2, 10, 8)}, 0.6),
    # The notebook's three, of which one pool is empty: AWS's expression has no value.
    ({"g6.24": (3, 12, 6), "g5.48": (0, 16, 0), "g5.12": (2, 7, 7)}, 32 / 50),
]


@pytest.mark.parametrize(("fleet", "utilization"), FLEETS)
def test_utilization_is_what_arithmetic_says(
    fleet: dict[str, tuple[int, float, float]], utilization: float
) -> None:
    """AWS's mean concurrency of the instances over what one carries in the mean."""
    counts = {name: count for name, (count, _, _) in fleet.items()}
    known = weights({name: each for name, (_, each, _) in fleet.items()})
    told = published(capacity_of(endpoint(counts), [known]))
    concurrency = sum(count * has for count, _, has in fleet.values())

    mean = concurrency / sum(counts.values())
    assert mean / told["WeightedCapacityPerInstance"] == pytest.approx(utilization)
    assert concurrency / told["WeightedCapacity"] == pytest.approx(utilization)


def test_a_pool_at_zero_counts_for_nothing() -> None:
    """Not even where nobody knows its weight; that it is empty is published, too."""
    told = capacity_of(endpoint({"a": 3, "b": 0}), [weights({"a": 20.0, "b": None})])

    assert published(told) == {
        "WeightedCapacity": 60,
        "WeightedCapacityPerInstance": 20,
        "InstanceCount/a": 3,
        "InstanceCount/b": 0,
    }


def test_a_fleet_at_zero_carries_nothing() -> None:
    """An asynchronous one sleeps; what an instance of it carries is not known."""
    told = capacity_of(endpoint({"a": 0, "b": 0}), [weights({"a": 20.0, "b": 40.0})])

    assert published(told) == {"WeightedCapacity": 0, "InstanceCount/a": 0, "InstanceCount/b": 0}


def test_a_type_without_a_weight_is_not_guessed() -> None:
    """There is no sum without it; how many there are is true all the same."""
    told = capacity_of(endpoint({"a": 3, "b": 1}), [weights({"a": 20.0, "b": None})])

    assert published(told) == {"InstanceCount/a": 3, "InstanceCount/b": 1}
    assert told.reasons == (Reason("WeightMissing", "AllTraffic runs b, without a weight"),)


def test_an_endpoint_that_does_not_scale_is_counted_only() -> None:
    """Nobody gave it weights, and nobody misses them."""
    told = capacity_of(endpoint({"a": 3}), [weights({"a": None})])

    assert published(told) == {"InstanceCount/a": 3}
    assert told.reasons == ()
    assert told.variants == (VariantCapacity("AllTraffic", {"a": 3}),)


@pytest.mark.parametrize("status", EndpointStatus)
def test_only_a_fleet_that_serves_is_weighed(status: EndpointStatus) -> None:
    """Of an endpoint that failed, that is being made, or that nobody understands, there is none."""
    told = capacity_of(endpoint({"a": 3}, status=status), [weights({"a": 20.0})])

    assert bool(published(told)) == (status in _SERVING)
    why_none = () if status in _SERVING else (Reason("NotServing", f"stt is {status}"),)
    assert (told.endpoint_name, told.reasons) == ("stt", why_none)


def test_without_variants_there_is_no_number() -> None:
    """Not a zero."""
    told = capacity_of(
        Endpoint("stt", EndpointStatus.UPDATING, "live", BEFORE), [weights({"a": 20.0})]
    )

    missing = Reason("NoFleet", "stt is Updating and tells no fleet")
    assert told == EndpointCapacity("stt", missing=missing)
    assert (published(told), told.reasons) == ({}, (missing,))


def test_weights_are_those_of_the_config_that_is_live() -> None:
    """Whatever is newer, or was before."""
    kept = [weights({"a": 50.0}, config="candidate"), weights({"a": 20.0}), weights({"a": 10.0})]

    assert published(capacity_of(endpoint({"a": 2}), kept))["WeightedCapacity"] == 40


def test_a_config_of_somebody_elses_is_weighed_by_the_newest_file() -> None:
    """Type by type, as long as all types are known."""
    kept = [weights({"a": 50.0}), weights({"a": 20.0, "b": 1.0}, config="old")]

    told = capacity_of(endpoint({"a": 2}, config="theirs"), kept)
    assert published(told)["WeightedCapacity"] == 100
    told = capacity_of(endpoint({"a": 2, "b": 1}, config="theirs"), kept)
    assert "WeightedCapacity" not in published(told)
    assert [reason.code for reason in told.reasons] == ["WeightMissing"]


def test_a_variant_without_pools_has_the_type_of_its_config() -> None:
    """DescribeEndpoint does not say it."""
    told = capacity_of(endpoint({"a": 3}, pooled=False), [weights({"a": 20.0})])

    assert published(told) == {
        "WeightedCapacity": 60,
        "WeightedCapacityPerInstance": 20,
        "InstanceCount/a": 3,
    }


@pytest.mark.parametrize(
    ("config", "known"), [("theirs", {"a": 20.0}), ("live", {"a": 20.0, "b": 40.0}), ("live", {})]
)
def test_a_type_that_nobody_says_is_not_guessed(config: str, known: Known) -> None:
    """Neither a type nor a weight is made up."""
    told = capacity_of(endpoint({"a": 3}, pooled=False, config=config), [weights(known)])

    assert published(told) == {}
    assert told.reasons == (Reason("TypeUnknown", "nobody says which type AllTraffic runs on"),)


def test_several_variants_are_told_apart() -> None:
    """Each number says of what it is; where some are missing, the reasons of all are told."""
    fleet = [
        Variant("One", 3, 3, count_by_type={"a": 2, "b": 1}),
        Variant("Other", 4, 4, count_by_type={"c": 3, "b": 1, "a": 0}),
        Variant("Bare", 1, 1),
    ]
    serving = replace(endpoint({}), variants=tuple(fleet))
    known = {"One": {"a": 20.0, "b": 8.0}, "Other": {"a": 20.0}}
    told = capacity_of(serving, [Weights("other", {}), Weights("live", known)])

    one = (("EndpointName", "stt"), ("VariantName", "One"))
    other = (("EndpointName", "stt"), ("VariantName", "Other"))
    assert [each.name for each in told.variants] == ["One", "Other", "Bare"]
    assert [*told.values] == [
        MetricValue("WeightedCapacity", 48, one),
        MetricValue("WeightedCapacityPerInstance", 16, one),
        MetricValue("InstanceCount", 2, (*one, ("InstanceType", "a"))),
        MetricValue("InstanceCount", 1, (*one, ("InstanceType", "b"))),
        MetricValue("InstanceCount", 3, (*other, ("InstanceType", "c"))),
        MetricValue("InstanceCount", 1, (*other, ("InstanceType", "b"))),
        MetricValue("InstanceCount", 0, (*other, ("InstanceType", "a"))),
    ]
    assert told.reasons == (
        Reason("WeightMissing", "Other runs b, c, without a weight"),
        Reason("TypeUnknown", "nobody says which type Bare runs on"),
    )


def test_an_endpoint_that_no_file_asked_for_is_counted_only() -> None:
    """There are no weights to weigh it by."""
    assert published(capacity_of(endpoint({"a": 3}), [])) == {"InstanceCount/a": 3}


@given(st.dictionaries(st.sampled_from("abcde"), st.tuples(st.integers(0, 500), st.floats(1, 1e4))))
def test_whatever_the_fleet_it_is_the_sum(fleet: dict[str, tuple[int, float]]) -> None:
    """One instance carries no less than the weakest type that runs, nor more than the strongest."""
    counts = {name: count for name, (count, _) in fleet.items()}
    known = weights({name: weight for name, (_, weight) in fleet.items()})
    told = published(capacity_of(endpoint(counts), [known]))
    live = [weight for count, weight in fleet.values() if count]

    if not live:
        assert told.get("WeightedCapacity", 0) == 0
        assert "WeightedCapacityPerInstance" not in told
        return
    assert told["WeightedCapacity"] == pytest.approx(
        sum(count * weight for count, weight in fleet.values())
    )
    per_instance = told["WeightedCapacityPerInstance"]
    assert min(live) * (1 - 1e-9) <= per_instance <= max(live) * (1 + 1e-9)
    assert per_instance * sum(counts.values()) == pytest.approx(told["WeightedCapacity"])
