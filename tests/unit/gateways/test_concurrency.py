"""How many requests run at once is never told too low."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.wire import AwsError, Call
from simulator.world import World
from switchback import errors
from switchback.domain.endpoint import Variant
from switchback.gateways import concurrency
from tests.unit.domain.given import endpoint

_METRIC = "ConcurrentRequestsPerModel"


def _record(
    world: World, values: Sequence[float], *, minutes_ago: float = 1, variant: str = "AllTraffic"
) -> None:
    """Feed the metric with samples of one minute."""
    world.cloudwatch.record(
        "AWS/SageMaker",
        _METRIC,
        {"EndpointName": "stt", "VariantName": variant},
        world.clock.now - timedelta(minutes=minutes_ago),
        sum=sum(values),
        count=len(values),
        minimum=min(values),
        maximum=max(values),
    )


def test_the_busiest_instance_stands_for_all(world: World) -> None:
    """The metric is of each instance, and has no average: four times the most is the bound."""
    _record(world, [1, 2, 6])

    assert concurrency.read(endpoint(count=4), now=world.clock.now).requests == 24


def test_a_minute_that_is_not_over_hides_nothing(world: World) -> None:
    """The newest minutes count together, and what is older does not."""
    _record(world, [90], minutes_ago=4)
    _record(world, [6], minutes_ago=2)
    _record(world, [1], minutes_ago=0.5)

    assert concurrency.read(endpoint(count=1), now=world.clock.now).requests == 6


def test_variants_are_added_up_in_one_call(world: World) -> None:
    """One without instances has no requests, and needs no data to say so."""
    calls: list[Call] = []
    world.wire.observers.append(calls.append)
    _record(world, [6])
    _record(world, [5], variant="Other")
    live = replace(
        endpoint(),
        variants=(
            Variant(name="AllTraffic", desired_count=2, current_count=2),
            Variant(name="Other", desired_count=3, current_count=3),
            Variant(name="Empty", desired_count=1, current_count=0),
        ),
    )

    assert concurrency.read(live, now=world.clock.now).requests == 27
    assert [call.operation for call in calls] == ["GetMetricData"]


def test_no_data_is_not_zero(world: World) -> None:
    """Of one variant it is enough: half a sum tells nothing."""
    _record(world, [6])
    both = (*endpoint().variants, Variant(name="Other", desired_count=1, current_count=1))
    found = concurrency.read(replace(endpoint(), variants=both), now=world.clock.now)

    assert found.requests is None
    assert found.why_unknown == f"{_METRIC} has no data"


def test_an_endpoint_without_instances_has_no_requests(world: World) -> None:
    """An asynchronous endpoint may be scaled to zero: there is nothing to cut off."""
    assert concurrency.read(endpoint(count=0), now=world.clock.now).requests == 0


def test_a_failure_is_translated(world: World) -> None:
    """Whether it matters is for the step to say."""

    def refuse(_call: Call) -> None:
        raise AwsError("AccessDenied", "may not", status=403)

    world.wire.interceptors.append(refuse)

    with pytest.raises(errors.AccessDenied, match=_METRIC):
        concurrency.read(endpoint(), now=world.clock.now)
