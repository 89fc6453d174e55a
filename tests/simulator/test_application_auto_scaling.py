"""Application Auto Scaling: what it keeps, what it loses, and what SageMaker refuses under it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from types_boto3_application_autoscaling import ApplicationAutoScalingClient
from types_boto3_sagemaker import SageMakerClient

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.clock import VirtualClock
from simulator.sagemaker import SageMaker
from simulator.service_quotas import ServiceQuotas
from simulator.wire import Wire, install

TARGET: dict[str, Any] = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/stt/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
POLICY: dict[str, Any] = {
    **TARGET,
    "PolicyName": "concurrency",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": 0.7,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
    },
}
ACTION: dict[str, Any] = {
    **TARGET,
    "ScheduledActionName": "night",
    "Schedule": "cron(0 2 * * ? *)",
    "ScalableTargetAction": {"MinCapacity": 1},
}


@pytest.fixture(scope="module")
def scaling() -> ApplicationAutoScalingClient:
    install()
    return boto3.client("application-autoscaling")


@pytest.fixture(scope="module")
def client() -> SageMakerClient:
    install()
    return boto3.client("sagemaker")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture(autouse=True)
def sagemaker(clock: VirtualClock) -> Iterator[SageMaker]:
    quotas = ServiceQuotas()
    quotas.applied = {
        f"{name} for endpoint usage": 20.0 for name in ("ml.g6.2xlarge", "ml.g5.2xlarge")
    }
    sagemaker = SageMaker(clock, limits=quotas, emit=lambda _: None)
    services: dict[str, object] = {
        "sagemaker": sagemaker,
        "application-autoscaling": ApplicationAutoScaling(clock, sagemaker),
    }
    sagemaker.seed_endpoint(
        "stt",
        model={"ModelName": "m", "PrimaryContainer": {"Image": "i"}},
        config=config("old"),
        instances={"ml.g6.2xlarge": 3},
    )
    with Wire(clock=clock, services=services):
        yield sagemaker


def config(
    name: str, *, instance_type: str = "ml.g6.2xlarge", variant: str = "AllTraffic"
) -> dict[str, Any]:
    described = {
        "VariantName": variant,
        "ModelName": "m",
        "InstanceType": instance_type,
        "InitialInstanceCount": 1,
    }
    return {"EndpointConfigName": name, "ProductionVariants": [described]}


def targets(scaling: ApplicationAutoScalingClient) -> list[Any]:
    return list(scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"])


def test_a_target_is_described_as_registered(scaling: ApplicationAutoScalingClient) -> None:
    """Bounds and suspension come back, with everything running by default."""
    scaling.register_scalable_target(**TARGET, MinCapacity=2, MaxCapacity=10)
    (target,) = targets(scaling)
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 10)
    assert set(target["SuspendedState"].values()) == {False}


def test_an_update_changes_only_what_it_names(scaling: ApplicationAutoScalingClient) -> None:
    """Suspending keeps the bounds, and a new bound keeps the suspension and the creation time."""
    first = scaling.register_scalable_target(**TARGET, MinCapacity=2, MaxCapacity=10)
    scaling.register_scalable_target(**TARGET, SuspendedState={"DynamicScalingInSuspended": True})
    second = scaling.register_scalable_target(**TARGET, MaxCapacity=12)
    assert first["ScalableTargetARN"] == second["ScalableTargetARN"]
    (target,) = targets(scaling)
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 12)
    assert target["SuspendedState"] == {
        "DynamicScalingInSuspended": True,
        "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": False,
    }


@pytest.mark.parametrize(
    ("bounds", "count"),
    [((1, 5), 3), ((4, 5), 4), ((1, 2), 2)],
)
def test_registering_pulls_the_count_into_bounds(
    *,
    scaling: ApplicationAutoScalingClient,
    sagemaker: SageMaker,
    clock: VirtualClock,
    bounds: tuple[int, int],
    count: int,
) -> None:
    """A registration can itself change a fleet's size."""
    scaling.register_scalable_target(**TARGET, MinCapacity=bounds[0], MaxCapacity=bounds[1])
    clock.advance(600)
    assert sagemaker.instances_in_service("stt") == count


