"""Hold an endpoint's automatic scaling while an update runs, and put it back afterwards.

A scaling activity in the middle would make SageMaker refuse the update, or change the count that
the new fleet is to have.
"""

from dataclasses import dataclass
from enum import StrEnum


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


class HoldDecision(StrEnum):
    """What to do with a scalable target before an update."""

    SUSPEND = "Suspend"
    LEAVE = "Leave"


def resource_id(endpoint_name: str, variant_name: str) -> str:
    """Return Application Auto Scaling's name for a variant."""
    return f"endpoint/{endpoint_name}/variant/{variant_name}"


def decide_hold(target: ScalableTarget, *, desired_count: int) -> HoldDecision:
    """Suspend unless that itself would change the fleet.

    RegisterScalableTarget, the only way to suspend, forces the count into the target's bounds. A
    fleet that somebody set outside them by hand is therefore left as it is.
    """
    inside = target.min_capacity <= desired_count <= target.max_capacity
    return HoldDecision.SUSPEND if inside else HoldDecision.LEAVE
