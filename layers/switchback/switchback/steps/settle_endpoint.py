"""Look where the update stands, and say where the endpoint has settled once it has."""

from switchback import clock
from switchback.contracts import Settled, ToSettle
from switchback.domain.outcome import Conclusion
from switchback.domain.settle import LOOK_SECONDS, conclude_settling, decide_settling
from switchback.gateways import locks, sagemaker


def settle_endpoint(given: ToSettle) -> Settled:
    """Look once. The wake-up counter is read first, so that no signal slips past the look."""
    item = locks.require(given.rollout)
    now = clock.now()
    settling = decide_settling(
        sagemaker.describe_endpoint(given.rollout.endpoint_name), given.update, now=now
    )
    conclusion: Conclusion | None = conclude_settling(
        settling, given.update, direction=given.direction, because=given.because
    )
    return Settled(
        decision=settling.decision,
        reason=settling.reason,
        looked_at=now,
        wake_ups=item.wake_ups,
        wait_seconds=LOOK_SECONDS,
        conclusion=conclusion,
    )
