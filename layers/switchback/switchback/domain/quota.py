"""Whether the account's quota holds a whole second fleet beside everything that runs now.

SageMaker provisions the new fleet while the old one serves, so an update needs quota for both.
Quota is not capacity: AWS has no way to ask for capacity in advance.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from switchback.domain.findings import Finding, Severity

TOTAL_QUOTA = "Number of instances across active endpoints"

_PASSES = frozenset({"QuotaShort", "QuotaShortForWayBack", "QuotaUnknown"})


@dataclass(frozen=True)
class Fleet:
    """A fleet that holds quota: of an endpoint's variant, or of an update that is under way."""

    endpoint_name: str
    count: int
    instance_types: tuple[str, ...]
    """A list of pools holds quota for the whole fleet in each of its types (observed, not
    documented by AWS; counting so is safe if it should not be true)."""
    variant_name: str = ""


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


def judge_quota_back(
    *,
    second_fleet: Sequence[Fleet],
    previous: Sequence[Fleet],
    held_by_others: Sequence[Fleet],
    allowances: Mapping[str, Allowance],
) -> tuple[Finding, ...]:
    """Return a finding for every quota that would not let the endpoint go back.

    By then the old fleet is gone and the second one serves, so that the previous config needs a
    fleet beside that one.
    """
    needed = _count_by_quota(previous)
    holding = _count_by_quota((*held_by_others, *second_fleet))
    judged = (
        _judge_back(allowances[quota], needed=count, held=holding.get(quota, 0))
        for quota, count in needed.items()
    )
    return tuple(finding for finding in judged if finding)


def judge_maximum(
    *,
    largest: Sequence[Fleet],
    held_by_others: Sequence[Fleet],
    allowances: Mapping[str, Allowance],
) -> tuple[Finding, ...]:
    """Return a note for every quota that would stop scaling before it reaches its maximum.

    `largest` is the fleet as large as scaling may make it. No more than a note: the rollout needs
    less, and Application Auto Scaling takes any maximum. Only the activity that would need the
    instance fails, at the hour when it is needed.
    """
    needed = _count_by_quota(largest)
    holding = _count_by_quota(held_by_others)
    return tuple(
        _maximum_out_of_reach(allowances[quota], needed=count, held=holding.get(quota, 0))
        for quota, count in needed.items()
        if (allowed := allowances[quota].allowed) is not None
        and holding.get(quota, 0) + count > allowed
    )


def _maximum_out_of_reach(allowance: Allowance, *, needed: int, held: int) -> Finding:
    told = f"AutoScaling.MaxCapacity needs {needed}, other endpoints hold {held}"
    short = _short(allowance, code="QuotaBelowMaximum", told=told, needed=needed, held=held)
    return replace(
        short,
        severity=Severity.NOTE,
        message=f"{short.message}: scaling out will fail before it gets there",
        remedy=f"{short.remedy}, or lower MaxCapacity",
    )


def passing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with those about quota as what passes by itself: the file wants to wait.

    What could not be read may be readable the next time.
    """
    return tuple(
        replace(f, severity=Severity.PASSING) if f.code in _PASSES else f for f in findings
    )


def _judge_back(allowance: Allowance, *, needed: int, held: int) -> Finding | None:
    if allowance.allowed is None:
        return _judge(allowance, needed=needed, held=held)
    if held + needed <= allowance.allowed:
        return None
    told = f"going back would need {needed} beside the candidate's fleet, {held} would be held then"
    return _short(allowance, code="QuotaShortForWayBack", told=told, needed=needed, held=held)


def _count_by_quota(fleets: Iterable[Fleet]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fleet in fleets:
        for quota in (*map(quota_name, fleet.instance_types), TOTAL_QUOTA):
            counts[quota] = counts.get(quota, 0) + fleet.count
    return counts


def _judge(allowance: Allowance, *, needed: int, held: int) -> Finding | None:
    if allowance.allowed is None:
        return Finding(
            code="QuotaUnknown",
            severity=Severity.UNKNOWN,
            resource=allowance.quota,
            message=f"the quota '{allowance.quota}' could not be read: {allowance.why_unknown}",
            remedy="Switchback does not start what it cannot check: drop the file again later",
            evidence={"needed": needed, "held": held, "allowed": None},
        )
    if held + needed <= allowance.allowed:
        return None
    told = f"a second fleet needs {needed}, {held} are held now"
    return _short(allowance, code="QuotaShort", told=told, needed=needed, held=held)


def _short(allowance: Allowance, *, code: str, told: str, needed: int, held: int) -> Finding:
    return Finding(
        code=code,
        severity=Severity.BLOCKING,
        resource=allowance.quota,
        message=f"'{allowance.quota}': {told}, {allowance.allowed} are allowed",
        remedy=f"ask Service Quotas for at least {held + needed}",
        evidence={"needed": needed, "held": held, "allowed": allowance.allowed},
    )
