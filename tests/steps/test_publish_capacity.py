"""Every minute, for every endpoint that a file manages: the right numbers, or none."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from simulator.sagemaker.status import EndpointStatus
from simulator.wire import AwsError, Call
from switchback import clock, settings
from switchback.domain.weights import Weights
from switchback.gateways import capacities, sagemaker
from switchback.gateways.sagemaker import Unread
from tests.steps.bench import Bench

_WEIGHTS = {"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": 40.0}
_TEN_MINUTES = 600

Numbers = dict[str, float]


def remember(bench: Bench, name: str, weights: Mapping[str, float | None] = _WEIGHTS) -> None:
    """Have a file manage an endpoint, with these weights."""
    (table,) = bench.world.template.tables.values()
    with settings.given({"TABLE_NAME": table.name}):
        capacities.remember(name, [Weights(bench.stage.previous_config, {"AllTraffic": weights})])


def more_endpoints(bench: Bench, count: int) -> list[str]:
    """Put more endpoints in service, which files manage."""
    client: Any = boto3.client("sagemaker")
    config = client.describe_endpoint_config(EndpointConfigName=bench.stage.previous_config)
    names = [f"{bench.stage.endpoint_name}-{number:02}" for number in range(count)]
    for name in names:
        client.create_endpoint(EndpointName=name, EndpointConfigName=config["EndpointConfigName"])
        remember(bench, name)
    bench.world.clock.advance(_TEN_MINUTES)
    return names


def publish(bench: Bench) -> tuple[Any, dict[str, Numbers]]:
    """Run the publisher, and return its answer and what it published, by endpoint."""
    before = len(bench.calls)
    answer = bench.run("publish_capacity")
    return answer, numbers(bench.calls[before:])


def numbers(calls: list[Call]) -> dict[str, Numbers]:
    """Return what was published, by endpoint; under no name, what is of none."""
    found: dict[str, Numbers] = {}
    for call in calls:
        if call.operation != "PutMetricData" or call.error:
            continue
        for each in call.params["MetricData"]:
            of = {dimension["Name"]: dimension["Value"] for dimension in each["Dimensions"]}
            key = "/".join([each["MetricName"], *filter(None, [of.get("InstanceType")])])
            found.setdefault(of.get("EndpointName", ""), {})[key] = each["Value"]
    return found


def resize(bench: Bench, count: int) -> None:
    """Have the endpoint scaled to so many instances."""
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=bench.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}],
    )
    bench.world.clock.advance(_TEN_MINUTES)


def break_for(bench: Bench, names: set[str], error: AwsError, *, times: int = 1_000) -> None:
    """Have SageMaker refuse to describe some endpoints, so many times each."""
    left = dict.fromkeys(names, times)

    def refuse(call: Call) -> None:
        name = str(call.params.get("EndpointName"))
        if call.operation == "DescribeEndpoint" and left.get(name, 0):
            left[name] -= 1
            raise error

    bench.world.wire.interceptors.append(refuse)


_THROTTLED = AwsError("ThrottlingException", "Rate exceeded")


def test_the_fleet_that_serves_is_published(bench: Bench) -> None:
    """Three of one type and one that fell back; and that there was a run at all."""
    remember(bench, bench.stage.endpoint_name)
    answer, told = publish(bench)

    assert told == {
        bench.stage.endpoint_name: {
            "WeightedCapacity": 100,
            "WeightedCapacityPerInstance": 25,
            "InstanceCount/ml.g6.2xlarge": 3,
            "InstanceCount/ml.g6e.2xlarge": 1,
        },
        "": {"PublishedEndpoints": 1},
    }
    assert answer == {"endpoints": 1, "values": 5, "not_published": 0, "among_them": []}


def test_without_endpoints_only_the_run_is_published(bench: Bench) -> None:
    """The alarm on missing data stays quiet: there is nothing to publish."""
    assert publish(bench)[1] == {"": {"PublishedEndpoints": 0}}


def test_a_pool_that_is_empty_is_no_gap(bench: Bench) -> None:
    """The fallback's pool is released first, and the sum goes on without it."""
    remember(bench, bench.stage.endpoint_name)
    resize(bench, 3)

    assert publish(bench)[1][bench.stage.endpoint_name] == {
        "WeightedCapacity": 60,
        "WeightedCapacityPerInstance": 20,
        "InstanceCount/ml.g6.2xlarge": 3,
        "InstanceCount/ml.g6e.2xlarge": 0,
    }


def test_a_fleet_that_sleeps_carries_nothing(bench: Bench) -> None:
    """All pools are empty: none, and no mean of none."""
    remember(bench, bench.stage.endpoint_name)
    resize(bench, 0)

    assert publish(bench)[1][bench.stage.endpoint_name] == {
        "WeightedCapacity": 0,
        "InstanceCount/ml.g6.2xlarge": 0,
        "InstanceCount/ml.g6e.2xlarge": 0,
    }


def test_a_type_without_weight_is_told(bench: Bench) -> None:
    """No sum is published, and the answer, which is logged, says why."""
    remember(bench, bench.stage.endpoint_name, {"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": None})
    answer, told = publish(bench)

    assert told[bench.stage.endpoint_name].keys() == {
        "InstanceCount/ml.g6.2xlarge",
        "InstanceCount/ml.g6e.2xlarge",
    }
    assert [(each["endpoint_name"], each["reason"]) for each in answer["among_them"]] == [
        (bench.stage.endpoint_name, "WeightMissing")
    ]


