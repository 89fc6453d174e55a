"""UpdateEndpoint: what capacity, quotas and the endpoint's own state allow."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import EndpointStatus, SageMaker
from simulator.service_quotas import ServiceQuotas
from tests.simulator.sagemaker.updating import describe, update


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({}, 1860),
        ({"VariantInstanceProvisionTimeoutInSeconds": 600}, 600),
        (
            {
                "InstancePools": None,
                "InstanceType": "ml.g6.2xlarge",
                "VariantInstanceProvisionTimeoutInSeconds": 600,
            },
            1860,
        ),
    ],
)
def test_a_lack_of_capacity_surfaces_late(
    *,
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
    changes: dict[str, Any],
    seconds: float,
) -> None:
    """After 31 minutes, or at the provision timeout of a variant with pools."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 2, "ml.g6e.2xlarge": 0}
    add_config(**changes)
    update(client)
    clock.advance(seconds - 1)
    pending = sagemaker.pending("stt")
    assert pending is not None
    assert pending.counts == {"ml.g6.2xlarge": 2}
    clock.advance(1)
    described = describe(client)
    assert described["EndpointConfigName"] == "old"
    assert "CapacityError" in described["FailureReason"]
    assert sagemaker.capacity.available == {"ml.g6.2xlarge": 2, "ml.g6e.2xlarge": 0}


def test_capacity_falls_back_to_the_next_pool(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """Pools are used by priority, so a fleet may be mixed."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 1}
    add_config()
    update(client)
    clock.advance(600)
    fleet = sagemaker.fleet("stt")
    assert fleet is not None
    assert fleet.counts == {"ml.g6.2xlarge": 1, "ml.g6e.2xlarge": 2}


def test_capacity_that_comes_back_in_time_is_used(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """SageMaker keeps trying until the lack of capacity surfaces."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 0, "ml.g6e.2xlarge": 0}
    add_config()
    update(client)
    clock.advance(1200)
    sagemaker.capacity.available["ml.g6e.2xlarge"] = 3
    clock.advance(600)
    assert describe(client)["EndpointConfigName"] == "new"


def test_the_old_fleet_gives_its_instances_back(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """After the switch the old instances are terminated, and can be had again."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 3}
    add_config()
    update(client)
    clock.advance(510)
    assert sagemaker.capacity.available == {"ml.g6.2xlarge": 0}
    clock.advance(60)
    assert sagemaker.capacity.available == {"ml.g6.2xlarge": 2}


def test_every_pool_type_holds_quota_for_the_whole_fleet(
    client: SageMakerClient, quotas: ServiceQuotas, add_config: Callable[..., None]
) -> None:
    """Quota is checked at once, for both fleets together, and for types nothing runs on."""
    quotas.applied["ml.g6e.2xlarge for endpoint usage"] = 5
    add_config()
    with pytest.raises(ClientError) as refusal:
        update(client)
    error = refusal.value.response["Error"]
    assert error["Code"] == "ResourceLimitExceeded"
    assert error["Message"].startswith(
        "The account-level service limit 'ml.g6e.2xlarge for endpoint usage' is 5 Instances, with "
        "current utilization of 3 Instances and a request delta of 3 Instances."
    )
    quotas.applied["ml.g6e.2xlarge for endpoint usage"] = 6
    update(client)


def test_the_total_is_a_quota_of_its_own(
    client: SageMakerClient, quotas: ServiceQuotas, add_config: Callable[..., None]
) -> None:
    """The number of instances across active endpoints is limited, too."""
    quotas.applied["Number of instances across active endpoints"] = 5
    add_config()
    with pytest.raises(ClientError, match="across active endpoints' is 5 Instances"):
        update(client)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (EndpointStatus.CREATING, "Cannot update in-progress endpoint"),
        (EndpointStatus.UPDATING, "Cannot update in-progress endpoint"),
        (EndpointStatus.SYSTEM_UPDATING, "Cannot update in-progress endpoint"),
        (EndpointStatus.ROLLING_BACK, "Cannot update in-progress endpoint"),
        (EndpointStatus.DELETING, "Cannot update in-progress endpoint"),
        (EndpointStatus.FAILED, 'with status "Failed"'),
        (EndpointStatus.OUT_OF_SERVICE, 'with status "OutOfService"'),
    ],
)
def test_an_endpoint_that_is_not_in_service_is_not_updated(
    client: SageMakerClient,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
    status: EndpointStatus,
    message: str,
) -> None:
    """UpdateEndpoint is refused in every other status."""
    add_config()
    sagemaker.set_status("stt", status)
    with pytest.raises(ClientError, match=message):
        update(client)


def test_an_update_that_got_stuck_halfway_can_be_repaired(
    client: SageMakerClient, sagemaker: SageMaker, add_config: Callable[..., None]
) -> None:
    """UpdateRollbackFailed is mended by another UpdateEndpoint."""
    add_config()
    sagemaker.set_status("stt", EndpointStatus.UPDATE_ROLLBACK_FAILED)
    update(client)


def test_nothing_can_be_updated_once_the_old_config_is_deleted(
    client: SageMakerClient, add_config: Callable[..., None]
) -> None:
    """SageMaker wants to read the config that it comes from."""
    add_config()
    client.delete_endpoint_config(EndpointConfigName="old")
    with pytest.raises(ClientError, match=r'endpoint configuration ".*/old"'):
        update(client)
