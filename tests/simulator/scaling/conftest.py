"""The account that each test begins with."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker import SageMaker
from simulator.service_quotas import ServiceQuotas, quota_name
from simulator.traffic import Traffic
from simulator.wire import Wire, install
from tests.simulator.scaling.account import BIG, SMALL, Account


@pytest.fixture
def account() -> Iterator[Account]:
    """Two instances of the first pool serve; scaling has begun, and nothing is registered."""
    install()
    clock = VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))
    quotas = ServiceQuotas()
    quotas.applied = {quota_name(name): 40.0 for name in (BIG, SMALL)}
    sagemaker = SageMaker(clock, limits=quotas, emit=lambda _: None)
    cloudwatch = CloudWatch(clock, emit=lambda _: None)
    scaling = ApplicationAutoScaling(clock, sagemaker)
    scaling.cloudwatch = cloudwatch
    traffic = Traffic(clock, sagemaker, cloudwatch)
    pools = [
        {"InstanceType": name, "Priority": priority}
        for priority, name in enumerate((BIG, SMALL), start=1)
    ]
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "m",
        "InstancePools": pools,
        "InitialInstanceCount": 2,
        "VariantInstanceProvisionTimeoutInSeconds": 600,
    }
    sagemaker.seed_endpoint(
        "stt",
        model={"ModelName": "m", "PrimaryContainer": {"Image": "i"}},
        config={"EndpointConfigName": "live", "ProductionVariants": [variant]},
        instances={BIG: 2},
    )
    services: dict[str, object] = {"sagemaker": sagemaker, "application-autoscaling": scaling}
    with Wire(clock=clock, services=services):
        traffic.start()
        cloudwatch.start()
        scaling.start()
        clock.advance(30)  # so that a minute's end and its evaluation are behind
        client = boto3.client("application-autoscaling")
        yield Account(clock, sagemaker, scaling, cloudwatch, traffic, quotas, client)
