"""Hold an endpoint's automatic scaling while an update runs, and put it back afterwards.

A scaling activity in the middle would make SageMaker refuse the update, or change the count that
the new fleet is to have. Where the update changes a variant's instances, SageMaker refuses it for
as long as the variant is a scalable target at all; and a target that is deregistered takes its
policies, scheduled actions and tags with it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from switchback.domain.endpoint import Endpoint
from switchback.domain.plan import Plan, PlannedVariant


@dataclass(frozen=True)
class Suspension:
    """Which kinds of scaling are suspended."""

    scale_in: bool = False
    scale_out: bool = False
    scheduled: bool = False


ALL_SUSPENDED = Suspension(scale_in=True, scale_out=True, scheduled=True)


@dataclass(frozen=True)
class ScalableTarget:
    """A variant that Application Auto Scaling looks after; capacities in instances."""

    resource_id: str
    min_capacity: int
    max_capacity: int
    suspension: Suspension = Suspension()
    arn: str = field(default="", compare=False)
    """Another one after each registration, and no part of how the target scales."""


@dataclass(frozen=True)
class AlarmLink:
    """An alarm that calls a step policy: people make these, and name the policy by its ARN."""

    alarm_name: str
    states: tuple[str, ...]
    """The alarm's lists of actions that name the policy, as CloudWatch calls them."""


@dataclass(frozen=True)
class ScalingPolicy:
    """A scaling policy, as a request that would put it anew."""

    request: Mapping[str, Any]
    arn: str = field(default="", compare=False)
    """Another one after each registration of the target."""
    called_by: tuple[AlarmLink, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The policy's name, one of its kind on its target."""
        return str(self.request["PolicyName"])


@dataclass(frozen=True)
class ScheduledAction:
    """A scheduled action, as a request that would put it anew."""

    request: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The action's name, one of its kind on its target."""
        return str(self.request["ScheduledActionName"])

    @property
    def has_an_end(self) -> bool:
        """Whether there comes a time after which it can never act again."""
        return "EndTime" in self.request or str(self.request.get("Schedule", "")).startswith("at(")


@dataclass(frozen=True)
class Attached:
    """What hangs on a scalable target, and is lost when it is deregistered."""

    policies: tuple[ScalingPolicy, ...] = ()
    scheduled_actions: tuple[ScheduledAction, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """A scalable target as it was before it was held."""

    target: ScalableTarget
    attached: Attached | None = None
    """What hung on it, where it was to be deregistered; None where it was only suspended."""


class HoldDecision(StrEnum):
    """What to do with a scalable target before an update."""

    SUSPEND = "Suspend"
    DEREGISTER = "Deregister"
    LEAVE = "Leave"


def resource_id(endpoint_name: str, variant_name: str) -> str:
    """Return Application Auto Scaling's name for a variant."""
    return f"endpoint/{endpoint_name}/variant/{variant_name}"


def decide_hold(
    target: ScalableTarget, *, desired_count: int, instances_change: bool = False
) -> HoldDecision:
    """Deregister where the update would be refused; else suspend, if that changes no fleet.

    RegisterScalableTarget, the only way to suspend, forces the count into the target's bounds. A
    fleet that somebody set outside them by hand is therefore left as it is.
    """
    if instances_change:
        return HoldDecision.DEREGISTER
    inside = target.min_capacity <= desired_count <= target.max_capacity
    return HoldDecision.SUSPEND if inside else HoldDecision.LEAVE


def variants_with_other_instances(plan: Plan) -> frozenset[str]:
    """Return the live variants whose types or pools the plan changes, or that it removes.

    The same in both directions: what the way forward changes, the way back changes again.
    """
    after = {variant.name: _instances(variant) for variant in plan.variants}
    return frozenset(v.name for v in plan.live_variants if after.get(v.name) != _instances(v))


def _instances(variant: PlannedVariant) -> tuple[tuple[str, ...], tuple[int, ...]]:
    # In order of priority, the types alone would not show that a priority became another.
    return variant.instance_types, variant.priorities


def counts_by_target(endpoint: Endpoint) -> Mapping[str, tuple[int, ...]]:
    """Return the counts that each variant is meant to have, now and once an update is through."""
    coming = endpoint.pending.variants if endpoint.pending else ()
    counts: dict[str, tuple[int, ...]] = {}
    for variant in (*endpoint.variants, *coming):
        name = resource_id(endpoint.name, variant.name)
        counts[name] = (*counts.get(name, ()), variant.desired_count)
    return counts


def widened(target: ScalableTarget, counts: Collection[int]) -> ScalableTarget:
    """Return the target with bounds that take in these counts, so that registering clamps none."""
    return replace(
        target,
        min_capacity=min(target.min_capacity, *counts),
        max_capacity=max(target.max_capacity, *counts),
    )
