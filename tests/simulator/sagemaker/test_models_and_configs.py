"""Models, packages and endpoint configs, as an ordinary client sees them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import SageMaker, Timings
from simulator.service_quotas import ServiceQuotas
from simulator.wire import NotSimulated, Wire

ARN = "arn:aws:sagemaker:us-east-1:123456789012"
NEW = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt-new"
pytestmark = pytest.mark.usefixtures("sagemaker")


def test_a_model_is_described_as_it_was_created(client: SageMakerClient) -> None:
    """DescribeModel returns the request, with what AWS fills in and without the tags."""
    created = client.create_model(
        ModelName="Mine",
        PrimaryContainer={"ModelPackageName": NEW, "Environment": {"A": "1"}},
        EnableNetworkIsolation=True,
        Tags=[{"Key": "k", "Value": "v"}],
    )
    model = client.describe_model(ModelName="Mine")
    assert model["ModelArn"] == created["ModelArn"] == f"{ARN}:model/mine"
    assert model["PrimaryContainer"] == {
        "ModelPackageName": NEW,
        "Environment": {"A": "1"},
        "Mode": "SingleModel",
    }
    assert model["EnableNetworkIsolation"] is True
    assert "Tags" not in model
    assert client.list_tags(ResourceArn=model["ModelArn"])["Tags"] == [{"Key": "k", "Value": "v"}]


def test_a_marketplace_model_must_be_isolated(client: SageMakerClient) -> None:
    """CreateModel refuses a model package without EnableNetworkIsolation."""
    with pytest.raises(ClientError, match="EnableNetworkIsolation must be true"):
        client.create_model(ModelName="m", PrimaryContainer={"ModelPackageName": NEW})


def test_a_package_needs_a_subscription(client: SageMakerClient, sagemaker: SageMaker) -> None:
    """CreateModel refuses a listing that the account does not subscribe to."""
    sagemaker.packages.add(replace(sagemaker.packages.get(NEW), subscribed=False))
    with pytest.raises(ClientError, match="not subscribed to the marketplace offering"):
        client.create_model(
            ModelName="m",
            PrimaryContainer={"ModelPackageName": NEW},
            EnableNetworkIsolation=True,
        )


def test_a_package_tells_its_instance_types(client: SageMakerClient) -> None:
    """DescribeModelPackage by ARN names status and supported types."""
    package = client.describe_model_package(ModelPackageName=NEW)
    assert package["ModelPackageStatus"] == "Completed"
    specification = package["InferenceSpecification"]
    assert "ml.g6.2xlarge" in specification["SupportedRealtimeInferenceInstanceTypes"]


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("describe_model", {"ModelName": "x"}, f'Could not find model "{ARN}:model/x".'),
        ("delete_model", {"ModelName": "x"}, f'Could not find model "{ARN}:model/x".'),
        (
            "describe_endpoint_config",
            {"EndpointConfigName": "x"},
            f'Could not find endpoint configuration "{ARN}:endpoint-config/x".',
        ),
        (
            "describe_endpoint",
            {"EndpointName": "x"},
            f'Could not find endpoint "{ARN}:endpoint/x".',
        ),
        (
            "create_endpoint",
            {"EndpointName": "stt", "EndpointConfigName": "old"},
            f'Cannot create already existing endpoint "{ARN}:endpoint/stt".',
        ),
        (
            "create_endpoint_config",
            {
                "EndpointConfigName": "old",
                "ProductionVariants": [{"VariantName": "a", "ModelName": "old"}],
            },
            f'Cannot create already existing endpoint configuration "{ARN}:endpoint-config/old".',
        ),
        (
            "create_model",
            {"ModelName": "old", "PrimaryContainer": {"Image": "i"}},
            f'Cannot create already existing model "{ARN}:model/old".',
        ),
    ],
)
def test_refusals_are_worded_as_sagemaker_words_them(
    client: SageMakerClient, operation: str, params: dict[str, object], message: str
) -> None:
    """What is missing, and what is there already, is a ValidationException with AWS's words."""
    with pytest.raises(ClientError) as refusal:
        getattr(client, operation)(**params)
    assert refusal.value.response["Error"] == {"Code": "ValidationException", "Message": message}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"InstanceType": "ml.g6.2xlarge"}, "exactly one of InstanceType and InstancePools"),
        ({"InstancePools": None}, "exactly one of InstanceType and InstancePools"),
        ({"ModelName": "missing"}, "Could not find model"),
        ({"ModelName": None}, "ModelName is required"),
        ({"InstancePools": None, "InstanceType": "ml.t2.medium"}, "not supported by the model"),
        ({"InstancePools": None, "InstanceType": "ml.made-up"}, "enum value set"),
        (
            {"InstancePools": [{"InstanceType": "ml.g6.2xlarge", "Priority": 1}] * 6},
            "length less than or equal to 5",
        ),
    ],
)
def test_a_config_that_cannot_run_is_refused(
    add_config: Callable[..., None], changes: dict[str, object], message: str
) -> None:
    """CreateEndpointConfig checks each variant."""
    with pytest.raises(ClientError, match=message) as refusal:
        add_config(**changes)
    assert refusal.value.response["Error"]["Code"] == "ValidationException"


