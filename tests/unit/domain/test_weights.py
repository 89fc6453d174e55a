"""What an instance carries: the file's word, else nine tenths of the container's own limit."""

from typing import Any

import pytest

from switchback.domain.plan import Wanted, plan_candidate
from switchback.domain.weights import Weights, request_limit, weights_of
from tests.unit.domain.given import live, model, pools, variant


def limited(limit: str, **more: str) -> dict[str, Any]:
    """A model whose container is told its limit as Deepgram's are."""
    return {"PrimaryContainer": {"Environment": {"DEEPGRAM_ENGINE_01": limit, **more}}}


def by_type(config: dict[str, Any], **given: Any) -> dict[str, float | None]:
    """Return the weights of a config's one variant."""
    told = weights_of("c", {"ProductionVariants": [config]}, **{"models": {}, "given": {}, **given})
    return dict(told.by_variant["AllTraffic"])


@pytest.mark.parametrize(
    ("environment", "limit"),
    [
        ({}, None),
        ({"DEEPGRAM_ENGINE_01": "max_active_requests=120"}, 120),
        ({"ANY_NAME": " max_active_requests = 7 "}, 7),
        # The variables are applied in the order of their names.
        ({"B_02": "max_active_requests=50", "A_01": "max_active_requests=120"}, 50),
        ({"DEEPGRAM_ENGINE_01": "max_active_requests=0"}, None),
        ({"DEEPGRAM_ENGINE_01": "max_active_requests=many"}, None),
        ({"DEEPGRAM_ENGINE_01": "max_active_requests_per_model=120"}, None),
        ({"DEEPGRAM_ENGINE_01": "flux.max_streams=25"}, None),
        ({"NOTE": "set max_active_requests=120 later"}, None),
    ],
)
def test_a_limit_is_read_where_the_container_reads_it(
    environment: dict[str, str], limit: int | None
) -> None:
    """And from nothing that only looks like it."""
    assert request_limit({"PrimaryContainer": {"Environment": environment}}) == limit


def test_of_several_containers_the_smallest_limit_holds() -> None:
    """Each request goes through all of them."""
    containers = [limited(f"max_active_requests={n}")["PrimaryContainer"] for n in (90, 30)]

    assert request_limit({"Containers": [*containers, {"Image": "i"}]}) == 30


def test_the_file_goes_before_the_container() -> None:
    """A load test is better than a limit; for a type without one, a little below the limit."""
    fleet = variant(InstanceType=None, InstancePools=pools("large", "small"), ModelName="m")
    models = {"m": limited("max_active_requests=120")}

    assert by_type(fleet, models=models, given={"large": 40.0}) == {"large": 40.0, "small": 108.0}


def test_nothing_is_made_up() -> None:
    """Without either, nobody knows; nor of a model that is gone."""
    assert by_type(variant(ModelName="gone")) == {"ml.g6.xlarge": None}


def test_a_pool_with_a_model_of_its_own_has_that_models_limit() -> None:
    """`ModelNameOverride` puts another container on a type."""
    first, second = pools("large", "small")
    fleet = variant(
        InstanceType=None,
        InstancePools=[first, {**second, "ModelNameOverride": "other"}],
        ModelName="m",
    )
    models = {"m": limited("max_active_requests=100"), "other": limited("max_active_requests=10")}

    assert by_type(fleet, models=models) == {"large": 90.0, "small": 9.0}


def test_of_variants_that_differ_the_smaller_is_known() -> None:
    """Better to scale too early than too late, where somebody else's config is weighed."""
    a, b = {"large": 40.0, "small": None}, {"large": 30.0}

    assert Weights("c", {"A": a, "B": b}).known == {"large": 30.0}
    assert Weights("c", {"A": b, "B": a}).known == {"large": 30.0}


def test_a_plan_knows_the_weights_on_both_sides() -> None:
    """The candidate's first; each config by its own container."""
    fleet = variant(InstanceType=None, InstancePools=pools("large", "small"))
    was = live(variants=[fleet], model_description=model(1, **limited("max_active_requests=100")))
    asks = Wanted("stt", model(2, **limited("max_active_requests=50")), {}, {"large": 70.0})
    plan = plan_candidate(was, asks)

    assert plan.weights == (
        Weights(plan.candidate_config, {"AllTraffic": {"large": 70.0, "small": 45.0}}),
        Weights("previous", {"AllTraffic": {"large": 70.0, "small": 90.0}}),
    )


def test_where_nothing_changes_the_weights_are_those_of_the_live_config() -> None:
    """A file may change them alone."""
    asks = Wanted("stt", {}, {}, {"ml.g6.xlarge": 11.0})
    plan = plan_candidate(live(), asks)

    assert plan.weights == (Weights("previous", {"AllTraffic": {"ml.g6.xlarge": 11.0}}),)
