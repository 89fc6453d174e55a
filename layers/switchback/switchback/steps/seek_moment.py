"""Wait for the moment: no freeze, the window open for long enough, and few requests running."""

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


def seek_moment(given: ToSeekMoment) -> Moment:
    """Look once whether now is the moment. The wake-up counter is read first.

    Raises:
        CalendarUnreadable: Nobody knows whether there is a freeze.
    """
    item = locks.require(given.rollout)
    now = clock.now()
    answer = Moment(
        decision=MomentDecision.NOW,
        reason=Reason("Now", "nothing is in the way"),
        looked_at=now,
        wake_ups=item.wake_ups,
        wait_seconds=1,
        unquiet_since=None,
        told=None,
        concurrent_requests=None,
    )
    conclusion = conclude_called_off(item.decisions) or conclude_outrun(item.lock)
    if conclusion is not None:
        return _end(conclusion, answer)
    obstacle = _frozen() or _out_of_window(given, now)
    if obstacle is not None:
        return _wait(given, obstacle, answer)
    return _look_at_traffic(given, answer)


def _look_at_traffic(given: ToSeekMoment, answer: Moment) -> Moment:
    """Go on where few enough requests run, or where that was waited for long enough."""
    now, below = answer.looked_at, given.terms.quiet_below
    traffic = _traffic(given, now)
    seen = answer.model_copy(update={"concurrent_requests": traffic.requests})
    if below is not None:
        since = given.unquiet_since or now
        patience = given.terms.quiet_wait_seconds
        obstacle = judge_traffic(
            traffic, below=below, since=since, patience_seconds=patience, now=now
        )
        # Also while the plan is made anew: else the wait would begin again, and never end.
        seen = seen.model_copy(update={"unquiet_since": since})
        if obstacle is not None:
            return _wait(given, obstacle, seen)
    if is_stale(given.checked_at, now=now):
        return _plan_again(seen)
    return seen.model_copy(update={"reason": reason_to_start(traffic, below=below)})


def _wait(given: ToSeekMoment, obstacle: Obstacle, answer: Moment) -> Moment:
    """Wait, and say so in the status file where it says something else yet."""
    now = answer.looked_at
    if passes_soon(obstacle, now=now) and is_stale(given.checked_at, now=now):
        return _plan_again(answer)
    told = f"{obstacle.reason.code} {obstacle.until}"
    if told != given.told:
        announce_waiting(given.rollout, obstacle.reason, until=obstacle.until)
    return answer.model_copy(
        update={
            "decision": MomentDecision.WAIT,
            "reason": obstacle.reason,
            "wait_seconds": wait_seconds(obstacle, now=now),
            "told": told,
        }
    )


def _plan_again(answer: Moment) -> Moment:
    reason = Reason("LookedLongAgo", "the endpoint may have changed since preflight looked at it")
    return answer.model_copy(update={"decision": MomentDecision.PLAN_AGAIN, "reason": reason})


def _end(conclusion: Conclusion, answer: Moment) -> Moment:
    reason = Reason(conclusion.reason, conclusion.message)
    return answer.model_copy(
        update={
            "decision": MomentDecision.CONCLUDED,
            "reason": reason,
            "conclusion": conclusion,
        }
    )


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
