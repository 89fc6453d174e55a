"""The calls that endpoints serve, minute by minute, as the metrics that SageMaker publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker.service import SageMaker
from simulator.sagemaker.views import FleetView, VariantView

_NAMESPACE = "AWS/SageMaker"
_MINUTE = 60
_FIRST_CHUNK_MICROSECONDS = 250_000  # of a healthy stream
_SAMPLES_OF_CONCURRENCY = 6  # SageMaker takes one every ten seconds


@dataclass(frozen=True)
class Load:
    """What callers ask of an endpoint.

    Attributes:
        requests_per_minute: How many requests begin.
        concurrent_requests: How many are under way, over all instances.
        shares: By instance type, in what proportion its instances get them. Without it each gets
            the same: which of the two AWS does with long streams is not documented.
        queued: How many requests wait for an asynchronous endpoint; None for a real-time one.
    """

    requests_per_minute: int = 600
    concurrent_requests: int = 24
    shares: Mapping[str, float] = field(default_factory=dict)
    queued: int | None = None

    def on_each(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return how many requests are under way on one instance of each type that is there."""
        there = {name: count for name, count in counts.items() if count}
        whole = sum(count * self.shares.get(name, 1.0) for name, count in there.items())
        return {
            name: self.concurrent_requests * self.shares.get(name, 1.0) / whole for name in there
        }


@dataclass
class Traffic:
    """Feeds CloudWatch with what each endpoint serves.

    Attributes:
        loads: What is asked of each endpoint.
        error_rates: The part of its requests that a model package answers with a 5XX status.
    """

    clock: VirtualClock
    sagemaker: SageMaker
    cloudwatch: CloudWatch
    loads: dict[str, Load] = field(default_factory=dict)
    error_rates: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Begin to publish each minute when it is over."""
        self.clock.call_after(_MINUTE, self._minute)

    def _minute(self) -> None:
        for endpoint_name, load in self.loads.items():
            fleet = self.sagemaker.fleet(endpoint_name)
            if fleet is None:
                continue
            # A metric that nothing feeds has no data, which is not the same as zero.
            if load.requests_per_minute > 0:
                self._publish(endpoint_name, fleet, load)
            if load.queued is not None:
                self._publish_queue(endpoint_name, fleet, load.queued)
        self.clock.call_after(_MINUTE, self._minute)

    def _publish(self, endpoint_name: str, fleet: FleetView, load: Load) -> None:
        dimensions = {"EndpointName": endpoint_name, "VariantName": fleet.variants[0].name}
        requests = load.requests_per_minute
        failed = round(requests * self.error_rates.get(fleet.package or "", 0.0))
        # One sample of 0 or 1 for each request, so that the average is a rate.
        self._record("Invocation5XXErrors", dimensions, _Samples(failed, requests, 0, 1))
        self._record("Invocation4XXErrors", dimensions, _Samples(0, requests, 0, 0))
        self._record("Invocations", dimensions, _Samples(requests, requests, 1, 1))
        latency = _FIRST_CHUNK_MICROSECONDS
        self._record(
            "FirstChunkLatency",
            dimensions,
            _Samples(latency * requests, requests, latency, latency),
        )
        if fleet.instances:
            share = 1 / fleet.instances
            shares = _Samples(requests * share, requests, share, share)
            self._record("InvocationsPerInstance", dimensions, shares)
        self._publish_concurrency(dimensions, fleet.variants[0], load)

    def _publish_concurrency(
        self, dimensions: Mapping[str, str], variant: VariantView, load: Load
    ) -> None:
        name, samples = "ConcurrentRequestsPerModel", _SAMPLES_OF_CONCURRENCY
        on_each = load.on_each(variant.counts)
        if not on_each:
            return
        mean = load.concurrent_requests / sum(variant.counts.values())
        low, high = min(on_each.values()), max(on_each.values())
        self._record(name, dimensions, _Samples(mean * samples, samples, low, high))
        if variant.pooled:
            for instance_type, each in on_each.items():
                of_type = {**dimensions, "InstanceType": instance_type}
                self._record(name, of_type, _Samples(each * samples, samples, each, each))

    def _publish_queue(self, endpoint_name: str, fleet: FleetView, queued: int) -> None:
        dimensions = {"EndpointName": endpoint_name}
        self._record("ApproximateBacklogSize", dimensions, _Samples(queued, 1, queued, queued))
        stuck = int(queued > 0 and not fleet.instances)
        self._record("HasBacklogWithoutCapacity", dimensions, _Samples(stuck, 1, stuck, stuck))

    def _record(self, name: str, dimensions: Mapping[str, str], samples: "_Samples") -> None:
        self.cloudwatch.record(
            _NAMESPACE,
            name,
            dimensions,
            self.clock.now,
            sum=samples.total,
            count=samples.count,
            minimum=samples.minimum,
            maximum=samples.maximum,
        )


@dataclass(frozen=True)
class _Samples:
    """A minute's samples of a metric, as a statistic set."""

    total: float
    count: float
    minimum: float
    maximum: float
