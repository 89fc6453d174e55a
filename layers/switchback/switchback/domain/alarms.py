"""What Switchback knows of a CloudWatch alarm."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlarmState(StrEnum):
    """`StateValue` as CloudWatch gives it."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class WhenAlreadyInAlarm(StrEnum):
    """What to do about an alarm that is red before the rollout has changed anything."""

    BLOCK = "Block"
    """Reject the rollout: the alarm could not judge it."""
    IGNORE = "Ignore"
    """Roll out, and do not judge by this alarm."""
    MUST_CLEAR = "MustClear"
    """Roll out, because the new version is to mend it: it must have cleared by the bake's end."""


@dataclass(frozen=True)
class WatchedAlarm:
    """An alarm that the file names, and what it may do."""

    name: str
    when_already_in_alarm: WhenAlreadyInAlarm = WhenAlreadyInAlarm.BLOCK
    observe_only: bool = False
    """Reported, never acted upon."""


@dataclass(frozen=True)
class AlarmReading:
    """An alarm at one look."""

    name: str
    state: AlarmState
    reason: str
    """CloudWatch's own words: they name the values it read and the threshold they crossed."""
    since: datetime
    window_seconds: int = 0
    """How long it takes to fire: period x evaluation periods; 0 for a composite alarm."""
    threshold: float | None = None
    asks: tuple[str, ...] = ()
    """The alarms that a composite alarm asks about."""


@dataclass(frozen=True)
class AlarmFired:
    """A transition to ALARM in an alarm's history."""

    name: str
    at: datetime
    reason: str
