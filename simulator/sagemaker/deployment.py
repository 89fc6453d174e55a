"""A new fleet on its way into service: instances, containers, health checks, traffic."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from simulator.clock import Timer
from simulator.sagemaker.fleet import VariantFleet
from simulator.sagemaker.packages import Behaviour, ModelPackages
from simulator.sagemaker.region import Region


@dataclass(frozen=True)
class Outcome:
    """Whom a deployment tells: of each instance, of success, or of failure with its reason."""

    grown: Callable[[], None]
    done: Callable[[], None]
    failed: Callable[[str | None], None]


class Deployment:
    """Variants on their way into service. Starts at once, tells its outcome once."""

    def __init__(
        self,
        region: Region,
        packages: ModelPackages,
        variants: Collection[VariantFleet],
        outcome: Outcome,
    ) -> None:
        """Begin to ask for the instances."""
        self._region = region
        self._packages = packages
        self._variants = variants
        self._outcome = outcome
        self._timers: list[Timer] = []
        self._provision()

    def cancel(self) -> None:
        """Give it up, and give the instances back."""
        for timer in self._timers:
            timer.cancel()
        for variant in self._variants:
            for instance_type, count in variant.counts.items():
                self._region.capacity.give_back(instance_type, count)
            variant.counts.clear()

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        self._timers.append(self._region.clock.call_after(seconds, action))

    def _provision(self) -> None:
        wanted = [variant for variant in self._variants for _ in range(variant.desired)]
        timings = self._region.timings
        for number, variant in enumerate(wanted, start=1):
            due = timings.provision_seconds * number / len(wanted)
            self._after(due, partial(self._ask, variant))
        for variant in self._variants:
            patience = timings.capacity_surfaces_after_seconds
            # The provision timeout does nothing for a variant with a single instance type.
            bounded = self._region.capacity.provision_timeout_bounds and variant.pooled
            if bounded and variant.provision_timeout_seconds is not None:
                patience = variant.provision_timeout_seconds
            self._after(patience, partial(self._surface, variant))
        if not wanted:
            self._after(timings.provision_seconds, self._start_containers)

    def _ask(self, variant: VariantFleet) -> None:
        for instance_type in variant.instance_types:
            if self._region.capacity.take(instance_type):
                variant.counts[instance_type] = variant.counts.get(instance_type, 0) + 1
                self._outcome.grown()
                break
        else:
            self._after(self._region.timings.capacity_retry_seconds, partial(self._ask, variant))
            return
        if all(variant.current == variant.desired for variant in self._variants):
            self._start_containers()

    def _surface(self, variant: VariantFleet) -> None:
        if variant.current < variant.desired:
            self._fail(self._region.capacity.reason)

    def _start_containers(self) -> None:
        failing = self._first_to_fail()
        if failing is None:
            timings = self._region.timings
            self._after(timings.container_start_seconds + timings.switch_seconds, self._finish)
            return
        seconds, reason = failing
        self._after(seconds, partial(self._fail, reason))

    def _first_to_fail(self) -> tuple[float, str | None] | None:
        failing = [
            (behaviour.fails_health_check_after_seconds, behaviour.reason(variant.name))
            for variant in self._variants
            for behaviour in self._behaviours(variant)
            if behaviour.fails_health_check_after_seconds is not None
        ]
        return min(failing, key=lambda failure: failure[0], default=None)

    def _behaviours(self, variant: VariantFleet) -> list[Behaviour]:
        running = (pool for pool in variant.pools if variant.counts.get(pool.instance_type))
        return [self._packages.behaviour(pool.package) for pool in running]

    def _finish(self) -> None:
        self._stop()
        self._outcome.done()

    def _fail(self, reason: str | None) -> None:
        self.cancel()
        self._outcome.failed(reason)

    def _stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
