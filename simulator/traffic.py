"""The calls that endpoints serve, minute by minute, as the metrics that SageMaker publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.sagemaker.service import SageMaker
from simulator.sagemaker.views import FleetView

_NAMESPACE = "AWS/SageMaker"
_MINUTE = 60
_FIRST_CHUNK_MICROSECONDS = 250_000  # of a healthy stream
_SAMPLES_OF_CONCURRENCY = 6  # SageMaker takes one every ten seconds


@dataclass(frozen=True)
class Load:
    """What callers ask of an endpoint."""

    requests_per_minute: int = 600
    concurrent_requests: int = 24


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
            # A metric that nothing feeds has no data, which is not the same as zero.
            if fleet is not None and load.requests_per_minute > 0:
                self._publish(endpoint_name, fleet, load)
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
        samples = _SAMPLES_OF_CONCURRENCY
        each = load.concurrent_requests / max(fleet.instances, 1)
        self._record(
            "ConcurrentRequestsPerModel", dimensions, _Samples(each * samples, samples, each, each)
        )

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
