"""Scaling that failed is found within ten minutes and told once, whatever else can't be read."""

from typing import Any

import boto3
import pytest

from simulator.service_quotas import quota_name
from simulator.wire import AwsError, Call
from switchback import settings
from switchback.domain.weights import Weights
from switchback.gateways import capacities
from tests.steps.bench import Bench
from tests.steps.test_publish_capacity import more_endpoints, remember

_LOOK = 600
WEIGHTS = {"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": 40.0}


@pytest.fixture
def failing(bench: Bench) -> Bench:
    """An endpoint that scaling could not make larger: its quota is used up."""
    bench.world.scaling.start()
    remember(bench, bench.stage.endpoint_name)
    _fail(bench, bench.stage.endpoint_name)
    bench.calls.clear()
    return bench


def _fail(bench: Bench, name: str, *, least: int = 8) -> None:
    """Ask for more instances than the account may have."""
    quotas = bench.world.quotas.applied
    usual = dict(quotas)
    quotas.update(dict.fromkeys(map(quota_name, bench.stage.instance_types), 4))
    _register(name, least=least)
    quotas.update(usual)


def _register(name: str, *, least: int = 8) -> None:
    """Have the endpoint scaled to so many instances at once."""
    boto3.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=f"endpoint/{name}/variant/AllTraffic",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=least,
        MaxCapacity=10,
    )


def _look(bench: Bench) -> Any:
    bench.world.clock.advance(_LOOK)
    return bench.run("reconcile_endpoints", detail={})


def _told(bench: Bench) -> list[Any]:
    return [call.params for call in bench.changes("Publish")]


def test_it_is_told_once_over_three_looks(failing: Bench) -> None:
    """Which endpoint, what it wanted, what AWS said, and what to do."""
    name = failing.stage.endpoint_name
    failing.run("reconcile_endpoints", detail={})
    _look(failing)
    _look(failing)

    (told,) = _told(failing)
    assert told["Subject"] == f"Scaling failed: {name}"
    assert "Setting desired instance count to 8." in told["Message"]
    assert "AWS says: Failed to set desired instance count to 8. Reason: " in told["Message"]
    assert "Raise it in Service Quotas" in told["Message"]
    kept = [item for (pk, _), item in failing.items().items() if pk == "ACTIVITY"]
    assert [item["endpoint_name"] for item in kept] == [name]
    assert kept[0]["expires_at"] > failing.world.clock.seconds


def test_it_costs_one_call_for_each_endpoint(failing: Bench) -> None:
    """And what was told is looked up once."""
    more_endpoints(failing, 3)
    failing.calls.clear()
    failing.run("reconcile_endpoints", detail={})

    asked = [c.params["ResourceId"] for c in failing.changes("DescribeScalingActivities")]
    assert len(asked) == len(set(asked)) == 4


def test_an_endpoint_that_cannot_be_read_stops_no_other(failing: Bench) -> None:
    """It is raised at the end, when the others are told of."""
    (other,) = more_endpoints(failing, 1)

    def refuse(call: Call) -> None:
        about = str(call.params.get("ResourceId"))
        if call.operation == "DescribeScalingActivities" and other in about:
            raise AwsError("InternalServiceException", "not now", 500)

    failing.world.wire.interceptors.append(refuse)
    function = failing.functions["ReconcileEndpointsFunction"]
    told = failing.world.functions.invoke(function.arn, {"detail": {}})
    resource = f"endpoint/{other}/variant/AllTraffic"
    assert told.error == "ServiceUnavailable"
    assert told.message == (
        f"how 1 variants scale could not be read; {resource}: ServiceUnavailable: "
        f"DescribeScalingActivities {resource}: not now (InternalServiceException)"
    )
    assert [each["Subject"] for each in _told(failing)] == [
        f"Scaling failed: {failing.stage.endpoint_name}"
    ]


