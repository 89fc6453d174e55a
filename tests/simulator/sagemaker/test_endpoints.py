"""Endpoints: created, listed, resized and deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import Behaviour, SageMaker
from simulator.service_quotas import ServiceQuotas

OLD = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt-old"
NEW = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt-new"


def describe(client: SageMakerClient) -> dict[str, Any]:
    return dict(client.describe_endpoint(EndpointName="stt"))


def resize(client: SageMakerClient, count: int) -> None:
    client.update_endpoint_weights_and_capacities(
        EndpointName="stt",
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}],
    )


def test_a_seeded_endpoint_is_simply_there(client: SageMakerClient, sagemaker: SageMaker) -> None:
    """It is in service with the instances that the world gave it."""
    described = describe(client)
    assert described["EndpointStatus"] == "InService"
    variant = described["ProductionVariants"][0]
    assert variant["InstancePools"] == [
        {"InstanceType": "ml.g6.2xlarge", "CurrentInstanceCount": 2},
        {"InstanceType": "ml.g6e.2xlarge", "CurrentInstanceCount": 1},
    ]
    assert variant["DeployedImages"][0]["SpecifiedImage"].endswith("stt:old")
    fleet = sagemaker.fleet("stt")
    assert fleet is not None
    assert (fleet.package, fleet.instances) == (OLD, 3)


@pytest.mark.parametrize(("fails", "status"), [(False, "InService"), (True, "Failed")])
def test_a_new_endpoint_comes_up_or_fails(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
    *,
    fails: bool,
    status: str,
) -> None:
    """CreateEndpoint has no fleet to go back to."""
    sagemaker.packages.behaviours[NEW] = Behaviour(60 if fails else None)
    add_config()
    client.create_endpoint(EndpointName="fresh", EndpointConfigName="new")
    assert client.describe_endpoint(EndpointName="fresh")["EndpointStatus"] == "Creating"
    assert sagemaker.instances_in_service("fresh") == 0
    clock.advance(600)
    assert client.describe_endpoint(EndpointName="fresh")["EndpointStatus"] == status


def test_endpoints_are_listed_by_the_page(
    client: SageMakerClient,
    clock: VirtualClock,
    quotas: ServiceQuotas,
    add_config: Callable[..., None],
) -> None:
    """ListEndpoints gives ten at a time, the newest first, and can filter."""
    quotas.applied["ml.g6.2xlarge for endpoint usage"] = 100
    quotas.applied["ml.g6e.2xlarge for endpoint usage"] = 100
    add_config()
    for number in range(11):
        clock.advance(1)
        client.create_endpoint(EndpointName=f"more-{number}", EndpointConfigName="new")
    first = client.list_endpoints()
    assert [e["EndpointName"] for e in first["Endpoints"]][:2] == ["more-10", "more-9"]
    assert len(first["Endpoints"]) == 10
    second = client.list_endpoints(NextToken=first["NextToken"])
    assert [e["EndpointName"] for e in second["Endpoints"]] == ["more-0", "stt"]
    assert "NextToken" not in second
    in_service = client.list_endpoints(StatusEquals="InService", NameContains="st")
    assert [e["EndpointName"] for e in in_service["Endpoints"]] == ["stt"]


def test_scaling_out_takes_time_and_then_serves(
    client: SageMakerClient, clock: VirtualClock, sagemaker: SageMaker
) -> None:
    """Further instances serve once their containers are healthy; meanwhile it is Updating."""
    resize(client, 5)
    described = describe(client)
    assert described["EndpointStatus"] == "Updating"
    assert "PendingDeploymentSummary" not in described
    variant = described["ProductionVariants"][0]
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (3, 5)
    with pytest.raises(ClientError, match="Cannot update in-progress endpoint"):
        resize(client, 6)
    clock.advance(600)
    assert describe(client)["EndpointStatus"] == "InService"
    fleet = sagemaker.fleet("stt")
    assert fleet is not None
    assert fleet.counts == {"ml.g6.2xlarge": 4, "ml.g6e.2xlarge": 1}


def test_scaling_in_releases_the_last_resort_first(
    client: SageMakerClient, clock: VirtualClock, sagemaker: SageMaker
) -> None:
    """Instances of the lowest-priority pool go first."""
    sagemaker.capacity.available = {"ml.g6e.2xlarge": 0}
    resize(client, 1)
    clock.advance(60)
    fleet = sagemaker.fleet("stt")
    assert fleet is not None
    assert fleet.counts == {"ml.g6.2xlarge": 1, "ml.g6e.2xlarge": 0}
    assert sagemaker.capacity.available == {"ml.g6e.2xlarge": 1}


def test_scaling_out_without_capacity_rolls_back(
    client: SageMakerClient, clock: VirtualClock, sagemaker: SageMaker
) -> None:
    """RollingBack for a while, then InService with the old count and a reason."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 1, "ml.g6e.2xlarge": 0}
    resize(client, 5)
    clock.advance(1860)
    assert describe(client)["EndpointStatus"] == "RollingBack"
    clock.advance(60)
    described = describe(client)
    assert described["EndpointStatus"] == "InService"
    assert "CapacityError" in described["FailureReason"]
    assert described["ProductionVariants"][0]["DesiredInstanceCount"] == 3
    assert sagemaker.capacity.available["ml.g6.2xlarge"] == 1


