"""UpdateEndpoint: two fleets, all traffic at once, and what is left when it fails."""

from collections.abc import Callable
from typing import Any

import pytest
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import Behaviour, EndpointChange, EndpointStatus, SageMaker
from tests.simulator.sagemaker.updating import describe, update

NEW = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt-new"


def test_an_update_runs_two_fleets_then_switches_at_once(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """The old fleet serves and is described until the new one is whole and healthy."""
    add_config()
    update(client)
    clock.advance(120)
    described = describe(client)
    assert described["EndpointStatus"] == "Updating"
    assert described["EndpointConfigName"] == "old"
    assert described["ProductionVariants"][0]["CurrentInstanceCount"] == 3
    pending = described["PendingDeploymentSummary"]
    assert pending["EndpointConfigName"] == "new"
    variant = pending["ProductionVariants"][0]
    assert variant["InstancePools"] == [
        {"InstanceType": "ml.g6.2xlarge", "CurrentInstanceCount": 2},
        {"InstanceType": "ml.g6e.2xlarge", "CurrentInstanceCount": 0},
    ]
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (2, 3)

    clock.advance(180 + 300 + 30 - 120 - 1)
    assert sagemaker.instances_in_service("stt") == 3
    assert describe(client)["EndpointConfigName"] == "old"
    clock.advance(1)
    described = describe(client)
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == "new"
    assert described["LastModifiedTime"] == clock.now
    assert "PendingDeploymentSummary" not in described
    fleet = sagemaker.fleet("stt")
    assert fleet is not None
    assert (fleet.package, fleet.counts) == (NEW, {"ml.g6.2xlarge": 3})


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 3),
        ({"RetainAllVariantProperties": False}, 1),
        (
            {"ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredInstanceCount"}]},
            1,
        ),
    ],
)
def test_a_scaled_fleet_collapses_unless_its_properties_are_retained(
    *,
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
    changes: dict[str, Any],
    count: int,
) -> None:
    """Without RetainAllVariantProperties the new fleet has InitialInstanceCount instances."""
    add_config()
    update(client, **changes)
    clock.advance(600)
    assert sagemaker.instances_in_service("stt") == count


@pytest.mark.parametrize("silent", [False, True])
def test_a_failed_health_check_returns_to_the_old_config(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
    *,
    silent: bool,
) -> None:
    """A failed update is InService on the old config, with a FailureReason or without one."""
    reason = None if silent else "{variant} did not pass the ping health check"
    sagemaker.packages.behaviours[NEW] = Behaviour(600, reason)
    add_config()
    update(client)
    clock.advance(180 + 600 - 1)
    assert describe(client)["EndpointStatus"] == "Updating"
    clock.advance(1)
    described = describe(client)
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == "old"
    assert described["LastModifiedTime"] == clock.now
    assert "PendingDeploymentSummary" not in described
    expected = None if silent else "AllTraffic did not pass the ping health check"
    assert described.get("FailureReason") == expected
    assert sagemaker.instances_in_service("stt") == 3


def test_the_next_update_clears_the_failure_reason(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """The reason of a failure is gone as soon as somebody starts another update."""
    sagemaker.packages.behaviours[NEW] = Behaviour(60)
    add_config()
    update(client)
    clock.advance(600)
    assert "ping health check" in describe(client)["FailureReason"]
    update(client)
    assert "FailureReason" not in describe(client)


def test_the_world_can_end_an_update(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """A status set by the world stands: nothing that was under way overwrites it."""
    add_config()
    update(client)
    clock.advance(100)
    sagemaker.set_status("stt", EndpointStatus.FAILED, reason="Request to service failed.")
    clock.advance(4000)
    described = describe(client)
    assert described["EndpointStatus"] == "Failed"
    assert described["FailureReason"] == "Request to service failed."
    assert "PendingDeploymentSummary" not in described


def test_every_status_change_is_an_event(
    client: SageMakerClient,
    clock: VirtualClock,
    events: list[dict[str, Any]],
    add_config: Callable[..., None],
) -> None:
    """EventBridge gets the endpoint's state in its own spelling."""
    add_config()
    update(client)
    clock.advance(600)
    assert [event["detail"]["EndpointStatus"] for event in events] == ["UPDATING", "IN_SERVICE"]
    last = events[-1]
    assert last["source"] == "aws.sagemaker"
    assert last["detail-type"] == "SageMaker Endpoint State Change"
    assert last["resources"] == ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/stt"]
    assert last["detail"]["EndpointConfigName"] == "new"
    assert last["detail"]["ProductionVariants"] == [
        {"DesiredWeight": 1.0, "DesiredInstanceCount": 3}
    ]
    assert last["detail"]["LastModifiedTime"] == (clock.now.timestamp() - 90) * 1000
    assert last["detail"]["Tags"] == {"team": "speech"}


def test_listeners_see_each_instance_come(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """The world is told of every change of a fleet, in order."""
    seen: list[EndpointChange] = []
    sagemaker.listeners.append(seen.append)
    add_config()
    update(client)
    clock.advance(600)
    growth = [change.pending.instances for change in seen if change.pending]
    assert growth == [0, 1, 2, 3]
    assert seen[-1].status is EndpointStatus.IN_SERVICE
    assert seen[-1].serving is not None
    assert seen[-1].serving.config_name == "new"
