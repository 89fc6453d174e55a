"""Hold the endpoint's automatic scaling for as long as an update runs."""

from collections.abc import Iterable, Mapping

from switchback import errors
from switchback.contracts.preparing import OfPlan
from switchback.contracts.rollout import Rollout
from switchback.contracts.updating import Scaling
from switchback.domain.scaling import (
    ALL_SUSPENDED,
    Held,
    HoldDecision,
    ScalableTarget,
    decide_hold,
    resource_id,
    variants_with_other_instances,
)
from switchback.gateways import application_auto_scaling, locks, sagemaker, saved_scaling
from switchback.gateways.saved_scaling import Saved

_Decided = tuple[ScalableTarget, HoldDecision]


def hold_scaling(given: OfPlan) -> Scaling:
    """Write down how scaling is, then hold it. What was written down already is kept."""
    locks.require(given.rollout)
    name = given.rollout.endpoint_name
    saved = saved_scaling.read(name)
    decided = tuple(_decide(given))
    held = _held(saved, decided)
    _save(given.rollout, saved, held)
    for target, decision in decided:
        _hold(target, decision)
    return Scaling(resource_ids=tuple(held))


def _decide(given: OfPlan) -> Iterable[_Decided]:
    """Yield the scalable targets there are, with what to do about each."""
    try:
        endpoint = sagemaker.describe_endpoint(given.rollout.endpoint_name)
    except errors.EndpointNotFound:
        # A first deployment has nothing to hold; for any other, StartUpdate finds the same.
        return
    desired = {resource_id(endpoint.name, v.name): v.desired_count for v in endpoint.variants}
    changing = {
        resource_id(endpoint.name, name) for name in variants_with_other_instances(given.plan)
    }
    for target in application_auto_scaling.scalable_targets(tuple(desired)):
        yield (
            target,
            decide_hold(
                target,
                desired_count=desired[target.resource_id],
                instances_change=target.resource_id in changing,
            ),
        )


def _held(saved: Saved | None, decided: Iterable[_Decided]) -> Mapping[str, Held]:
    """Return what to keep by resource: as it was before the first hold, and all that will go."""
    held = {each.target.resource_id: each for each in saved.targets} if saved else {}
    for target, decision in decided:
        known = held.get(target.resource_id, Held(target))
        match decision:
            case HoldDecision.SUSPEND:
                held[target.resource_id] = known
            case HoldDecision.DEREGISTER:
                attached = known.attached or application_auto_scaling.attached(target)
                held[target.resource_id] = Held(known.target, attached)
            case HoldDecision.LEAVE:
                pass
    return held


def _save(rollout: Rollout, saved: Saved | None, held: Mapping[str, Held]) -> None:
    """Write down what is to be held, also where only the holder is new.

    Whoever restores what an earlier holder left must then not drop it at the end.
    """
    holder = f"{rollout.rollout_id} {rollout.fence}"
    known = (saved.targets, saved.holder) if saved else ((), holder)
    if known != (tuple(held.values()), holder):
        saved_scaling.save(rollout.endpoint_name, tuple(held.values()), holder=holder)


def _hold(target: ScalableTarget, decision: HoldDecision) -> None:
    match decision:
        case HoldDecision.SUSPEND:
            application_auto_scaling.set_suspension(target.resource_id, ALL_SUSPENDED)
        case HoldDecision.DEREGISTER:
            application_auto_scaling.deregister(target.resource_id)
        case HoldDecision.LEAVE:
            pass