def test_a_config_comes_back_with_the_default_weight(client: SageMakerClient) -> None:
    """DescribeEndpointConfig shows what AWS filled in."""
    config = client.describe_endpoint_config(EndpointConfigName="old")
    assert config["ProductionVariants"][0]["InitialVariantWeight"] == 1.0
    assert "Tags" not in config


def test_a_config_in_use_can_be_deleted(client: SageMakerClient, sagemaker: SageMaker) -> None:
    """The API does not stop anybody from deleting what the endpoint runs on."""
    client.delete_endpoint_config(EndpointConfigName="old")
    client.delete_model(ModelName="old")
    assert sagemaker.instances_in_service("stt") == 3
    with pytest.raises(ClientError, match="Could not find endpoint configuration"):
        client.describe_endpoint_config(EndpointConfigName="old")


def test_a_new_config_may_not_be_visible_yet(
    client: SageMakerClient, clock: VirtualClock, quotas: ServiceQuotas, wire: Wire
) -> None:
    """Eventual consistency: a config that was just created is not found, then it is."""
    timings = Timings(config_visible_after_seconds=5)
    wire.services["sagemaker"] = SageMaker(
        clock, limits=quotas, emit=lambda _: None, timings=timings
    )
    client.create_model(ModelName="m", PrimaryContainer={"Image": "i"})
    client.create_endpoint_config(
        EndpointConfigName="c",
        ProductionVariants=[
            {
                "VariantName": "v",
                "ModelName": "m",
                "InstanceType": "ml.g6.2xlarge",
                "InitialInstanceCount": 1,
            }
        ],
    )
    with pytest.raises(ClientError, match="Could not find endpoint configuration"):
        client.describe_endpoint_config(EndpointConfigName="c")
    clock.advance(5)
    assert client.describe_endpoint_config(EndpointConfigName="c")["EndpointConfigName"] == "c"


def test_tags_can_be_added(client: SageMakerClient) -> None:
    """AddTags changes the tags of an endpoint and keeps the others."""
    arn = client.describe_endpoint(EndpointName="stt")["EndpointArn"]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "prod"}])
    assert client.list_tags(ResourceArn=arn)["Tags"] == [
        {"Key": "team", "Value": "speech"},
        {"Key": "stage", "Value": "prod"},
    ]
    with pytest.raises(ClientError, match="Could not find resource"):
        client.list_tags(ResourceArn=f"{ARN}:endpoint/other")


def test_a_registered_version_tells_its_group(
    client: SageMakerClient, sagemaker: SageMaker
) -> None:
    """A package of a model package group has a version there."""
    arn = f"{ARN}:model-package/ours/7"
    ours = replace(sagemaker.packages.get(NEW), arn=arn, approval="Approved")
    sagemaker.packages.add(ours)
    package = client.describe_model_package(ModelPackageName=arn)
    assert (package["ModelPackageGroupName"], package["ModelPackageVersion"]) == ("ours", 7)
    assert package["ModelApprovalStatus"] == "Approved"
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_model_package(ModelPackageName=f"{ARN}:model-package/ours/8")


def test_a_package_that_is_not_ready_is_refused(
    client: SageMakerClient, sagemaker: SageMaker
) -> None:
    """CreateModel wants a completed package."""
    sagemaker.packages.add(replace(sagemaker.packages.get(NEW), status="Deleting"))
    with pytest.raises(ClientError, match="status Deleting"):
        client.create_model(
            ModelName="m",
            PrimaryContainer={"ModelPackageName": NEW},
            EnableNetworkIsolation=True,
        )


@pytest.mark.parametrize(
    "params", [{}, {"PrimaryContainer": {"Image": "i"}, "Containers": [{"Image": "i"}]}]
)
def test_a_model_has_one_kind_of_container(client: SageMakerClient, params: dict[str, Any]) -> None:
    """One primary container, or a list of them."""
    with pytest.raises(ClientError, match="Exactly one of PrimaryContainer and Containers"):
        client.create_model(ModelName="m", **params)


def test_a_variant_that_is_not_played_is_loud(add_config: Callable[..., None]) -> None:
    """Serverless variants would be wrong here, so there are none."""
    with pytest.raises(NotSimulated, match="ServerlessConfig"):
        add_config(ServerlessConfig={"MemorySizeInMB": 1024, "MaxConcurrency": 1})


def test_variants_have_names_of_their_own(client: SageMakerClient) -> None:
    """Two variants of one config cannot share a name."""
    config = client.describe_endpoint_config(EndpointConfigName="old")
    with pytest.raises(ClientError, match="Variant names must be unique"):
        client.create_endpoint_config(
            EndpointConfigName="c",
            ProductionVariants=[*config["ProductionVariants"], *config["ProductionVariants"]],
        )
