"""Many values go in few calls, each as large as AWS takes it."""

from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from botocore.serialize import create_serializer

from simulator.wire import Call
from simulator.world import World
from switchback.domain.capacity import NAMESPACE, MetricValue
from switchback.gateways import metrics
from tests.unit.domain.given import NOW

_LONGEST = (("EndpointName", "e" * 63), ("VariantName", "v" * 63), ("InstanceType", "i" * 40))
_MEGABYTE = 1_000_000


@pytest.fixture
def calls(world: World) -> list[Call]:
    """What is called from now on."""
    made: list[Call] = []
    world.wire.observers.append(made.append)
    return made


def values(count: int) -> list[MetricValue]:
    """So many values of metrics with long names."""
    return [MetricValue("WeightedCapacityPerInstance", n + 0.1, _LONGEST) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (1_000, [1_000]), (1_001, [1_000, 1]), (5_001, [1_000] * 5 + [1])],
)
def test_a_call_has_a_thousand_values(
    world: World, calls: list[Call], count: int, sizes: list[int]
) -> None:
    """So a thousand endpoints of three pools take six calls; each value goes once."""
    assert metrics.publish(iter(values(count)), at=world.clock.now) == count

    assert [len(call.params["MetricData"]) for call in calls] == sizes
    told = [each["Value"] for call in calls for each in call.params["MetricData"]]
    assert told == [n + 0.1 for n in range(count)]


def test_all_values_are_of_one_instant(world: World, calls: list[Call]) -> None:
    """A namespace of our own; each value with its dimensions."""
    metrics.publish(values(2), at=world.clock.now)

    (call,) = calls
    assert call.params["Namespace"] == "Switchback"
    assert {each["Timestamp"] for each in call.params["MetricData"]} == {world.clock.now}
    assert call.params["MetricData"][0]["Dimensions"] == [
        {"Name": name, "Value": value} for name, value in _LONGEST
    ]


@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_a_thousand_of_the_longest_are_below_a_megabyte(protocol: str) -> None:
    """In whichever protocol botocore chooses, before it compresses them."""
    operation = boto3.client("cloudwatch").meta.service_model.operation_model("PutMetricData")
    data = [metrics._datum(value, NOW) for value in values(1_000)]
    request: Any = create_serializer(protocol).serialize_to_request(
        {"Namespace": NAMESPACE, "MetricData": data}, operation
    )
    body = urlencode(request["body"]) if protocol == "query" else request["body"]

    assert 100_000 < len(body) < _MEGABYTE
