"""The account's quotas for endpoint instances, as UpdateEndpoint and its kind enforce them."""

from collections.abc import Iterable

from simulator.sagemaker.endpoint import Endpoints
from simulator.sagemaker.errors import limit_exceeded
from simulator.sagemaker.fleet import VariantFleet
from simulator.sagemaker.ports import Limits

TOTAL_QUOTA_NAME = "Number of instances across active endpoints"


def quota_name(instance_type: str) -> str:
    """Return the name of the quota for a type."""
    return f"{instance_type} for endpoint usage"


class QuotaGate:
    """Refuses instances beyond the account's quotas."""

    def __init__(self, endpoints: Endpoints, limits: Limits) -> None:
        """Args: who holds instances, and how many the account may hold."""
        self._endpoints = endpoints
        self._limits = limits

    def require(self, wanted: Iterable[VariantFleet]) -> None:
        """Raise AwsError where the account may not run that many more.

        A variant needs its whole count of every type in its pools, and holds that as long as its
        fleet lives: quota does not fall back from pool to pool as capacity does.
        """
        held = [v for e in self._endpoints for f in e.fleets for v in f.variants.values()]
        wanted = list(wanted)
        types = dict.fromkeys(t for variant in wanted for t in variant.instance_types)
        for instance_type in types:
            self._check(
                quota_name(instance_type),
                used=sum(v.desired for v in held if instance_type in v.instance_types),
                delta=sum(v.desired for v in wanted if instance_type in v.instance_types),
            )
        self._check(
            TOTAL_QUOTA_NAME,
            used=sum(variant.desired for variant in held),
            delta=sum(variant.desired for variant in wanted),
        )

    def _check(self, name: str, *, used: int, delta: int) -> None:
        limit = self._limits.limit(name)
        if used + delta > limit:
            raise limit_exceeded(name, limit=limit, used=used, delta=delta)
