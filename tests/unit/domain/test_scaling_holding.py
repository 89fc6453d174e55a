"""Which targets must go before an update, and what restoring may cost."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.endpoint import Endpoint, EndpointStatus, PendingDeployment, Variant
from switchback.domain.plan import Live, Plan, Wanted, plan_candidate
from switchback.domain.scaling import (
    HoldDecision,
    ScalableTarget,
    ScheduledAction,
    counts_by_target,
    decide_hold,
    variants_with_other_instances,
    widened,
)

_MODELS = {"m": {"ModelName": "m", "PrimaryContainer": {"Image": "i"}}}


def _variant(name: str, **instances: Any) -> dict[str, Any]:
    return {"VariantName": name, "ModelName": "m", "InitialInstanceCount": 1, **instances}


def _pools(*pools: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"InstanceType": name, "Priority": priority} for name, priority in pools]


def _plan(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Plan:
    return plan_candidate(
        Live("live", {"EndpointConfigName": "live", "ProductionVariants": before}, _MODELS),
        Wanted("stt", {"PrimaryContainer": {"Image": "j"}}, {"ProductionVariants": after}),
    )


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"InstanceType": "a"}, {"InstanceType": "a"}, False),
        ({"InstanceType": "a"}, {"InstanceType": "b"}, True),
        ({"InstanceType": "a"}, {"InstancePools": _pools(("a", 1), ("b", 2))}, True),
        ({"InstancePools": _pools(("a", 1), ("b", 2))}, {"InstanceType": "a"}, True),
        (
            {"InstancePools": _pools(("a", 1), ("b", 2))},
            {"InstancePools": _pools(("a", 2), ("b", 1))},
            True,
        ),
        (
            {"InstancePools": _pools(("a", 1), ("b", 2))},
            {"InstancePools": _pools(("a", 1), ("b", 3))},
            True,
        ),
        ({"InstanceType": "a"}, {}, False),
        ({"InstancePools": _pools(("a", 1))}, {"InitialInstanceCount": 3}, False),
    ],
)
def test_other_types_or_pools_are_other_instances(
    before: dict[str, Any], after: dict[str, Any], *, changes: bool
) -> None:
    """Also where only the priorities differ; another model or count is none."""
    plan = _plan([_variant("A", **before)], [{"VariantName": "A", **after}])
    assert variants_with_other_instances(plan) == ({"A"} if changes else set())


def test_other_priorities_are_noticed_among_any_number_of_changes() -> None:
    """What people are told of the changes is cut: nothing is decided by it."""
    pools = {"InstancePools": _pools(("a", 1), ("b", 3))}
    plan = _plan(
        [_variant("A", InstancePools=_pools(("a", 1), ("b", 2)))], [{"VariantName": "A", **pools}]
    )

    assert variants_with_other_instances(replace(plan, changes=())) == {"A"}


def test_only_the_variants_concerned_must_go() -> None:
    """Another variant of the same endpoint keeps its target, and a new one has none."""
    plan = _plan(
        [_variant("A", InstanceType="a"), _variant("B", InstanceType="a")],
        [{"VariantName": "B", "InstanceType": "b"}, _variant("C", InstanceType="c")],
    )
    assert variants_with_other_instances(plan) == {"B"}


def test_a_variant_that_is_removed_must_go() -> None:
    """SageMaker refuses that under a scalable target, too."""
    plan = _plan([_variant("A", InstanceType="a"), _variant("B", InstanceType="a")], [])
    told = {name: getattr(plan, name) for name in asdict(plan)}
    without = Plan(**{**told, "variants": plan.variants[:1]})
    assert variants_with_other_instances(without) == {"B"}


@given(minimum=st.integers(0, 9), more=st.integers(0, 9), count=st.integers(0, 20))
def test_what_would_be_refused_is_deregistered(minimum: int, more: int, count: int) -> None:
    """Whatever the count: deregistering clamps nothing."""
    target = ScalableTarget("r", min_capacity=minimum, max_capacity=minimum + more)
    decision = decide_hold(target, desired_count=count, instances_change=True)
    assert decision is HoldDecision.DEREGISTER


@given(
    minimum=st.integers(0, 9),
    more=st.integers(0, 9),
    counts=st.lists(st.integers(0, 30), min_size=1),
)
def test_bounds_are_widened_as_far_as_needed(minimum: int, more: int, counts: list[int]) -> None:
    """They take in what they had and every count, and not one more."""
    before = ScalableTarget("r", min_capacity=minimum, max_capacity=minimum + more)
    after = widened(before, counts)
    assert after.min_capacity == min(minimum, *counts)
    assert after.max_capacity == max(minimum + more, *counts)


def test_the_fleet_that_is_coming_counts() -> None:
    """A restored target must not clamp what an update brings into service."""
    endpoint = Endpoint(
        name="stt",
        status=EndpointStatus.UPDATING,
        config_name="live",
        last_modified_at=datetime(2026, 1, 5, tzinfo=UTC),
        variants=(Variant("A", desired_count=4, current_count=4),),
        pending=PendingDeployment(
            "next",
            (
                Variant("A", desired_count=6, current_count=1),
                Variant("B", desired_count=2, current_count=0),
            ),
        ),
    )
    assert counts_by_target(endpoint) == {
        "endpoint/stt/variant/A": (4, 6),
        "endpoint/stt/variant/B": (2,),
    }
    assert counts_by_target(replace(endpoint, pending=None)) == {"endpoint/stt/variant/A": (4,)}


@pytest.mark.parametrize(
    ("request_", "ends"),
    [
        ({"Schedule": "cron(0 2 * * ? *)"}, False),
        ({"Schedule": "rate(1 day)", "EndTime": "2026-01-05T02:00:00+00:00"}, True),
        ({"Schedule": "at(2026-01-05T02:00:00)"}, True),
        # AWS lists it only where it was given.
        ({}, False),
        ({"EndTime": "2026-01-05T02:00:00+00:00"}, True),
    ],
)
def test_some_actions_have_an_end(request_: dict[str, Any], *, ends: bool) -> None:
    """Only such a one may be refused when it is put back: its time has passed."""
    assert ScheduledAction(request_).has_an_end is ends


def test_an_action_is_known_by_its_name() -> None:
    """As AWS lists it."""
    assert ScheduledAction({"ScheduledActionName": "night"}).name == "night"