def test_two_endpoints_have_a_message_each(failing: Bench) -> None:
    """Whoever is on call for one need not read of the other."""
    (other,) = more_endpoints(failing, 1)
    _fail(failing, other)
    _look(failing)

    names = (failing.stage.endpoint_name, other)
    assert [each["Subject"] for each in _told(failing)] == [f"Scaling failed: {n}" for n in names]


def test_what_fails_within_the_hour_is_told_after_it(failing: Bench) -> None:
    """An endpoint that keeps trying is no flood of messages."""
    failing.run("reconcile_endpoints", detail={})
    _fail(failing, failing.stage.endpoint_name, least=9)
    for _ in range(5):
        _look(failing)
    assert len(_told(failing)) == 1
    _look(failing)

    assert ["count to 9" in each["Message"] for each in _told(failing)] == [False, True]


def test_what_failed_of_several_variants_is_told_at_once(failing: Bench) -> None:
    """Also of one before another that has no trouble."""
    name = failing.stage.endpoint_name
    variants = {"AllTraffic": WEIGHTS, "Beside": WEIGHTS}
    (table,) = failing.world.template.tables.values()
    with settings.given({"TABLE_NAME": table.name}):
        capacities.remember(name, [Weights(failing.stage.previous_config, variants)])

    assert failing.run("reconcile_endpoints", detail={}) == [name]
    assert len(failing.changes("DescribeScalingActivities")) == 2


def test_what_was_told_is_looked_up_only_where_something_was_tried(bench: Bench) -> None:
    """Most looks find nothing, and cost no query."""
    remember(bench, bench.stage.endpoint_name)
    bench.run("reconcile_endpoints", detail={})
    asked = [c.params["ExpressionAttributeValues"] for c in bench.changes("Query")]

    assert len(bench.changes("DescribeScalingActivities")) == 1
    assert not [values for values in asked if {"S": "ACTIVITY"} in values.values()]


def test_a_message_that_was_not_sent_is_sent_by_the_next_look(failing: Bench) -> None:
    """Better twice than never."""
    refusing = [True]

    def refuse(call: Call) -> None:
        if call.operation == "Publish" and refusing[0]:
            raise AwsError("InternalError", "not now", 500)

    failing.world.wire.interceptors.append(refuse)
    failing.error("reconcile_endpoints", detail={})
    assert _told(failing) == []
    refusing[0] = False
    _look(failing)

    assert len(_told(failing)) == 1


def test_many_are_asked_at_once(failing: Bench) -> None:
    """Hundreds of endpoints fit in the time that a look has."""
    names = more_endpoints(failing, 12)
    _fail(failing, names[-1])
    failing.calls.clear()

    assert failing.run("reconcile_endpoints", detail={}) == [names[-1]]
    assert len(failing.changes("DescribeScalingActivities")) == 13


def test_what_aws_leaves_in_progress_for_ever_is_told(bench: Bench) -> None:
    """SageMaker went back without a reason, and AWS never ends the activity."""
    bench.world.scaling.start()
    remember(bench, bench.stage.endpoint_name)
    capacity = bench.world.sagemaker.capacity
    capacity.silent = True
    capacity.available.update(dict.fromkeys(bench.stage.instance_types, 0))
    began = bench.world.clock.seconds
    _register(bench.stage.endpoint_name)
    while not _told(bench):
        _look(bench)
        assert bench.world.clock.seconds - began < 90 * 60

    assert bench.world.clock.seconds - began > 60 * 60
    (told,) = _told(bench)
    assert told["Subject"] == f"Scaling stuck: {bench.stage.endpoint_name}"
    assert "InProgress: Setting desired instance count to 8." in told["Message"]


def test_what_scaled_is_not_told(bench: Bench) -> None:
    """Nobody has to do anything about it."""
    bench.world.scaling.start()
    remember(bench, bench.stage.endpoint_name)
    _register(bench.stage.endpoint_name, least=5)
    assert _look(bench) == []
    assert _told(bench) == []
