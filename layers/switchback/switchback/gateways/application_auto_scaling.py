"""Application Auto Scaling: the scalable targets of an endpoint's variants."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from switchback.domain.scaling import ScalableTarget, Suspension
from switchback.gateways.clients import application_auto_scaling
from switchback.gateways.translation import translated

_DIMENSION: Final = "sagemaker:variant:DesiredInstanceCount"


def scalable_targets(resource_ids: Sequence[str]) -> tuple[ScalableTarget, ...]:
    """Return the scalable targets that exist among these variants."""
    if not resource_ids:
        return ()
    with translated("DescribeScalableTargets", resource=", ".join(resource_ids)):
        told = application_auto_scaling().describe_scalable_targets(
            ServiceNamespace="sagemaker",
            ResourceIds=list(resource_ids),
            ScalableDimension=_DIMENSION,
        )
    return tuple(_target(target) for target in told["ScalableTargets"])


def set_suspension(resource_id: str, suspension: Suspension) -> None:
    """Suspend or resume the scaling of a variant; everything else about it stays.

    RegisterScalableTarget is the only call for it. It forces the variant's count into the target's
    bounds, so the caller makes sure that the count is inside them.
    """
    with translated("RegisterScalableTarget", resource=resource_id):
        application_auto_scaling().register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=resource_id,
            ScalableDimension=_DIMENSION,
            SuspendedState={
                "DynamicScalingInSuspended": suspension.scale_in,
                "DynamicScalingOutSuspended": suspension.scale_out,
                "ScheduledScalingSuspended": suspension.scheduled,
            },
        )


def _target(told: Mapping[str, Any]) -> ScalableTarget:
    suspended = told.get("SuspendedState", {})
    return ScalableTarget(
        resource_id=told["ResourceId"],
        min_capacity=told["MinCapacity"],
        max_capacity=told["MaxCapacity"],
        suspension=Suspension(
            scale_in=suspended.get("DynamicScalingInSuspended", False),
            scale_out=suspended.get("DynamicScalingOutSuspended", False),
            scheduled=suspended.get("ScheduledScalingSuspended", False),
        ),
    )
