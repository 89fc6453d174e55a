"""What is to be done so that a variant scales as its file asks: the difference, and no more.

Nothing is deleted to be made anew, and what other people registered, put or scheduled stays. What
AWS answers beside what was asked for is no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import isclose
from typing import Any, Final, assert_never

from switchback.domain.marks import MANAGED_BY, US
from switchback.domain.scaling import Attached, ScalableTarget, ScalingPolicy
from switchback.domain.scaling_policy import (
    OUR_POLICIES,
    WAKE_POLICY,
    Bounds,
    Request,
    WantedScaling,
)

_NUMBERS: Final = (int, float, Decimal)


@dataclass(frozen=True)
class ScalingThere:
    """How a variant scales now."""

    target: ScalableTarget | None = None
    attached: Attached = field(default_factory=Attached)
    wake_alarm: Request | None = None
    applied: Bounds | None = None
    """The bounds that its file asked for the last time; None where it never asked."""

    @property
    def ours(self) -> tuple[ScalingPolicy, ...]:
        """The policies that Switchback put."""
        return tuple(p for p in self.attached.policies if p.name in OUR_POLICIES)

    @property
    def others(self) -> tuple[ScalingPolicy, ...]:
        """The policies that other people put."""
        return tuple(p for p in self.attached.policies if p.name not in OUR_POLICIES)


@dataclass(frozen=True)
class Register:
    """Register the variant, or give its target other bounds."""

    bounds: Bounds
    is_new: bool


@dataclass(frozen=True)
class PutPolicy:
    """Put one of our policies."""

    policy: ScalingPolicy


@dataclass(frozen=True)
class PutWakeAlarm:
    """Put the alarm that calls the policy that wakes the fleet."""

    request: Request


@dataclass(frozen=True)
class DeleteWakeAlarm:
    """Delete it."""

    name: str


@dataclass(frozen=True)
class DeletePolicy:
    """Delete one of our policies."""

    name: str


@dataclass(frozen=True)
class Deregister:
    """Deregister the target, on which nothing hangs any more."""


Act = Register | PutPolicy | PutWakeAlarm | DeleteWakeAlarm | DeletePolicy | Deregister


def difference(wanted: WantedScaling | None, there: ScalingThere) -> tuple[Act, ...]:
    """Return what is to be done, in this order; `wanted` is None where the file asks for nothing.

    A policy goes after the alarm that calls it, so that a crash in between leaves the policy by
    which both are found again; and before another one comes, which may follow the same metric: AWS
    allows that to one policy only.
    """
    if wanted is None:
        return (*_removals(there, keep=frozenset()), *_deregistration(there))
    return (
        *_registration(wanted.bounds, there),
        *_removals(there, keep=frozenset(policy.name for policy in wanted.policies)),
        *_puts(wanted, there),
    )


def possible(wanted: WantedScaling, there: ScalingThere) -> WantedScaling:
    """Return what of it AWS takes: for one metric of its own, only one policy on each target."""
    taken = {metric for policy in there.others if (metric := _predefined(policy))}
    kept = tuple(p for p in wanted.policies if _predefined(p) not in taken)
    return replace(wanted, policies=kept)


def notes(
    wanted: WantedScaling | None, there: ScalingThere, acts: Sequence[Act], *, count: int
) -> tuple[str, ...]:
    """Return what somebody should know of scaling as it will be.

    `wanted` is all that the file asks for, and `count` how many instances are meant to be there.
    """
    return (
        *(_left_out(wanted, there) if wanted else ()),
        *(told for act in acts if isinstance(act, Register) for told in _pulled(act.bounds, count)),
        *_beside(there),
        *_suspended(there),
    )


def in_words(act: Act) -> str:
    """Return what was done, for people."""
    match act:
        case Register(bounds, is_new):
            verb = "registered it" if is_new else "set its bounds"
            return f"{verb} to scale from {bounds.least} to {bounds.most} instances"
        case PutPolicy(policy):
            return f"put the policy {policy.name}"
        case PutWakeAlarm(request):
            return f"put the alarm {request['AlarmName']}"
        case DeleteWakeAlarm(name):
            return f"deleted the alarm {name}"
        case DeletePolicy(name):
            return f"deleted the policy {name}"
        case Deregister():
            return "deregistered it, because nothing else scales it"
        case _:
            assert_never(act)


def is_as(asked: Any, told: Any) -> bool:
    """Tell whether AWS has what was asked for, whatever else it tells of it."""
    if isinstance(asked, Mapping):
        return isinstance(told, Mapping) and all(is_as(asked[k], told.get(k)) for k in asked)
    if isinstance(asked, list):
        return isinstance(told, list | tuple) and _are_as(asked, list(told))
    if asked is False:
        # What is off is often not told at all.
        return not told
    if isinstance(asked, _NUMBERS) and isinstance(told, _NUMBERS):
        return isclose(asked, told, rel_tol=1e-9, abs_tol=1e-12)
    return bool(asked == told)


def _are_as(asked: list[Any], told: list[Any]) -> bool:
    """Compare lists of AWS, which are without order where their members have a name."""
    return len(asked) == len(told) and all(
        is_as(one, other)
        for one, other in zip(sorted(asked, key=_name), sorted(told, key=_name), strict=True)
    )


def _name(member: Any) -> str:
    return str(member.get("Id", member.get("Name", ""))) if isinstance(member, Mapping) else ""


def _registration(bounds: Bounds, there: ScalingThere) -> Iterator[Act]:
    if there.target is None:
        yield Register(bounds, is_new=True)
        return
    if Bounds(there.target.min_capacity, there.target.max_capacity) == bounds:
        return
    # A scheduled action sets bounds by the clock: those of now may be its, and are left to it
    # until the file asks for others than it did.
    if there.applied != bounds or not there.attached.scheduled_actions:
        yield Register(bounds, is_new=False)


def _puts(wanted: WantedScaling, there: ScalingThere) -> Iterator[Act]:
    known = {policy.name: policy for policy in there.ours}
    for policy in wanted.policies:
        if policy.name not in known or not is_as(policy.request, known[policy.name].request):
            yield PutPolicy(policy)
    if wanted.wake_alarm is not None and not _is_called(wanted.wake_alarm, there):
        yield PutWakeAlarm(wanted.wake_alarm)


def _is_called(asked: Request, there: ScalingThere) -> bool:
    told = there.wake_alarm
    policy = next((policy for policy in there.ours if policy.name == WAKE_POLICY), None)
    if told is None or policy is None or policy.arn not in told.get("AlarmActions", ()):
        return False
    # No description of an alarm tells its tags.
    return is_as({key: value for key, value in asked.items() if key != "Tags"}, told)


def _removals(there: ScalingThere, *, keep: frozenset[str]) -> Iterator[Act]:
    if there.wake_alarm is not None and WAKE_POLICY not in keep:
        yield DeleteWakeAlarm(str(there.wake_alarm["AlarmName"]))
    for policy in there.ours:
        if policy.name not in keep:
            yield DeletePolicy(policy.name)


def _deregistration(there: ScalingThere) -> Iterator[Act]:
    """Deregister what we registered, unless other people have come to use it."""
    free = not there.others and not there.attached.scheduled_actions
    if there.target is not None and free and there.attached.tags.get(MANAGED_BY) == US:
        yield Deregister()


def _predefined(policy: ScalingPolicy) -> str | None:
    """Return the metric of AWS's own that a policy follows, if it does."""
    config = policy.request.get("TargetTrackingScalingPolicyConfiguration", {})
    metric: str | None = config.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    return metric


