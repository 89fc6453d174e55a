"""Judge the new version by its alarms while it serves.

An alarm that fired since the switch counts even if it has cleared again. What could not be judged
is never a pass.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm
from switchback.domain.decision import Say, in_force
from switchback.domain.endpoint import IN_PROGRESS, EndpointStatus
from switchback.domain.lines import listed
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.domain.watch import Look, Watch, WhenInconclusive

LOOK_SECONDS = 300
"""How long to wait for an event before looking anyway: the slow look that covers a lost one."""

_MOST_OBSERVED = 10

# A bake may be held for weeks, and an execution has a history of 25,000 events.
_HELD_LOOK_SECONDS = 3600

# Scaling may change the fleet meanwhile. What any other status serves is not known.
_SERVING = IN_PROGRESS | {EndpointStatus.IN_SERVICE}

# CloudWatch evaluates a minute's data some time after the minute is over.
_EVALUATION_LAG = timedelta(minutes=3)

# A composite alarm has no window of its own, and those below it are not read at every look.
_COMPOSITE_WINDOW = timedelta(minutes=15)


class Verdict(StrEnum):
    """What the bake says of the new version. Only PASS proceeds by itself."""

    PASS = "Pass"  # noqa: S105 # nosec B105 - a verdict, not a secret
    FAIL = "Fail"
    INCONCLUSIVE = "Inconclusive"
    """There was too little data to judge by."""
    ERROR = "Error"
    """It could not be measured."""


class BakeDecision(StrEnum):
    """What the rollout does next."""

    WAIT = "Wait"
    ACCEPT = "Accept"
    ROLL_BACK = "RollBack"
    ASK = "Ask"
    """A person has to decide: nothing shows that the version is good, nothing that it is bad."""
    CHANGED_BY_OTHERS = "ChangedByOthers"


@dataclass(frozen=True)
class Baking:
    """The decision, the verdict if there is one yet, and the reason."""

    decision: BakeDecision
    reason: Reason
    verdict: Verdict | None = None


def decide_baking(look: Look, watch: Watch) -> Baking:
    """Decide from one look. A red alarm weighs more than what anybody said."""
    return _lost(look, watch) or _red(look, watch) or _said(look) or _at_the_end(look, watch)


def observations(look: Look, watch: Watch) -> tuple[str, ...]:
    """Return what the alarms that only observe would have rolled back for."""
    observing = [alarm for alarm in watch.alarms if alarm.observe_only]
    seen = [_why_red(alarm, look, watch) for alarm in observing]
    red = [f"observed only: {reason}" for reason in seen if reason]
    more = len(red) - _MOST_OBSERVED
    return (*red[:_MOST_OBSERVED], *((f"observed only: {more} more",) if more > 0 else ()))


def conclude_baking(baking: Baking) -> Conclusion | None:
    """Return the outcome that the bake brings, or None while the rollout goes on."""
    decision = baking.decision
    match decision:
        case BakeDecision.WAIT | BakeDecision.ROLL_BACK | BakeDecision.ASK:
            return None
        case BakeDecision.ACCEPT:
            return Conclusion(Outcome.ACCEPTED, baking.reason.code, f"{baking.reason.message}.")
        case BakeDecision.CHANGED_BY_OTHERS:
            return Conclusion(
                Outcome.NEEDS_OPERATOR,
                baking.reason.code,
                f"{baking.reason.message}. Switchback does not act past a change that somebody "
                "else made: the endpoint was left as it is.",
            )
        case _:
            assert_never(decision)


def wait_seconds(watch: Watch, *, now: datetime) -> int:
    """Return how long to wait for a signal before the next look: at least a second."""
    for end in (watch.ends_at, watch.extended_until):
        left = math.ceil((end - now).total_seconds())
        if left > 0:
            return min(LOOK_SECONDS, left)
    return _HELD_LOOK_SECONDS


def _lost(look: Look, watch: Watch) -> Baking | None:
    endpoint = look.endpoint
    found = endpoint.pending.config_name if endpoint.pending else endpoint.config_name
    if found != watch.candidate_config:
        message = f"somebody else took {endpoint.name} to {found}"
        return Baking(BakeDecision.CHANGED_BY_OTHERS, Reason("ChangedByOthers", message))
    if endpoint.status not in _SERVING:
        message = f"{endpoint.name} is {endpoint.status}"
        return Baking(BakeDecision.ASK, Reason("EndpointFailed", message), Verdict.ERROR)
    return None


def _red(look: Look, watch: Watch) -> Baking | None:
    reasons = [_why_red(alarm, look, watch) for alarm in watch.judging]
    red = listed([reason for reason in reasons if reason], between="; ")
    return _rolled_back("AlarmFired", red) if red else None


def _why_red(alarm: WatchedAlarm, look: Look, watch: Watch) -> str | None:
    reading = look.by_name.get(alarm.name)
    if reading is not None and _may_be_the_old_fleet(reading, look, watch):
        return None
    past = next((event for event in look.fired if event.name == alarm.name), None)
    if reading is not None and reading.state is AlarmState.ALARM:
        if watch.must_clear(alarm) and past is None:
            return None
        return f"{alarm.name} is in ALARM since {_clock(reading.since)}: {_inline(reading.reason)}"
    if past is not None:
        return (
            f"{alarm.name} fired at {_clock(past.at)} and has cleared since: {_inline(past.reason)}"
        )
    return None


def _may_be_the_old_fleet(reading: AlarmReading, look: Look, watch: Watch) -> bool:
    """Tell whether an alarm that went red before the switch may still see the old fleet's data.

    Both fleets feed the same metrics. Once its whole window lies after the switch, it cannot.
    """
    window = timedelta(seconds=reading.window_seconds) or _COMPOSITE_WINDOW
    window += _EVALUATION_LAG
    return reading.since < watch.started_at and look.now < watch.started_at + window


def _said(look: Look) -> Baking | None:
    decision = in_force(look.said)
    if decision is None:
        return None
    match decision.say:
        case Say.ABORT:
            return Baking(BakeDecision.ROLL_BACK, Reason("Aborted", str(decision)))
        case Say.PROMOTE:
            return Baking(BakeDecision.ACCEPT, Reason("Promoted", str(decision)))
        case _:
            return Baking(BakeDecision.WAIT, Reason("Held", str(decision)))


def _at_the_end(look: Look, watch: Watch) -> Baking:
    if look.now < watch.ends_at:
        left = math.ceil((watch.ends_at - look.now).total_seconds())
        return Baking(BakeDecision.WAIT, Reason("Baking", f"all quiet, {left} s to go"))
    endpoint = look.endpoint
    if endpoint.pending is not None or endpoint.config_name != watch.candidate_config:
        message = f"{endpoint.name} is being taken to {watch.candidate_config} once more"
        return Baking(BakeDecision.ASK, Reason("NotSettled", message), Verdict.ERROR)
    missing = [alarm.name for alarm in watch.judging if alarm.name not in look.by_name]
    if missing:
        message = f"gone during the bake: {listed(missing)}"
        return Baking(BakeDecision.ASK, Reason("AlarmMissing", message), Verdict.ERROR)
    uncleared = [a.name for a in watch.judging if _is_red(look, a.name)]
    if uncleared:
        return _rolled_back("AlarmNotCleared", f"still in ALARM: {listed(uncleared)}")
    doubt = _doubt(look, watch)
    return _in_doubt(doubt, look, watch) if doubt else _passed(watch)


def _is_red(look: Look, name: str) -> bool:
    return look.by_name[name].state is AlarmState.ALARM


def _doubt(look: Look, watch: Watch) -> str | None:
    """Return why the alarms' quiet proves nothing, if it does not."""
    blind = [
        alarm.name
        for alarm in watch.judging
        if look.by_name[alarm.name].state is AlarmState.INSUFFICIENT_DATA
    ]
    if blind:
        return f"without data to judge by: {listed(blind)}"
    if not watch.judging:
        return "no alarm is left to judge by"
    if look.invocations is not None and look.invocations < watch.minimum_invocations:
        return f"{look.invocations} requests were served, {watch.minimum_invocations} are asked for"
    return None


