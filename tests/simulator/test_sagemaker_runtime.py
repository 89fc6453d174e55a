"""Inference, and functions of the user's own, as ordinary clients see them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from simulator.clock import VirtualClock
from simulator.lambda_api import LambdaApi
from simulator.sagemaker.packages import ModelPackage
from simulator.sagemaker.service import SageMaker
from simulator.sagemaker_runtime import NO_ANSWER, Reply, SageMakerRuntime, transcript
from simulator.service_quotas import ServiceQuotas
from simulator.wire import ACCOUNT_ID, NotSimulated, Wire, install

ENDPOINT = "deepgram-batch-stt"
OLD, NEW = (f"arn:aws:sagemaker:us-east-1:865070037744:model-package/dg-v{n}" for n in (1, 2))
PROBE = f"arn:aws:lambda:us-east-1:{ACCOUNT_ID}:function:our-probe"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/sagemaker-execution"
INSTANCE_TYPE = "ml.g6.2xlarge"


class Region:
    """An account with one endpoint on the old version, and everybody who plays in it."""

    def __init__(self) -> None:
        """Put the endpoint in service."""
        self.clock = VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))
        self.wire = Wire(clock=self.clock)
        quotas = ServiceQuotas()
        quotas.applied = dict.fromkeys(quotas.defaults, 100.0)
        self.sagemaker = SageMaker(self.clock, limits=quotas, emit=lambda _: None)
        self.inference = SageMakerRuntime(self.sagemaker, self.wire)
        self.functions = LambdaApi()
        self.wire.services.update(
            {
                "sagemaker": self.sagemaker,
                "sagemaker-runtime": self.inference,
                "lambda": self.functions,
            }
        )
        for arn in (OLD, NEW):
            self.sagemaker.packages.add(
                ModelPackage(
                    arn=arn, instance_types=(INSTANCE_TYPE,), image="dg", created=self.clock.now
                )
            )
        self.sagemaker.seed_endpoint(
            ENDPOINT,
            model=model("old", OLD),
            config=config("old"),
            instances={INSTANCE_TYPE: 2},
        )


def model(name: str, package: str) -> dict[str, Any]:
    """Return a CreateModel request."""
    return {
        "ModelName": name,
        "ExecutionRoleArn": ROLE,
        "EnableNetworkIsolation": True,
        "PrimaryContainer": {"ModelPackageName": package},
    }


def config(name: str) -> dict[str, Any]:
    """Return a CreateEndpointConfig request for the model of the same name."""
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": name,
        "InstanceType": INSTANCE_TYPE,
        "InitialInstanceCount": 2,
    }
    return {"EndpointConfigName": name, "ProductionVariants": [variant]}


@pytest.fixture
def region() -> Iterator[Region]:
    """The account, answering this process."""
    install()
    region = Region()
    with region.clock, region.wire:
        yield region


def ask(endpoint_name: str = ENDPOINT, **more: Any) -> Any:
    """Send a request, and return the response with its body read."""
    told: Any = boto3.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint_name, Body=b"audio", **more
    )
    return {**told, "Body": told["Body"].read()}


def heard() -> str:
    """Return what the endpoint hears."""
    content = json.loads(ask()["Body"])
    text: str = content["results"]["channels"][0]["alternatives"][0]["transcript"]
    return text


@pytest.mark.usefixtures("region")
def test_a_healthy_container_answers_like_deepgram() -> None:
    """Where the world says nothing, a version hears what was said."""
    told = ask(TargetVariant="AllTraffic", ContentType="audio/wav")
    assert told["ContentType"] == "application/json"
    assert told["InvokedProductionVariant"] == "AllTraffic"
    assert "spacewalk" in heard()


def test_the_fleet_that_serves_answers(region: Region) -> None:
    """While an update runs the old version answers, and the new one once it has settled."""
    region.inference.replies = {OLD: transcript("old"), NEW: transcript("new")}
    client = boto3.client("sagemaker")
    client.create_model(**model("new", NEW))
    client.create_endpoint_config(**config("new"))
    client.update_endpoint(EndpointName=ENDPOINT, EndpointConfigName="new")
    region.clock.advance(60)
    assert client.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"] == "Updating"
    assert heard() == "old"
    region.clock.advance(3600)
    assert client.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"] == "InService"
    assert heard() == "new"


@pytest.mark.parametrize(("status", "side"), [(400, "client"), (503, "server")])
def test_a_container_s_error_is_a_model_error(region: Region, status: int, side: str) -> None:
    """SageMaker tells the container's own status and words, under a status of its own."""
    region.inference.replies[OLD] = Reply(b"no such model", status=status)
    client = boto3.client("sagemaker-runtime")
    with pytest.raises(client.exceptions.ModelError) as refused:
        ask()
    response: Any = refused.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == status
    assert response["OriginalMessage"] == "no such model"
    assert f"Received {side} error ({status}) from primary" in response["Error"]["Message"]


def test_no_answer_is_a_model_error_without_a_status(region: Region) -> None:
    """A container has a minute; then SageMaker answers for it, with status 0."""
    region.inference.replies[OLD] = NO_ANSWER
    began = region.wire.elapsed
    with pytest.raises(ClientError) as refused:
        ask()
    response: Any = refused.value.response
    assert response["OriginalStatusCode"] == 0
    assert "timed out" in response["OriginalMessage"]
    assert region.wire.elapsed - began >= 60


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize(
    ("endpoint_name", "more", "message"),
    [
        ("no-such", {}, f"Endpoint no-such of account {ACCOUNT_ID} not found."),
        (ENDPOINT, {"TargetVariant": "Other"}, "Variant Other not found for Request"),
    ],
)
def test_what_does_not_exist_is_refused(
    endpoint_name: str, more: dict[str, str], message: str
) -> None:
    """A request to nobody is invalid."""
    with pytest.raises(ClientError) as refused:
        ask(endpoint_name, **more)
    assert refused.value.response["Error"] == {"Code": "ValidationError", "Message": message}


def invoke(arn: str = PROBE, **more: Any) -> Any:
    """Run a function with an event, and return the response with its payload parsed."""
    told: Any = boto3.client("lambda").invoke(
        FunctionName=arn, Payload=json.dumps({"endpointName": ENDPOINT}).encode(), **more
    )
    return {**told, "Payload": json.loads(told["Payload"].read())}


def test_a_user_s_function_answers(region: Region) -> None:
    """A function gets its event, and what it returns comes back."""
    region.functions.functions[PROBE] = lambda event: {"saw": event["endpointName"]}
    told = invoke()
    assert told["Payload"] == {"saw": ENDPOINT}
    assert "FunctionError" not in told


def test_a_user_s_function_fails_with_success(region: Region) -> None:
    """What a function raises is told in a response whose status is 200, as Lambda does."""

    def fail(_event: Any) -> None:
        raise ValueError("no audio")

    region.functions.functions[PROBE] = fail
    told = invoke()
    assert told["StatusCode"] == 200
    assert told["FunctionError"] == "Unhandled"
    assert told["Payload"] == {"errorMessage": "no audio", "errorType": "ValueError"}


@pytest.mark.usefixtures("region")
def test_an_unknown_function_is_not_found() -> None:
    """Only what the world registered is there."""
    with pytest.raises(ClientError) as refused:
        invoke()
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


@pytest.mark.usefixtures("region")
def test_asynchronous_invocations_are_not_played() -> None:
    """A call that cannot be answered faithfully is not answered."""
    with pytest.raises(NotSimulated):
        invoke(InvocationType="Event")
