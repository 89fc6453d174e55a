"""A SageMaker with one endpoint in service, spoken to through an ordinary boto3 client."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.sagemaker import ModelPackage, SageMaker
from simulator.service_quotas import ServiceQuotas
from simulator.wire import Wire, install

SELLER = "arn:aws:sagemaker:us-east-1:865070037744:model-package"
ROLE = "arn:aws:iam::123456789012:role/execution"
TYPES = ("ml.g6.2xlarge", "ml.g6e.2xlarge", "ml.g5.2xlarge")


@pytest.fixture(scope="session")
def client() -> SageMakerClient:
    install()
    return boto3.client("sagemaker")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture
def quotas() -> ServiceQuotas:
    quotas = ServiceQuotas()
    quotas.applied = {f"{name} for endpoint usage": 8.0 for name in TYPES}
    return quotas


@pytest.fixture
def events() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def wire(clock: VirtualClock) -> Iterator[Wire]:
    with Wire(clock=clock) as wire:
        yield wire


@pytest.fixture
def sagemaker(
    clock: VirtualClock, quotas: ServiceQuotas, events: list[dict[str, Any]], wire: Wire
) -> SageMaker:
    sagemaker = SageMaker(clock, limits=quotas, emit=events.append)
    wire.services["sagemaker"] = sagemaker
    for version in ("old", "new"):
        sagemaker.packages.add(
            ModelPackage(
                arn=f"{SELLER}/stt-{version}",
                instance_types=TYPES,
                image=f"865070037744.dkr.ecr.us-east-1.amazonaws.com/stt:{version}",
                created=clock.now,
            )
        )
    sagemaker.seed_endpoint(
        "stt",
        model=_model("old"),
        config=_config("old", {}),
        instances={"ml.g6.2xlarge": 2, "ml.g6e.2xlarge": 1},
        tags={"team": "speech"},
    )
    return sagemaker


@pytest.fixture
def add_config(
    client: SageMakerClient,
    sagemaker: SageMaker,  # noqa: ARG001 - it answers the client
) -> Callable[..., None]:
    """Creates model and config "new"; keyword arguments change the variant, None removes."""

    def add(**changes: Any) -> None:
        client.create_model(**_model("new"))
        client.create_endpoint_config(**_config("new", changes))

    return add


def _model(name: str) -> dict[str, Any]:
    return {
        "ModelName": name,
        "PrimaryContainer": {"ModelPackageName": f"{SELLER}/stt-{name}"},
        "ExecutionRoleArn": ROLE,
        "EnableNetworkIsolation": True,
    }


def _config(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": name,
        "InitialInstanceCount": 1,
        "InstancePools": [
            {"InstanceType": "ml.g6.2xlarge", "Priority": 1},
            {"InstanceType": "ml.g6e.2xlarge", "Priority": 2},
        ],
        **changes,
    }
    kept = {key: value for key, value in variant.items() if value is not None}
    return {"EndpointConfigName": name, "ProductionVariants": [kept]}