def _left_out(wanted: WantedScaling, there: ScalingThere) -> Iterator[str]:
    kept = {policy.name for policy in possible(wanted, there).policies}
    for policy in wanted.policies:
        if policy.name not in kept:
            metric = _predefined(policy)
            names = ", ".join(o.name for o in there.others if _predefined(o) == metric)
            yield (
                f"{policy.name} was left out: {names} follows {metric} already, which AWS allows "
                "to one policy only. Delete that one, and drop the file again"
            )


def _pulled(bounds: Bounds, count: int) -> Iterator[str]:
    within = min(max(count, bounds.least), bounds.most)
    if within != count:
        way = "out" if within > count else "in"
        yield f"the bounds scale it {way} at once, from {count} to {within} instances"


def _beside(there: ScalingThere) -> Iterator[str]:
    if there.others:
        names = ", ".join(sorted(policy.name for policy in there.others))
        yield (
            f"other policies scale it too, and stay: {names}. It scales out where any policy asks "
            "for it, and in only where all that track a target agree"
        )


def _suspended(there: ScalingThere) -> Iterator[str]:
    suspension = there.target.suspension if there.target else None
    if suspension and (suspension.scale_in or suspension.scale_out):
        ways = {"in": suspension.scale_in, "out": suspension.scale_out}
        kinds = " and ".join(way for way, held in ways.items() if held)
        yield f"somebody suspended its scaling {kinds}, and it stays so"
