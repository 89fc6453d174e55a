"""Application Auto Scaling: the scalable targets of an endpoint's variants, and what hangs on them.

The role that a target scales by is neither read nor given: SageMaker's targets all scale by the
service's own linked role.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from switchback.domain.scaling import (
    Attached,
    ScalableTarget,
    ScalingPolicy,
    ScheduledAction,
    Suspension,
)
from switchback.gateways import cloudwatch
from switchback.gateways.clients import application_auto_scaling
from switchback.gateways.translation import code_of, translated

if TYPE_CHECKING:
    from types_boto3_application_autoscaling.type_defs import SuspendedStateTypeDef

_NAMESPACE: Final = "sagemaker"
_DIMENSION: Final = "sagemaker:variant:DesiredInstanceCount"
_IDS_PER_CALL = 50

# What a description has besides the request that would make the thing anew.
_IDENTITY = frozenset({"ServiceNamespace", "ResourceId", "ScalableDimension"})
_OUTPUT_ONLY = frozenset({"PolicyARN", "ScheduledActionARN", "CreationTime", "Alarms"})


def scalable_targets(resource_ids: Sequence[str]) -> tuple[ScalableTarget, ...]:
    """Return the scalable targets that exist among these variants."""
    found: list[ScalableTarget] = []
    for start in range(0, len(resource_ids), _IDS_PER_CALL):
        some = resource_ids[start : start + _IDS_PER_CALL]
        with translated("DescribeScalableTargets", resource=", ".join(some)):
            pages = application_auto_scaling().get_paginator("describe_scalable_targets")
            found += [
                _target(told)
                for page in pages.paginate(
                    ServiceNamespace=_NAMESPACE,
                    ResourceIds=list(some),
                    ScalableDimension=_DIMENSION,
                )
                for told in page["ScalableTargets"]
            ]
    return tuple(found)


def attached(target: ScalableTarget) -> Attached:
    """Return what hangs on a scalable target."""
    return Attached(
        policies=policies(target.resource_id),
        scheduled_actions=scheduled_actions(target.resource_id),
        tags=tags(target),
    )


def tags(target: ScalableTarget) -> Mapping[str, str]:
    """Return the tags of a scalable target."""
    # Targets of long ago have no ARN, and so no tags.
    if not target.arn:
        return {}
    with translated("ListTagsForResource", resource=target.arn):
        told = application_auto_scaling().list_tags_for_resource(ResourceARN=target.arn)
    return told.get("Tags", {})


def policies(resource_id: str) -> tuple[ScalingPolicy, ...]:
    """Return the scaling policies of a variant, with the alarms that people made to call them."""
    with translated("DescribeScalingPolicies", resource=resource_id):
        pages = application_auto_scaling().get_paginator("describe_scaling_policies")
        found: list[Mapping[str, Any]] = [
            told
            for page in pages.paginate(
                ServiceNamespace=_NAMESPACE, ResourceId=resource_id, ScalableDimension=_DIMENSION
            )
            for told in page["ScalingPolicies"]
        ]
    return tuple(_policy(told) for told in found)


def scheduled_actions(resource_id: str) -> tuple[ScheduledAction, ...]:
    """Return the scheduled actions of a variant."""
    with translated("DescribeScheduledActions", resource=resource_id):
        pages = application_auto_scaling().get_paginator("describe_scheduled_actions")
        found: list[Mapping[str, Any]] = [
            told
            for page in pages.paginate(
                ServiceNamespace=_NAMESPACE, ResourceId=resource_id, ScalableDimension=_DIMENSION
            )
            for told in page["ScheduledActions"]
        ]
    return tuple(ScheduledAction(_request(told)) for told in found)


def set_suspension(resource_id: str, suspension: Suspension) -> None:
    """Suspend or resume the scaling of a variant; everything else about it stays.

    RegisterScalableTarget is the only call for it. It forces the variant's count into the target's
    bounds, so the caller makes sure that the count is inside them.
    """
    with translated("RegisterScalableTarget", resource=resource_id):
        application_auto_scaling().register_scalable_target(
            **_identity(resource_id), SuspendedState=_suspended_state(suspension)
        )


def register(target: ScalableTarget, *, tags: Mapping[str, str] | None = None) -> None:
    """Register a target as it is given, or change the one that is there; tags only on a new one.

    It forces the variant's count into the target's bounds, as `set_suspension` does.
    """
    given: dict[str, Any] = {"Tags": tags} if tags else {}
    with translated("RegisterScalableTarget", resource=target.resource_id):
        application_auto_scaling().register_scalable_target(
            **_identity(target.resource_id),
            MinCapacity=target.min_capacity,
            MaxCapacity=target.max_capacity,
            SuspendedState=_suspended_state(target.suspension),
            **given,
        )


def set_bounds(
    resource_id: str, *, least: int, most: int, tags: Mapping[str, str] | None = None
) -> None:
    """Register a target with these bounds, or give them to the one that is there; tags as above.

    What is suspended stays so. The variant's count is forced into the bounds.
    """
    given: dict[str, Any] = {"Tags": tags} if tags else {}
    with translated("RegisterScalableTarget", resource=resource_id):
        application_auto_scaling().register_scalable_target(
            **_identity(resource_id), MinCapacity=least, MaxCapacity=most, **given
        )


def deregister(resource_id: str) -> None:
    """Deregister a variant, if it is a target; policies, actions and tags are lost with it."""
    with translated("DeregisterScalableTarget", resource=resource_id):
        try:
            application_auto_scaling().deregister_scalable_target(**_identity(resource_id))
        except ClientError as error:
            if code_of(error) != "ObjectNotFoundException":
                raise


def put_policy(resource_id: str, policy: ScalingPolicy) -> str:
    """Put a scaling policy on a target, and return its ARN."""
    with translated("PutScalingPolicy", resource=f"{policy.name} of {resource_id}"):
        told = application_auto_scaling().put_scaling_policy(
            **{**policy.request, **_identity(resource_id)}
        )
    return told["PolicyARN"]


def delete_policy(resource_id: str, name: str) -> None:
    """Delete a scaling policy, if it is there."""
    with translated("DeleteScalingPolicy", resource=f"{name} of {resource_id}"):
        try:
            application_auto_scaling().delete_scaling_policy(
                **_identity(resource_id), PolicyName=name
            )
        except ClientError as error:
            if code_of(error) != "ObjectNotFoundException":
                raise


def put_scheduled_action(resource_id: str, action: ScheduledAction) -> bool:
    """Put a scheduled action on a target. Return False where it could never act again."""
    with translated("PutScheduledAction", resource=f"{action.name} of {resource_id}"):
        try:
            application_auto_scaling().put_scheduled_action(
                **{**action.request, **_identity(resource_id)}
            )
        except ClientError as error:
            # What has an end is refused once it is over, and for nothing else: it was taken before.
            if action.has_an_end and code_of(error) == "ValidationException":
                return False
            raise
    return True


def _identity(resource_id: str) -> dict[str, Any]:
    return {
        "ServiceNamespace": _NAMESPACE,
        "ResourceId": resource_id,
        "ScalableDimension": _DIMENSION,
    }


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
        arn=told.get("ScalableTargetARN", ""),
    )


def _suspended_state(suspension: Suspension) -> "SuspendedStateTypeDef":
    return {
        "DynamicScalingInSuspended": suspension.scale_in,
        "DynamicScalingOutSuspended": suspension.scale_out,
        "ScheduledScalingSuspended": suspension.scheduled,
    }


def _policy(told: Mapping[str, Any]) -> ScalingPolicy:
    arn = told["PolicyARN"]
    # The alarms of the other kinds of policy are made, and made anew, by the service itself.
    alarms = told.get("Alarms", ()) if told["PolicyType"] == "StepScaling" else ()
    return ScalingPolicy(
        request=_request(told),
        arn=arn,
        called_by=cloudwatch.links_to(arn, [alarm["AlarmName"] for alarm in alarms]),
    )


def _request(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description as the request for the same; new fields of AWS pass through."""
    left_out = _OUTPUT_ONLY | _IDENTITY
    return {key: _plain(value) for key, value in told.items() if key not in left_out}


def _plain(value: Any) -> Any:
    """Return an instant as text, which can be kept and is taken by AWS again."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
