"""Judge the new version by its alarms while it serves.

An alarm that fired since the switch counts even if it has cleared again. What could not be judged
is never a pass.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from switchback.domain.alarms import AlarmFired, AlarmReading, AlarmState
from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.outcome import Conclusion, Outcome, Reason

LOOK_SECONDS = 300
"""How long to wait for an event before looking anyway: the slow look that covers a lost one."""

# Scaling may change the fleet meanwhile. What any other status serves is not known.
_SERVING = IN_PROGRESS | {EndpointStatus.IN_SERVICE}


class Verdict(StrEnum):
    """What the bake says of the new version. Only PASS proceeds."""

    PASS = "Pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "Fail"
    INCONCLUSIVE = "Inconclusive"
    """There was no data to judge by."""
    ERROR = "Error"
    """It could not be measured."""


class BakeDecision(StrEnum):
    """What the rollout does next."""

    WAIT = "Wait"
    ACCEPT = "Accept"
    ROLL_BACK = "RollBack"
    HOLD = "Hold"
    """A person has to decide: nothing shows that the version is good, nothing that it is bad."""
    CHANGED_BY_OTHERS = "ChangedByOthers"


@dataclass(frozen=True)
class Baking:
    """The decision, the verdict if there is one yet, and the reason."""

    decision: BakeDecision
    reason: Reason
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Watch:
    """What is watched, and until when."""

    candidate_config: str
    alarm_names: Sequence[str]
    started_at: datetime
    ends_at: datetime


def decide_baking(
    endpoint: Endpoint,
    watch: Watch,
    *,
    readings: Iterable[AlarmReading],
    fired: Sequence[AlarmFired],
    now: datetime,
) -> Baking:
    """Decide from one look at the endpoint, at its alarms, and at what fired since the switch."""
    lost = _lost(endpoint, watch)
    if lost:
        return lost
    by_name = {reading.name: reading for reading in readings}
    reasons = [_why_red(by_name.get(name), fired, name=name) for name in watch.alarm_names]
    red = [reason for reason in reasons if reason]
    if red:
        return Baking(
            BakeDecision.ROLL_BACK, Reason("AlarmFired", "; ".join(red)), verdict=Verdict.FAIL
        )
    if now < watch.ends_at:
        left = math.ceil((watch.ends_at - now).total_seconds())
        return Baking(BakeDecision.WAIT, Reason("Baking", f"all quiet, {left} s to go"))
    return _at_the_end(endpoint, watch, by_name)


def conclude_baking(baking: Baking) -> Conclusion | None:
    """Return the outcome that the bake brings, or None while the rollout goes on."""
    decision = baking.decision
    match decision:
        case BakeDecision.WAIT | BakeDecision.ROLL_BACK:
            return None
        case BakeDecision.ACCEPT:
            return Conclusion(Outcome.ACCEPTED, baking.reason.code, f"{baking.reason.message}.")
        case BakeDecision.HOLD | BakeDecision.CHANGED_BY_OTHERS:
            return Conclusion(
                Outcome.NEEDS_OPERATOR,
                baking.reason.code,
                f"{baking.reason.message}. The endpoint was left as it is.",
            )
        case _:
            assert_never(decision)


def wait_seconds(watch: Watch, *, now: datetime) -> int:
    """Return how long to wait for a signal before the next look: at least a second."""
    return max(1, min(LOOK_SECONDS, math.ceil((watch.ends_at - now).total_seconds())))


def _lost(endpoint: Endpoint, watch: Watch) -> Baking | None:
    found = endpoint.pending.config_name if endpoint.pending else endpoint.config_name
    if found != watch.candidate_config:
        return Baking(
            BakeDecision.CHANGED_BY_OTHERS,
            Reason("ChangedByOthers", f"somebody else took {endpoint.name} to {found}"),
        )
    if endpoint.status not in _SERVING:
        return Baking(
            BakeDecision.HOLD,
            Reason("EndpointFailed", f"{endpoint.name} is {endpoint.status}"),
            verdict=Verdict.ERROR,
        )
    return None


def _why_red(reading: AlarmReading | None, fired: Sequence[AlarmFired], *, name: str) -> str | None:
    if reading is not None and reading.state is AlarmState.ALARM:
        return f"{name} is in ALARM since {_clock(reading.since)}: {reading.reason}"
    past = next((event for event in fired if event.name == name), None)
    if past is not None:
        return f"{name} fired at {_clock(past.at)} and has cleared since: {past.reason}"
    return None


def _clock(instant: datetime) -> str:
    return instant.strftime("%H:%M:%S UTC")


def _at_the_end(endpoint: Endpoint, watch: Watch, by_name: Mapping[str, AlarmReading]) -> Baking:
    if endpoint.pending is not None or endpoint.config_name != watch.candidate_config:
        return Baking(
            BakeDecision.HOLD,
            Reason("NotSettled", f"{endpoint.name} is being taken to {watch.candidate_config}"),
            verdict=Verdict.ERROR,
        )
    missing = [name for name in watch.alarm_names if name not in by_name]
    if missing:
        return Baking(
            BakeDecision.HOLD,
            Reason("AlarmMissing", f"gone during the bake: {', '.join(missing)}"),
            verdict=Verdict.ERROR,
        )
    blind = [
        name for name in watch.alarm_names if by_name[name].state is AlarmState.INSUFFICIENT_DATA
    ]
    if blind:
        return Baking(
            BakeDecision.HOLD,
            Reason("NotEnoughData", f"without data to judge by: {', '.join(blind)}"),
            verdict=Verdict.INCONCLUSIVE,
        )
    minutes = int((watch.ends_at - watch.started_at).total_seconds() // 60)
    return Baking(
        BakeDecision.ACCEPT,
        Reason(
            "BakePassed",
            f"{len(watch.alarm_names)} alarm(s) stayed quiet for {minutes} minutes: "
            f"{', '.join(watch.alarm_names)}",
        ),
        verdict=Verdict.PASS,
    )
