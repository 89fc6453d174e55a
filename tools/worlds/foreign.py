"""What somebody else does to the endpoint and around it, through AWS's own API."""

from collections.abc import Callable
from functools import partial
from typing import Any

import boto3

from simulator.sagemaker.status import EndpointStatus
from simulator.stage import Stage
from tools.worlds import files
from tools.worlds.drawn import What
from tools.worlds.stages import BURST, TARGET

_MAINTENANCE_SECONDS = 40 * 60
_OTHER_BOUND = 7
_SUSPENDED = {"DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": True}


def _sagemaker() -> Any:
    return boto3.client("sagemaker")


def _scaling() -> Any:
    return boto3.client("application-autoscaling")


def _take_back(stage: Stage) -> None:
    _sagemaker().update_endpoint(
        EndpointName=files.NAME,
        EndpointConfigName=stage.previous_config,
        RetainAllVariantProperties=True,
    )


def _resize(by: int, _stage: Stage) -> None:
    told = _sagemaker().describe_endpoint(EndpointName=files.NAME)
    # While it is being created, it has none yet.
    for variant in told.get("ProductionVariants", ()):
        wanted = max(1, variant["DesiredInstanceCount"] + by)
        _sagemaker().update_endpoint_weights_and_capacities(
            EndpointName=files.NAME,
            DesiredWeightsAndCapacities=[
                {"VariantName": variant["VariantName"], "DesiredInstanceCount": wanted}
            ],
        )


def _delete_endpoint(_stage: Stage) -> None:
    _sagemaker().delete_endpoint(EndpointName=files.NAME)


def _delete_config(stage: Stage) -> None:
    _sagemaker().delete_endpoint_config(EndpointConfigName=stage.previous_config)


def _delete_model(stage: Stage) -> None:
    config = _sagemaker().describe_endpoint_config(EndpointConfigName=stage.previous_config)
    _sagemaker().delete_model(ModelName=config["ProductionVariants"][0]["ModelName"])


def _maintain(stage: Stage) -> None:
    sagemaker, name = stage.world.sagemaker, files.NAME
    told = sagemaker.describe_endpoint({"EndpointName": name})
    # AWS does not maintain what is being changed.
    if told["EndpointStatus"] != EndpointStatus.IN_SERVICE:
        return
    sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
    stage.world.clock.call_after(
        _MAINTENANCE_SECONDS, lambda: sagemaker.set_status(name, EndpointStatus.IN_SERVICE)
    )


def _tag(_stage: Stage) -> None:
    told = _sagemaker().describe_endpoint(EndpointName=files.NAME)
    tags = [{"Key": "owner", "Value": "somebody"}]
    _sagemaker().add_tags(ResourceArn=told["EndpointArn"], Tags=tags)


def _put_policy(_stage: Stage) -> None:
    _scaling().put_scaling_policy(**TARGET, **BURST)


def _delete_policy(_stage: Stage) -> None:
    found = _scaling().describe_scaling_policies(
        ServiceNamespace="sagemaker", ResourceId=TARGET["ResourceId"]
    )
    for policy in found["ScalingPolicies"][:1]:
        _scaling().delete_scaling_policy(**TARGET, PolicyName=policy["PolicyName"])


def _suspend(_stage: Stage) -> None:
    _scaling().register_scalable_target(**TARGET, SuspendedState=_SUSPENDED)


def _move_bounds(_stage: Stage) -> None:
    _scaling().register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=_OTHER_BOUND)


def _deregister(_stage: Stage) -> None:
    _scaling().deregister_scalable_target(**TARGET)


def _delete_alarm(_stage: Stage) -> None:
    boto3.client("cloudwatch").delete_alarms(AlarmNames=[files.OWN_ALARM])


EDITS: dict[What, Callable[[Stage], None]] = {
    What.UPDATE: Stage.foreign_update,
    What.TAKE_BACK: _take_back,
    What.RESIZE: partial(_resize, 1),
    What.SHRINK: partial(_resize, -1),
    What.DELETE_ENDPOINT: _delete_endpoint,
    What.DELETE_CONFIG: _delete_config,
    What.DELETE_MODEL: _delete_model,
    What.MAINTAIN: _maintain,
    What.TAG: _tag,
    What.PUT_POLICY: _put_policy,
    What.DELETE_POLICY: _delete_policy,
    What.SUSPEND: _suspend,
    What.REBOUND: _move_bounds,
    What.DEREGISTER: _deregister,
    What.DELETE_ALARM: _delete_alarm,
}
"""What does each; AWS may refuse it, as it does to anybody who comes at the wrong time."""