def _in_doubt(doubt: str, look: Look, watch: Watch) -> Baking:
    reason = Reason("NotEnoughData", doubt)
    policy = watch.when_inconclusive
    match policy:
        case WhenInconclusive.HOLD:
            return Baking(BakeDecision.ASK, reason, Verdict.INCONCLUSIVE)
        case WhenInconclusive.EXTEND:
            over = look.now >= watch.extended_until
            decision = BakeDecision.ASK if over else BakeDecision.WAIT
            return Baking(decision, reason, Verdict.INCONCLUSIVE if over else None)
        case WhenInconclusive.ROLL_BACK:
            return Baking(BakeDecision.ROLL_BACK, reason, Verdict.INCONCLUSIVE)
        case WhenInconclusive.ACCEPT:
            return Baking(BakeDecision.ACCEPT, reason, Verdict.INCONCLUSIVE)
        case _:
            assert_never(policy)


def _passed(watch: Watch) -> Baking:
    names = listed([alarm.name for alarm in watch.judging])
    minutes = int(watch.duration.total_seconds() // 60)
    message = f"{len(watch.judging)} alarm(s) stayed quiet for {minutes} minutes: {names}"
    return Baking(BakeDecision.ACCEPT, Reason("BakePassed", message), Verdict.PASS)


def _rolled_back(code: str, message: str) -> Baking:
    return Baking(BakeDecision.ROLL_BACK, Reason(code, message), Verdict.FAIL)


def _inline(sentence: str) -> str:
    return sentence.rstrip(".")


def _clock(instant: datetime) -> str:
    return instant.strftime("%H:%M:%S UTC")
