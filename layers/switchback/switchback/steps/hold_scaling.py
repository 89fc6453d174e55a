"""Suspend the endpoint's automatic scaling for as long as an update runs."""

from switchback.contracts.preparing import OfPlan
from switchback.contracts.updating import Scaling
from switchback.domain.endpoint import Endpoint
from switchback.domain.scaling import (
    ALL_SUSPENDED,
    HoldDecision,
    ScalableTarget,
    decide_hold,
    resource_id,
)
from switchback.gateways import application_auto_scaling, locks, sagemaker, saved_scaling


def hold_scaling(given: OfPlan) -> Scaling:
    """Write down how scaling is, then suspend it. What was written down already is kept."""
    locks.require(given.rollout)
    name = given.rollout.endpoint_name
    held = saved_scaling.read(name)
    if held is None:
        held = _to_hold(sagemaker.describe_endpoint(name))
        saved_scaling.save(name, held)
    for target in held:
        application_auto_scaling.set_suspension(target.resource_id, ALL_SUSPENDED)
    return Scaling(resource_ids=tuple(target.resource_id for target in held))


def _to_hold(endpoint: Endpoint) -> tuple[ScalableTarget, ...]:
    desired = {resource_id(endpoint.name, v.name): v.desired_count for v in endpoint.variants}
    targets = application_auto_scaling.scalable_targets(tuple(desired))
    return tuple(
        target
        for target in targets
        if decide_hold(target, desired_count=desired[target.resource_id]) is HoldDecision.SUSPEND
    )
