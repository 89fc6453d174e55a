"""The account and Region that everything lives in: its ARNs, its time and its spare instances."""

from dataclasses import dataclass

from simulator.clock import VirtualClock
from simulator.sagemaker.capacity import Capacity


@dataclass(frozen=True)
class Timings:
    """How long SageMaker takes.

    Attributes:
        provision_seconds: Until the last instance of a new fleet is there.
        container_start_seconds: Model download, container start and health check.
        switch_seconds: Until all traffic is on the new fleet.
        terminate_seconds: Until the old fleet's instances can be had again.
        scale_in_seconds: Until a smaller count, or another weight, is in effect.
        rollback_seconds: How long a failed capacity change shows as RollingBack.
        delete_seconds: Until a deleted endpoint is gone.
        capacity_surfaces_after_seconds: Until a lack of capacity fails a deployment, where no
            provision timeout of a variant with pools says otherwise.
        capacity_retry_seconds: Between two tries to get an instance.
        config_visible_after_seconds: Until a new endpoint config can be read and used.
    """

    provision_seconds: float = 180
    container_start_seconds: float = 300
    switch_seconds: float = 30
    terminate_seconds: float = 60
    scale_in_seconds: float = 60
    rollback_seconds: float = 60
    delete_seconds: float = 60
    capacity_surfaces_after_seconds: float = 1860
    capacity_retry_seconds: float = 30
    config_visible_after_seconds: float = 0


@dataclass(frozen=True)
class Region:
    """One account in one Region."""

    account_id: str
    name: str
    clock: VirtualClock
    timings: Timings
    capacity: Capacity

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a SageMaker resource."""
        # SageMaker lower-cases names in ARNs.
        return f"arn:aws:sagemaker:{self.name}:{self.account_id}:{kind}/{name.lower()}"
