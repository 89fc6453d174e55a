"""Put the endpoint's automatic scaling back as it was before it was held."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from switchback import errors
from switchback.contracts.rollout import OfRollout
from switchback.contracts.updating import Scaling
from switchback.domain.endpoint import Endpoint
from switchback.domain.scaling import (
    ALL_SUSPENDED,
    Attached,
    Held,
    ScalableTarget,
    ScalingPolicy,
    ScheduledAction,
    counts_by_target,
    widened,
)
from switchback.gateways import (
    application_auto_scaling,
    cloudwatch,
    locks,
    sagemaker,
    saved_scaling,
)
from switchback.gateways.saved_scaling import Saved

_Named = TypeVar("_Named", ScalingPolicy, ScheduledAction)


@dataclass(frozen=True)
class _Back:
    """A target that scales again: as it is to be, and what could not be as it was."""

    target: ScalableTarget
    is_widened: bool = False
    lapsed: tuple[str, ...] = ()


def restore_scaling(given: OfRollout) -> Scaling:
    """Put back what was held. Twice is once, and what a crash left half done is completed.

    Raises:
        NotYetVisible: what was put back does not show yet.
        ScalingNotRestored: AWS refused some of it for good.
    """
    locks.require(given.rollout)
    saved = saved_scaling.read(given.rollout.endpoint_name)
    if saved is None:
        return Scaling(resource_ids=())
    scaling = put_back(saved, endpoint_if_any(saved.endpoint_name))
    if not scaling.gone:
        saved_scaling.forget(saved)
    return scaling


def endpoint_if_any(name: str) -> Endpoint | None:
    """Return the endpoint, or None where there is none any more."""
    try:
        return sagemaker.describe_endpoint(name)
    except errors.EndpointNotFound:
        return None


def put_back(saved: Saved, endpoint: Endpoint | None) -> Scaling:
    """Put back all that was saved. The caller drops it, once nothing is needed of it any more.

    Raises:
        NotYetVisible: what was put back does not show yet.
        ScalingNotRestored: AWS refused some of it for good; the other targets are as they were.
    """
    counts = counts_by_target(endpoint) if endpoint else {}
    here = [held for held in saved.targets if held.target.resource_id in counts]
    present = {t.resource_id: t for t in application_auto_scaling.scalable_targets(_ids(here))}
    back: list[_Back] = []
    refused: list[str] = []
    for held in here:
        now = present.get(held.target.resource_id)
        try:
            back.extend(_put_back(held, now, counts[held.target.resource_id]))
        except errors.Retryable:
            raise
        except errors.RolloutError as error:
            refused.append(str(error))
    if refused:
        raise errors.ScalingNotRestored("; ".join(refused))
    return Scaling(
        resource_ids=tuple(each.target.resource_id for each in back),
        widened=tuple(each.target.resource_id for each in back if each.is_widened),
        lapsed=tuple(name for each in back for name in each.lapsed),
        gone=tuple(i for i in _ids(saved.targets) if i not in counts),
    )


def _ids(targets: Collection[Held]) -> tuple[str, ...]:
    return tuple(held.target.resource_id for held in targets)


def _put_back(held: Held, now: ScalableTarget | None, counts: Collection[int]) -> tuple[_Back, ...]:
    if held.attached is not None:
        back = _register(held.target, held.attached, now, counts)
    elif now is not None:
        back = _resume(held.target, now, counts)
    else:
        # Only suspended, and deregistered by somebody else since: it is not made anew.
        return ()
    _check(back, held.attached)
    return (back,)


def _resume(before: ScalableTarget, now: ScalableTarget, counts: Collection[int]) -> _Back:
    if now.suspension == before.suspension:
        return _Back(now)
    wanted = replace(widened(now, counts), suspension=before.suspension)
    application_auto_scaling.register(wanted)
    return _Back(wanted, is_widened=_bounds(wanted) != _bounds(now))


def _register(
    before: ScalableTarget,
    attached: Attached,
    now: ScalableTarget | None,
    counts: Collection[int],
) -> _Back:
    """Register the target and all that hung on it; it stays suspended until it is whole."""
    wanted = before if now == before else widened(before, counts)
    if now is None:
        asleep = replace(wanted, suspension=ALL_SUSPENDED)
        application_auto_scaling.register(asleep, tags=attached.tags)
    _put_policies(before.resource_id, attached.policies)
    lapsed = _put_scheduled_actions(before.resource_id, attached.scheduled_actions)
    if now != wanted:
        application_auto_scaling.register(wanted)
    return _Back(wanted, is_widened=_bounds(wanted) != _bounds(before), lapsed=lapsed)


def _put_policies(resource_id: str, policies: Collection[ScalingPolicy]) -> None:
    there = _by_name(application_auto_scaling.policies(resource_id))
    for policy in policies:
        same = there.get(policy.name)
        if same == policy:
            arn = same.arn
        else:
            arn = application_auto_scaling.put_policy(resource_id, policy)
        # The alarms that people made name the policy by an ARN that it no longer has.
        cloudwatch.link(policy.called_by, to=arn, instead_of=policy.arn)


def _put_scheduled_actions(
    resource_id: str, actions: Collection[ScheduledAction]
) -> tuple[str, ...]:
    """Put what is missing, and return the names of those that could never act again."""
    there = _by_name(application_auto_scaling.scheduled_actions(resource_id))
    return tuple(
        action.name
        for action in actions
        if there.get(action.name) != action
        and not application_auto_scaling.put_scheduled_action(resource_id, action)
    )


def _check(back: _Back, attached: Attached | None) -> None:
    """Look whether all of it is there; what AWS took and does not show yet is looked for again."""
    resource_id = back.target.resource_id
    shown = application_auto_scaling.scalable_targets([resource_id]) == (back.target,)
    if attached is not None:
        policies = _by_name(application_auto_scaling.policies(resource_id))
        actions = _by_name(application_auto_scaling.scheduled_actions(resource_id))
        shown = (
            shown
            and all(policies.get(policy.name) == policy for policy in attached.policies)
            and all(
                actions.get(action.name) == action
                for action in attached.scheduled_actions
                if action.name not in back.lapsed
            )
        )
    if not shown:
        raise errors.NotYetVisible(f"the scaling of {resource_id} does not show as restored yet")


def _by_name(those: Collection[_Named]) -> Mapping[str, _Named]:
    return {each.name: each for each in those}


def _bounds(target: ScalableTarget) -> tuple[int, int]:
    return target.min_capacity, target.max_capacity
