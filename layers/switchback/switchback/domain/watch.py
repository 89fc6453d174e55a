"""What a bake watches, how strictly, and what one look at it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from switchback.domain.alarms import AlarmFired, AlarmReading, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.decision import Decision
from switchback.domain.endpoint import Endpoint


class WhenInconclusive(StrEnum):
    """What to do when the bake is over and there was too little data to judge by."""

    HOLD = "Hold"
    """Ask a person."""
    EXTEND = "Extend"
    """Bake on for a while, then ask a person."""
    ROLL_BACK = "RollBack"
    ACCEPT = "Accept"


@dataclass(frozen=True)
class Watch:
    """What is watched, until when, and how strictly."""

    candidate_config: str
    alarms: Sequence[WatchedAlarm]
    red_before: Sequence[str]
    """The alarms that were red before the rollout changed anything."""
    started_at: datetime
    duration: timedelta
    minimum_invocations: int = 0
    when_inconclusive: WhenInconclusive = WhenInconclusive.HOLD
    extend_up_to: timedelta = timedelta(0)

    @property
    def ends_at(self) -> datetime:
        """When the bake is over, unless it is extended."""
        return self.started_at + self.duration

    @property
    def extended_until(self) -> datetime:
        """When an extended bake is over; the same instant where the file does not extend it."""
        extends = self.when_inconclusive is WhenInconclusive.EXTEND
        return self.ends_at + (self.extend_up_to if extends else timedelta(0))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all alarms that are watched."""
        return tuple(alarm.name for alarm in self.alarms)

    @property
    def judging(self) -> tuple[WatchedAlarm, ...]:
        """The alarms that decide: not those that only observe, nor those that are ignored."""
        return tuple(a for a in self.alarms if not a.observe_only and not self._is_ignored(a))

    def must_clear(self, alarm: WatchedAlarm) -> bool:
        """Tell whether an alarm was red before and is to be mended by the new version."""
        must = alarm.when_already_in_alarm is WhenAlreadyInAlarm.MUST_CLEAR
        return must and alarm.name in self.red_before

    def _is_ignored(self, alarm: WatchedAlarm) -> bool:
        ignore = alarm.when_already_in_alarm is WhenAlreadyInAlarm.IGNORE
        return ignore and alarm.name in self.red_before


@dataclass(frozen=True)
class Look:
    """What one look at the bake found."""

    endpoint: Endpoint
    readings: Sequence[AlarmReading]
    fired: Sequence[AlarmFired]
    """What fired since the switch."""
    invocations: int | None
    """Requests since the switch; None where nobody asked for a minimum."""
    said: Sequence[Decision]
    """What people said during this rollout."""
    now: datetime

    @property
    def by_name(self) -> Mapping[str, AlarmReading]:
        """The readings by alarm."""
        return {reading.name: reading for reading in self.readings}
