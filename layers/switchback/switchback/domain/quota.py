"""Whether the account's quota holds a whole second fleet beside everything that runs now.

SageMaker provisions the new fleet while the old one serves, so an update needs quota for both.
Quota is not capacity: AWS has no way to ask for capacity in advance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from switchback.domain.findings import Finding, Severity

TOTAL_QUOTA = "Number of instances across active endpoints"


@dataclass(frozen=True)
class Fleet:
    """A fleet that holds quota: of an endpoint's variant, or of an update that is under way."""

    endpoint_name: str
    count: int
    instance_types: tuple[str, ...]
    """A list of pools holds quota for the whole fleet in each of its types (observed, not
    documented by AWS; counting so is safe if it should not be true)."""


@dataclass(frozen=True)
class Allowance:
    """What Service Quotas says: the applied or default value, or why it could not be read."""

    quota: str
    allowed: int | None
    why_unknown: str = ""


def quota_name(instance_type: str) -> str:
    """Return the quota's name in Service Quotas."""
    return f"{instance_type} for endpoint usage"


def needed_by_quota(second_fleet: Iterable[Fleet]) -> dict[str, int]:
    """Return, for each quota, how many instances the second fleet needs."""
    return _count_by_quota(second_fleet)


def judge_quota(
    *,
    second_fleet: Iterable[Fleet],
    held: Iterable[Fleet],
    allowances: Mapping[str, Allowance],
) -> tuple[Finding, ...]:
    """Return a finding for every quota that is short, and for every one that could not be read."""
    needed = _count_by_quota(second_fleet)
    holding = _count_by_quota(held)
    judged = (
        _judge(allowances[quota], needed=count, held=holding.get(quota, 0))
        for quota, count in needed.items()
    )
    return tuple(finding for finding in judged if finding)


def _count_by_quota(fleets: Iterable[Fleet]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fleet in fleets:
        for quota in (*map(quota_name, fleet.instance_types), TOTAL_QUOTA):
            counts[quota] = counts.get(quota, 0) + fleet.count
    return counts


def _judge(allowance: Allowance, *, needed: int, held: int) -> Finding | None:
    evidence = {"needed": needed, "held": held, "allowed": allowance.allowed}
    if allowance.allowed is None:
        return Finding(
            code="QuotaUnknown",
            severity=Severity.UNKNOWN,
            resource=allowance.quota,
            message=f"the quota '{allowance.quota}' could not be read: {allowance.why_unknown}",
            remedy="Switchback does not start what it cannot check: drop the file again later",
            evidence=evidence,
        )
    if held + needed <= allowance.allowed:
        return None
    return Finding(
        code="QuotaShort",
        severity=Severity.BLOCKING,
        resource=allowance.quota,
        message=(
            f"'{allowance.quota}': a second fleet needs {needed}, "
            f"{held} are held now, {allowance.allowed} are allowed"
        ),
        remedy=f"ask Service Quotas for at least {held + needed}",
        evidence=evidence,
    )
