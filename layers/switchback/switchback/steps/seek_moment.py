"""Wait for the moment: no freeze, the window open for long enough, and few requests running."""

from dataclasses import dataclass, replace
from datetime import datetime

from switchback import clock, errors, settings
from switchback.contracts.preparing import Moment, MomentDecision, ToSeekMoment
from switchback.domain.decision import conclude_called_off
from switchback.domain.lock import conclude_outrun
from switchback.domain.moment import (
    Obstacle,
    Traffic,
    forward_seconds,
    is_stale,
    judge_clock,
    judge_freeze,
    judge_traffic,
    passes_soon,
    reason_to_start,
    wait_seconds,
)
from switchback.domain.outcome import Conclusion, Reason
from switchback.gateways import change_calendar, concurrency, locks, sagemaker
from switchback.steps.announce import announce_waiting


@dataclass(frozen=True)
class _Look:
    """What a look has seen, whatever it leads to."""

    now: datetime
    wake_ups: int
    unquiet_since: datetime | None = None
    concurrent_requests: float | None = None

    def leads_to(
        self,
        decision: MomentDecision,
        reason: Reason,
        *,
        wait_seconds: int = 1,
        told: str | None = None,
        conclusion: Conclusion | None = None,
    ) -> Moment:
        return Moment(
            decision=decision,
            reason=reason,
            looked_at=self.now,
            wake_ups=self.wake_ups,
            wait_seconds=wait_seconds,
            unquiet_since=self.unquiet_since,
            told=told,
            concurrent_requests=self.concurrent_requests,
            conclusion=conclusion,
        )


def seek_moment(given: ToSeekMoment) -> Moment:
    """Look once whether now is the moment. The wake-up counter is read first.

    Raises:
        CalendarUnreadable: Nobody knows whether there is a freeze.
    """
    item = locks.require(given.rollout)
    look = _Look(now=clock.now(), wake_ups=item.wake_ups)
    conclusion = conclude_called_off(item.decisions) or conclude_outrun(item.lock)
    if conclusion is not None:
        reason = Reason(conclusion.reason, conclusion.message)
        return look.leads_to(MomentDecision.CONCLUDED, reason, conclusion=conclusion)
    obstacle = _frozen() or _out_of_window(given, look.now)
    if obstacle is not None:
        return _wait(given, obstacle, look)
    return _look_at_traffic(given, look)


def _look_at_traffic(given: ToSeekMoment, look: _Look) -> Moment:
    """Go on where few enough requests run, or where that was waited for long enough."""
    below = given.terms.quiet_below
    traffic = _traffic(given, look.now)
    look = replace(look, concurrent_requests=traffic.requests)
    if below is not None:
        # Kept also while the plan is made anew: else the wait would begin again, and never end.
        since = given.unquiet_since or look.now
        look = replace(look, unquiet_since=since)
        patience = given.terms.quiet_wait_seconds
        obstacle = judge_traffic(
            traffic, below=below, since=since, patience_seconds=patience, now=look.now
        )
        if obstacle is not None:
            return _wait(given, obstacle, look)
    if is_stale(given.checked_at, now=look.now):
        return _plan_again(look)
    return look.leads_to(MomentDecision.NOW, reason_to_start(traffic, below=below))


def _wait(given: ToSeekMoment, obstacle: Obstacle, look: _Look) -> Moment:
    """Wait, and say so in the status file where it says something else yet."""
    if passes_soon(obstacle, now=look.now) and is_stale(given.checked_at, now=look.now):
        return _plan_again(look)
    told = f"{obstacle.reason.code} {obstacle.until}"
    if told != given.told:
        announce_waiting(given.rollout, obstacle.reason, until=obstacle.until)
    seconds = wait_seconds(obstacle, now=look.now)
    return look.leads_to(MomentDecision.WAIT, obstacle.reason, wait_seconds=seconds, told=told)


def _plan_again(look: _Look) -> Moment:
    reason = Reason("LookedLongAgo", "the endpoint may have changed since preflight looked at it")
    return look.leads_to(MomentDecision.PLAN_AGAIN, reason)


def _frozen() -> Obstacle | None:
    calendar = settings.freeze_calendar()
    return judge_freeze(change_calendar.read(calendar)) if calendar else None


def _out_of_window(given: ToSeekMoment, now: datetime) -> Obstacle | None:
    window = given.terms.window
    if window is None:
        return None
    needs = forward_seconds(
        settle_deadline=given.plan.settle_deadline_seconds,
        bake=given.bake.duration_seconds,
        has_probe=given.terms.has_probe,
    )
    return judge_clock(window, now=now, forward_seconds=needs)


def _traffic(given: ToSeekMoment, now: datetime) -> Traffic:
    """Return how many requests run now. Not to know it stops nothing by itself."""
    if given.plan.creates:
        return Traffic(requests=0)
    try:
        return concurrency.read(sagemaker.describe_endpoint(given.plan.endpoint_name), now=now)
    except errors.RolloutError as error:
        return Traffic(requests=None, why_unknown=str(error))
