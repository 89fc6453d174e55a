"""Two instance types, and what Service Quotas allows of them."""

from switchback.domain.quota import TOTAL_QUOTA, Allowance, quota_name

G5, G6 = "ml.g5.2xlarge", "ml.g6.2xlarge"


def allow(*, total: int | None = 100, **types: int | None) -> dict[str, Allowance]:
    """Allow so many of each type, which its short name stands for, and so many in total."""
    named = {quota_name(f"ml.{kind}.2xlarge"): count for kind, count in types.items()}
    return {quota: Allowance(quota, n) for quota, n in {TOTAL_QUOTA: total, **named}.items()}
