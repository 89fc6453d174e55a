"""What Switchback knows of a CloudWatch alarm."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlarmState(StrEnum):
    """`StateValue` as CloudWatch gives it."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


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


@dataclass(frozen=True)
class AlarmFired:
    """A transition to ALARM in an alarm's history."""

    name: str
    at: datetime
    reason: str
