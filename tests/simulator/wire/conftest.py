"""A wire with as much on it as the tests need, and ordinary clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from types_boto3_dynamodb import DynamoDBClient
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.wire import AwsError, Wire, install

START = datetime(2026, 11, 20, tzinfo=UTC)
MODEL_ARN = "arn:aws:sagemaker:us-east-1:123456789012:model/m"


class Models:
    """As much of SageMaker as the wire needs to be tried with."""

    def __init__(self) -> None:
        self.created: list[Mapping[str, Any]] = []
        self.answer: dict[str, Any] = {"ModelArn": MODEL_ARN}

    def create_model(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.created.append(params)
        return self.answer

    def delete_model(self, params: Mapping[str, Any]) -> dict[str, Any]:
        raise AwsError("ValidationException", f"Could not find model {params['ModelName']}.")

    def list_models(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.created.append(params)
        return {"Models": []}


@pytest.fixture(scope="module")
def client() -> SageMakerClient:
    install()
    return boto3.client("sagemaker")


@pytest.fixture(scope="module")
def dynamodb() -> DynamoDBClient:
    install()
    return boto3.client("dynamodb")


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def wire(models: Models) -> Wire:
    return Wire(clock=VirtualClock(START), services={"sagemaker": models})