@pytest.mark.usefixtures("sagemaker")
def test_scaling_out_needs_quota(client: SageMakerClient, quotas: ServiceQuotas) -> None:
    """The quota gate stands before capacity changes as well."""
    quotas.applied["ml.g6.2xlarge for endpoint usage"] = 4
    with pytest.raises(ClientError, match="request delta of 2 Instances") as refusal:
        resize(client, 5)
    assert refusal.value.response["Error"]["Code"] == "ResourceLimitExceeded"


@pytest.mark.usefixtures("sagemaker")
def test_an_unknown_variant_is_refused(client: SageMakerClient) -> None:
    """A capacity change names variants of the endpoint."""
    with pytest.raises(ClientError, match="Could not find variant"):
        client.update_endpoint_weights_and_capacities(
            EndpointName="stt",
            DesiredWeightsAndCapacities=[{"VariantName": "other", "DesiredInstanceCount": 1}],
        )


def test_a_deleted_endpoint_serves_nobody(
    client: SageMakerClient, clock: VirtualClock, sagemaker: SageMaker
) -> None:
    """DeleteEndpoint does what nothing in Switchback may ever do."""
    sagemaker.capacity.available = {"ml.g6.2xlarge": 0}
    client.delete_endpoint(EndpointName="stt")
    assert describe(client)["EndpointStatus"] == "Deleting"
    clock.advance(60)
    with pytest.raises(ClientError, match="Could not find endpoint"):
        describe(client)
    assert sagemaker.capacity.available == {"ml.g6.2xlarge": 2}


@pytest.mark.usefixtures("sagemaker")
def test_an_endpoint_that_is_changing_is_not_deleted(client: SageMakerClient) -> None:
    """DeleteEndpoint waits for the end of an update, too."""
    resize(client, 2)
    with pytest.raises(ClientError, match="Cannot update in-progress endpoint"):
        client.delete_endpoint(EndpointName="stt")


@pytest.mark.parametrize(("retained", "sampling"), [(True, 10), (False, 50)])
def test_data_capture_is_a_retained_property(
    *,
    client: SageMakerClient,
    clock: VirtualClock,
    add_config: Callable[..., None],
    retained: bool,
    sampling: int,
) -> None:
    """The capture in force is the old fleet's, unless its properties are not retained."""
    add_config()
    variants = client.describe_endpoint_config(EndpointConfigName="new")["ProductionVariants"]
    for name, percentage in (("first", 10), ("second", 50)):
        client.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=variants,
            DataCaptureConfig={
                "EnableCapture": True,
                "InitialSamplingPercentage": percentage,
                "DestinationS3Uri": "s3://bucket/capture",
                "CaptureOptions": [{"CaptureMode": "Input"}],
            },
        )
    client.update_endpoint(EndpointName="stt", EndpointConfigName="first")
    clock.advance(600)
    client.update_endpoint(
        EndpointName="stt", EndpointConfigName="second", RetainAllVariantProperties=retained
    )
    clock.advance(600)
    capture = describe(client)["DataCaptureConfig"]
    assert capture["CaptureStatus"] == "Started"
    assert capture["CurrentSamplingPercentage"] == sampling


def test_an_empty_fleet_is_replaced_by_an_empty_one(
    client: SageMakerClient,
    clock: VirtualClock,
    sagemaker: SageMaker,
    add_config: Callable[..., None],
) -> None:
    """An endpoint that scaled in to zero can be updated as it is."""
    add_config(InstancePools=None, InstanceType="ml.g6.2xlarge")
    resize(client, 0)
    clock.advance(60)
    client.update_endpoint(
        EndpointName="stt", EndpointConfigName="new", RetainAllVariantProperties=True
    )
    pending = describe(client)["PendingDeploymentSummary"]["ProductionVariants"][0]
    assert pending["InstanceType"] == "ml.g6.2xlarge"
    clock.advance(600)
    assert describe(client)["EndpointConfigName"] == "new"
    assert sagemaker.instances_in_service("stt") == 0
