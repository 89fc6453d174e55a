"""`switchback status`, of a fleet that does not run on its preferred type alone."""

import json
from collections.abc import Iterator

import boto3
import pytest

from simulator.stage import Stage
from simulator.wire import AwsError, Call
from tests.cli.operating import OVER, Command, at_work, command_on


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The streaming example's endpoint, at work."""
    with at_work() as stage:
        yield stage


@pytest.fixture
def switchback(stage: Stage) -> Command:
    """Call a command as Bob does."""
    return command_on(stage)


def _scaled_to(stage: Stage, count: int) -> None:
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}],
    )
    stage.world.clock.advance(OVER)


def test_a_fleet_on_a_fallback_is_shown_so(stage: Stage, switchback: Command) -> None:
    """Which type, and how many beside the preferred one; also for machines."""
    name = stage.endpoint_name
    beside = "3 x ml.g6.2xlarge (preferred)"
    shown = switchback("status", name).stdout
    assert f"but       runs on a fallback: 1 x ml.g6e.2xlarge beside {beside}" in shown
    stage.world.sagemaker.capacity.available["ml.g6.2xlarge"] = 0
    _scaled_to(stage, 6)
    shown = switchback("status", name).stdout
    assert f"runs on a fallback: 3 x ml.g6e.2xlarge beside {beside}" in shown
    told = json.loads(switchback("status", name, "--json").stdout)
    assert told["endpoint"]["fallbacks"] == [
        {
            "variant_name": "AllTraffic",
            "preferred": {"ml.g6.2xlarge": 3},
            "others": {"ml.g6e.2xlarge": 3},
        }
    ]
    _scaled_to(stage, 3)
    assert "fallback:" not in switchback("status", name).stdout
    assert json.loads(switchback("status", name, "--json").stdout)["endpoint"]["fallbacks"] == []


def test_whoever_may_not_read_the_config_sees_the_rest(stage: Stage, switchback: Command) -> None:
    """Which type is preferred is not known then, and nothing is said of it."""

    def refuse(call: Call) -> None:
        if call.operation == "DescribeEndpointConfig":
            raise AwsError("AccessDeniedException", "not you", 403)

    stage.world.wire.interceptors.append(refuse)
    shown = switchback("status", stage.endpoint_name)
    assert (shown.exit_code, "fallback" in shown.stdout) == (0, False)
    assert "4 instances" in shown.stdout
    told = json.loads(switchback("status", stage.endpoint_name, "--json").stdout)
    assert told["endpoint"]["fallbacks"] is None
