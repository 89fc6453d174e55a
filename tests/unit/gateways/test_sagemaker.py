"""SageMaker's descriptions become what the domain decides on."""

import boto3
import pytest

from simulator.stage import Stage
from simulator.wire import AwsError, Call
from switchback import errors
from switchback.domain.endpoint import EndpointStatus
from switchback.gateways import sagemaker


def test_a_fleet_of_pools_is_seen_by_type(stage: Stage) -> None:
    """Counts by type are the live ones."""
    endpoint = sagemaker.describe_endpoint(stage.endpoint_name)

    assert endpoint.status is EndpointStatus.IN_SERVICE
    assert endpoint.config_name == stage.previous_config
    assert dict(endpoint.variants[0].count_by_type) == stage.instances
    assert endpoint.current_count == stage.fleet_size


@pytest.mark.usefixtures("stage")
def test_an_endpoint_that_is_not_there_is_not_found() -> None:
    """It is an error of its own: nothing is created in its place."""
    with pytest.raises(errors.EndpointNotFound):
        sagemaker.describe_endpoint("deepgram-other")


@pytest.mark.usefixtures("world")
def test_what_is_not_there_is_none() -> None:
    """A config or a model that is gone is an answer, not an error."""
    assert sagemaker.describe_config("gone") is None
    assert sagemaker.describe_model("gone") is None


def test_what_may_not_be_read_is_not_missing(stage: Stage) -> None:
    """A lack of permission is never taken for a lack of the thing."""

    def deny(call: Call) -> None:
        if call.operation == "DescribeModel":
            raise AwsError("AccessDeniedException", "Could not find permission", status=403)

    stage.world.wire.interceptors.append(deny)
    with pytest.raises(errors.AccessDenied):
        sagemaker.describe_model(stage.previous_config)


def test_creating_again_what_is_there_is_no_error(stage: Stage) -> None:
    """Names are content: the one that is there is the same one."""
    config = boto3.client("sagemaker").describe_endpoint_config(
        EndpointConfigName=stage.previous_config
    )
    request = {
        "EndpointConfigName": stage.previous_config,
        "ProductionVariants": config["ProductionVariants"],
    }
    sagemaker.create_config(request)


def test_a_refused_creation_is_an_error(stage: Stage) -> None:
    """SageMaker's word reaches whoever wrote the file."""
    with pytest.raises(errors.UpdateRefused, match="does not exist"):
        sagemaker.create_model(
            {
                "ModelName": "deepgram-x",
                "ExecutionRoleArn": stage.document.model["ExecutionRoleArn"],
                "PrimaryContainer": {"ModelPackageName": stage.package.replace("-v2", "-v9")},
            }
        )


def test_all_endpoints_are_listed(stage: Stage) -> None:
    """Every endpoint of the account holds quota, also past the first page."""
    world = stage.world
    for number in range(120):
        name = f"deepgram-{number}"
        world.sagemaker.seed_endpoint(
            name,
            model={
                "ModelName": name,
                "ExecutionRoleArn": stage.document.model["ExecutionRoleArn"],
                "PrimaryContainer": {"Image": "i"},
            },
            config={
                "EndpointConfigName": name,
                "ProductionVariants": [
                    {
                        "VariantName": "AllTraffic",
                        "ModelName": name,
                        "InitialInstanceCount": 1,
                        "InstanceType": "ml.g6.2xlarge",
                    }
                ],
            },
            instances={"ml.g6.2xlarge": 1},
        )

    assert len(sagemaker.list_endpoint_names()) == 121