def test_even_suspending_clamps(
    scaling: ApplicationAutoScalingClient,
    client: SageMakerClient,
    sagemaker: SageMaker,
    clock: VirtualClock,
) -> None:
    """An update without bounds pulls a count that somebody set by hand back into them."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=3)
    client.update_endpoint_weights_and_capacities(
        EndpointName="stt",
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 5}],
    )
    clock.advance(600)
    scaling.register_scalable_target(**TARGET, SuspendedState={"DynamicScalingOutSuspended": True})
    clock.advance(600)
    assert sagemaker.instances_in_service("stt") == 3


def test_a_count_is_not_changed_during_an_update(
    scaling: ApplicationAutoScalingClient,
    client: SageMakerClient,
    sagemaker: SageMaker,
    clock: VirtualClock,
) -> None:
    """The registration stands, and the count is left alone while the endpoint is not active."""
    client.create_endpoint_config(**config("new"))
    client.update_endpoint(
        EndpointName="stt", EndpointConfigName="new", RetainAllVariantProperties=True
    )
    scaling.register_scalable_target(**TARGET, MinCapacity=5, MaxCapacity=9)
    clock.advance(600)
    assert len(targets(scaling)) == 1
    assert sagemaker.instances_in_service("stt") == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MinCapacity": 1}, "required for a new scalable target"),
        ({"MinCapacity": 3, "MaxCapacity": 2}, "cannot be less than minimum"),
        ({"ResourceId": "endpoint/other/variant/AllTraffic"}, "Could not find endpoint"),
        ({"ResourceId": "endpoint/stt/variant/other"}, "variant does not exist"),
        ({"ResourceId": "stt"}, "Unsupported resource ID"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    scaling: ApplicationAutoScalingClient, changes: dict[str, Any], message: str
) -> None:
    """Only variants that exist can be registered, with bounds that make sense."""
    with pytest.raises(ClientError, match=message) as refusal:
        scaling.register_scalable_target(**{**TARGET, **changes})
    assert refusal.value.response["Error"]["Code"] == "ValidationException"


def test_deregistering_loses_policies_and_actions(scaling: ApplicationAutoScalingClient) -> None:
    """What hung on the target does not come back with it."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    scaling.put_scaling_policy(**POLICY)
    scaling.put_scheduled_action(**ACTION)
    scaling.deregister_scalable_target(**TARGET)
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    assert not scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    assert not scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]


def test_a_policy_comes_back_as_it_was_put(scaling: ApplicationAutoScalingClient) -> None:
    """A target-tracking policy has its two alarms; putting it again keeps its ARN and them."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    put = scaling.put_scaling_policy(**POLICY)
    again = scaling.put_scaling_policy(**POLICY)
    assert again["PolicyARN"] == put["PolicyARN"]
    (policy,) = scaling.describe_scaling_policies(
        ServiceNamespace="sagemaker", ResourceId=TARGET["ResourceId"], PolicyNames=["concurrency"]
    )["ScalingPolicies"]
    assert policy["Alarms"] == put["Alarms"]
    assert len(policy["Alarms"]) == 2
    shown: dict[str, Any] = dict(policy)
    assert {name: shown[name] for name in POLICY} == POLICY


def test_policies_are_described_ten_to_a_page(scaling: ApplicationAutoScalingClient) -> None:
    """Who reads one page only misses the eleventh policy."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    for number in range(11):
        scaling.put_scaling_policy(**{**POLICY, "PolicyName": f"p{number}"})
    pages = scaling.get_paginator("describe_scaling_policies").paginate(
        ServiceNamespace="sagemaker"
    )
    assert [len(page["ScalingPolicies"]) for page in pages] == [10, 1]


def test_a_scheduled_action_comes_back_as_it_was_put(
    scaling: ApplicationAutoScalingClient,
) -> None:
    """It can be read, put again, and deleted once."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    scaling.put_scheduled_action(**ACTION)
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]
    shown: dict[str, Any] = dict(action)
    assert {name: shown[name] for name in ACTION} == ACTION
    scaling.delete_scheduled_action(**TARGET, ScheduledActionName="night")
    with pytest.raises(scaling.exceptions.ObjectNotFoundException, match="scheduled action"):
        scaling.delete_scheduled_action(**TARGET, ScheduledActionName="night")


def test_what_is_not_registered_is_not_found(scaling: ApplicationAutoScalingClient) -> None:
    """Without a target there is nothing to hang a policy on, nor to deregister."""
    for call in (
        lambda: scaling.put_scaling_policy(**POLICY),
        lambda: scaling.put_scheduled_action(**ACTION),
        lambda: scaling.deregister_scalable_target(**TARGET),
        lambda: scaling.delete_scaling_policy(**TARGET, PolicyName="concurrency"),
    ):
        with pytest.raises(scaling.exceptions.ObjectNotFoundException):
            call()
    assert (
        scaling.describe_scaling_activities(ServiceNamespace="sagemaker")["ScalingActivities"] == []
    )


@pytest.mark.parametrize(
    ("candidate", "refused"),
    [
        (config("new"), False),
        (config("new", instance_type="ml.g5.2xlarge"), True),
        (config("new", variant="Other"), True),
    ],
)
def test_sagemaker_keeps_the_instances_under_a_target(
    *,
    scaling: ApplicationAutoScalingClient,
    client: SageMakerClient,
    candidate: dict[str, Any],
    refused: bool,
) -> None:
    """Another type or a missing variant needs the target deregistered; another model does not."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    client.create_endpoint_config(**candidate)
    if refused:
        with pytest.raises(ClientError, match="must be deregistered as scalable targets"):
            client.update_endpoint(EndpointName="stt", EndpointConfigName="new")
        scaling.deregister_scalable_target(**TARGET)
    client.update_endpoint(EndpointName="stt", EndpointConfigName="new")


def test_a_deleted_endpoint_has_no_targets(
    scaling: ApplicationAutoScalingClient, client: SageMakerClient
) -> None:
    """DeleteEndpoint deregisters what was registered on it."""
    scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9)
    client.delete_endpoint(EndpointName="stt")
    assert targets(scaling) == []
