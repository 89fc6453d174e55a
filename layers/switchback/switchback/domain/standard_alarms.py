"""The ready sets of alarms, one for each kind of endpoint.

Each set watches what SageMaker emits for that kind and for no other: a stream has no ModelLatency,
and an asynchronous endpoint no Invocations. Missing data is never a breach: a healthy endpoint has
no series of mid-stream errors at all. Whether there was enough traffic to judge by is for
MinimumInvocations to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class EndpointKind(StrEnum):
    """What an endpoint's callers use; it decides which metrics SageMaker emits."""

    STREAMING = "Streaming"
    SYNCHRONOUS = "Synchronous"
    ASYNCHRONOUS = "Asynchronous"


class Comparison(StrEnum):
    """`ComparisonOperator` as CloudWatch has it: the two that the sets need."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"


@dataclass(frozen=True)
class AlarmDefinition:
    """A metric alarm to be created: it fires when all its periods are over the threshold."""

    name: str
    description: str
    metric_name: str
    dimensions: Mapping[str, str]
    statistic: str
    """Average, Maximum, Sum, or a percentile such as p99."""
    comparison: Comparison
    threshold: float
    period_seconds: int
    periods: int

    @property
    def window_seconds(self) -> int:
        """How long it takes to fire."""
        return self.period_seconds * self.periods


@dataclass(frozen=True)
class _Kept:
    key: str
    description: str
    metric_name: str
    statistic: str
    comparison: Comparison
    threshold: float | None
    """None: the file's threshold, or one that follows from its capacities; else no alarm."""
    period_seconds: int = 60
    periods: int = 3
    of_variant: bool = True
    """Whether SageMaker emits it for each variant, or only for the endpoint."""


_CONCURRENCY: Final = "Concurrency"

# A version that is full is slow before it fails. Autoscaling aims well below this share.
_FULL_SHARE: Final = 0.9

_ERROR_RATE = _Kept(
    key="ErrorRate",
    description="the share of requests that fail with a 5XX status",
    metric_name="Invocation5XXErrors",
    # One sample of 0 or 1 for each request: their average is a rate.
    statistic="Average",
    comparison=Comparison.ABOVE,
    threshold=0.01,
)
_CLIENT_ERROR_RATE = _Kept(
    key="ClientErrorRate",
    # Callers' mistakes are no fault of a version, so a few are none of our business. But a version
    # with other models or languages refuses requests that were right before, and says so by 4XX.
    description="the share of requests that are refused with a 4XX status",
    metric_name="Invocation4XXErrors",
    statistic="Average",
    comparison=Comparison.ABOVE,
    threshold=0.5,
)

_SETS: Final[Mapping[EndpointKind, tuple[_Kept, ...]]] = {
    EndpointKind.STREAMING: (
        _ERROR_RATE,
        _CLIENT_ERROR_RATE,
        _Kept(
            key="FirstChunkLatencyMicroseconds",
            description="how long the slowest 1 % of streams wait for their first answer",
            metric_name="FirstChunkLatency",
            statistic="p99",
            comparison=Comparison.ABOVE,
            threshold=5_000_000,
        ),
        _Kept(
            key="MidStreamErrors",
            description="how many streams broke within five minutes",
            metric_name="MidStreamErrors",
            statistic="Sum",
            comparison=Comparison.AT_LEAST,
            threshold=5,
            period_seconds=300,
            periods=1,
        ),
        _Kept(
            key=_CONCURRENCY,
            description="how many requests the busiest instance has at once",
            metric_name="ConcurrentRequestsPerModel",
            # AWS gives this metric a minimum and a maximum only.
            statistic="Maximum",
            comparison=Comparison.AT_LEAST,
            threshold=None,
        ),
    ),
    EndpointKind.SYNCHRONOUS: (
        _ERROR_RATE,
        _CLIENT_ERROR_RATE,
        _Kept(
            key="ModelLatencyMicroseconds",
            description="how long the slowest 1 % of requests take",
            metric_name="ModelLatency",
            statistic="p99",
            comparison=Comparison.ABOVE,
            # Half of what SageMaker allows a container to take.
            threshold=30_000_000,
        ),
    ),
    EndpointKind.ASYNCHRONOUS: (
        _ERROR_RATE,
        _CLIENT_ERROR_RATE,
        _Kept(
            key="InvocationFailures",
            description="how many requests failed for any reason within five minutes",
            metric_name="InvocationFailures",
            statistic="Sum",
            comparison=Comparison.AT_LEAST,
            threshold=5,
            period_seconds=300,
            periods=1,
        ),
        _Kept(
            key="OldestRequestSeconds",
            description="how long the oldest request has been waiting in the queue",
            metric_name="ApproximateAgeOfOldestRequest",
            statistic="Maximum",
            comparison=Comparison.ABOVE,
            # As long as a single request may take at the most.
            threshold=3600,
            of_variant=False,
        ),
    ),
}


def alarm_keys(kind: EndpointKind) -> tuple[str, ...]:
    """Return the keys of a set's alarms, by which a file gives thresholds of its own."""
    return tuple(kept.key for kept in _SETS[kind])


def standard_alarms(
    kind: EndpointKind,
    *,
    endpoint_name: str,
    variant_name: str,
    thresholds: Mapping[str, float],
    concurrency_per_instance: Mapping[str, float],
) -> tuple[AlarmDefinition, ...]:
    """Return the alarms of a set for one endpoint.

    `thresholds` are the file's own, by key. Concurrency is watched where the file gives it a
    threshold, or says what an instance of each type carries: requests are spread evenly over
    instances, so the smallest of them is full first.
    """
    own = dict(thresholds)
    if concurrency_per_instance:
        own.setdefault(_CONCURRENCY, _FULL_SHARE * min(concurrency_per_instance.values()))
    return tuple(
        _definition(kept, threshold, endpoint_name=endpoint_name, variant_name=variant_name)
        for kept in _SETS[kind]
        if (threshold := own.get(kept.key, kept.threshold)) is not None
    )


def _definition(
    kept: _Kept, threshold: float, *, endpoint_name: str, variant_name: str
) -> AlarmDefinition:
    of_variant = {"VariantName": variant_name} if kept.of_variant else {}
    return AlarmDefinition(
        # Lower case, as SageMaker writes the endpoint in ARNs: permissions go by the prefix.
        name=f"switchback-{endpoint_name.lower()}-{kept.key}",
        description=f"{endpoint_name}: {kept.description}. Kept by Switchback for its bakes.",
        metric_name=kept.metric_name,
        dimensions={"EndpointName": endpoint_name, **of_variant},
        statistic=kept.statistic,
        comparison=kept.comparison,
        threshold=threshold,
        period_seconds=kept.period_seconds,
        periods=kept.periods,
    )