def test_while_it_grows_the_instances_count_that_are_there(bench: Bench) -> None:
    """Not those that were asked for: they carry nothing yet."""
    remember(bench, bench.stage.endpoint_name)
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=bench.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 9}],
    )

    assert bench.endpoint()["EndpointStatus"] == "Updating"
    assert publish(bench)[1][bench.stage.endpoint_name]["WeightedCapacity"] == 100


@pytest.mark.parametrize("status", [EndpointStatus.FAILED, EndpointStatus.OUT_OF_SERVICE])
def test_of_an_endpoint_that_failed_nothing_is_published(
    bench: Bench, status: EndpointStatus
) -> None:
    """Whatever it says of its instances."""
    remember(bench, bench.stage.endpoint_name)
    bench.world.sagemaker.set_status(bench.stage.endpoint_name, status)
    answer, told = publish(bench)

    assert told == {"": {"PublishedEndpoints": 0}}
    assert answer["among_them"][0]["reason"] == "NotServing"


def test_an_endpoint_that_is_gone_is_passed_over(bench: Bench) -> None:
    """It is no failure, also where it was the only one."""
    remember(bench, "deepgram-streaming-stt-gone")
    answer, told = publish(bench)

    assert told == {"": {"PublishedEndpoints": 0}}
    assert answer["among_them"][0]["reason"] == "EndpointNotFound"


def test_one_that_cannot_be_read_stops_no_other(bench: Bench) -> None:
    """It is tried again for a while, passed over, and told."""
    first, second, third = more_endpoints(bench, 3)
    break_for(bench, {second}, _THROTTLED)
    answer, told = publish(bench)

    assert told.keys() == {first, third, ""}
    assert told[""] == {"PublishedEndpoints": 2}
    assert [(each["endpoint_name"], each["reason"]) for each in answer["among_them"]] == [
        (second, "Throttled")
    ]


def test_a_throttle_that_passes_is_not_noticed(bench: Bench) -> None:
    """The client tries again, with growing waits."""
    remember(bench, bench.stage.endpoint_name)
    break_for(bench, {bench.stage.endpoint_name}, _THROTTLED, times=3)

    assert publish(bench)[1][bench.stage.endpoint_name]["WeightedCapacity"] == 100


def test_where_none_can_be_read_the_run_fails(bench: Bench) -> None:
    """Nothing is published, so that the alarm on missing data rings, too."""
    names = more_endpoints(bench, 2)
    break_for(bench, set(names), AwsError("AccessDeniedException", "no", status=403))

    assert bench.error("publish_capacity") == "ServiceUnavailable"
    assert numbers(bench.calls) == {}


def test_a_run_that_fails_says_why(bench: Bench) -> None:
    """In the words of one that could not be read; one that is gone is none of them."""
    name = bench.stage.endpoint_name
    remember(bench, name)
    remember(bench, f"{name}-gone")
    break_for(bench, {name}, AwsError("AccessDeniedException", "no", status=403))
    told = bench.world.functions.invoke(bench.functions["PublishCapacityFunction"].arn, {})

    assert told.message == (
        f"none of 1 endpoints could be read; DescribeEndpoint {name}: no (AccessDeniedException)"
    )


def test_where_nothing_can_be_published_the_run_fails(bench: Bench) -> None:
    """Also where CloudWatch takes nothing at all."""
    remember(bench, bench.stage.endpoint_name)
    bench.refuse("PutMetricData", AwsError("InternalServiceFault", "sorry", status=500))

    assert bench.error("publish_capacity") == "ServiceUnavailable"


def test_many_are_asked_at_once_and_told_in_order(bench: Bench) -> None:
    """Each once; whoever answers first, the values are those of each endpoint."""
    names = more_endpoints(bench, 25)
    bench.calls.clear()
    answer, told = publish(bench)

    assert list(told) == [*names, ""]
    assert answer["endpoints"] == 25
    assert {name: told[name]["WeightedCapacity"] for name in names} == dict.fromkeys(names, 40)
    asked = [c.params["EndpointName"] for c in bench.calls if c.operation == "DescribeEndpoint"]
    assert sorted(asked) == names


def test_what_there_is_no_time_for_is_not_asked(bench: Bench) -> None:
    """A run ends before the next one begins."""
    told = list(sagemaker.describe_endpoints([bench.stage.endpoint_name], until=clock.now()))

    (unread,) = told
    assert isinstance(unread, Unread)
    assert unread.error == "NoTimeLeft"


def test_what_an_endpoint_may_be_on_is_never_forgotten(bench: Bench) -> None:
    """However many candidates were tried from there, and whatever their files gave."""
    (table,) = bench.world.template.tables.values()
    name = bench.stage.endpoint_name

    def weights(config: str, weight: float) -> Weights:
        return Weights(config, {"AllTraffic": {"ml.g6.2xlarge": weight}})

    with settings.given({"TABLE_NAME": table.name}):
        for number in range(20):
            tried = weights(f"candidate-{number}", number)
            # The file of the candidate says otherwise of what is live than the file that made it.
            capacities.remember(name, [tried, weights("live", 20.0 + number), weights("good", 7)])
        kept = capacities.every()[name]

    assert kept[:3] == (weights("candidate-19", 19), weights("live", 20.0), weights("good", 7))
    assert [each.config_name for each in kept[3:]] == [f"candidate-{n}" for n in (18, 17, 16)]
