"""What may happen to the n-th call or event of a run, and how it is written down."""

import re
from dataclasses import dataclass
from enum import Enum

from simulator.faults import Fault

LASTING = frozenset({Fault.ACCESS_DENIED, Fault.INVALID})
"""What does not go away by itself: it hits every later call of the kind until somebody mends it."""


class Fate(Enum):
    """What becomes of an event."""

    LOST = "it never arrives"
    DOUBLED = "it arrives twice, three seconds apart"
    DELAYED = "it arrives a quarter of an hour later"
    OVERTAKEN = "it arrives right after the event that follows it"


@dataclass(frozen=True)
class AtCall:
    """A fault that hits a call.

    Attributes:
        number: The call's, counted from 1 over the calls that functions make in the run.
        fault: What happens to it.
    """

    number: int
    fault: Fault

    def __str__(self) -> str:
        """As the command takes it."""
        return f"{self.number}:{self.fault.name}"


@dataclass(frozen=True)
class AtEvent:
    """Something that becomes of an event.

    Attributes:
        number: The event's, counted from 1 over all that were put on the bus in the run.
        fate: What becomes of it.
        after_seconds: How late it is, where it is overtaken.
    """

    number: int
    fate: Fate
    after_seconds: float = 0.0

    def __str__(self) -> str:
        """As the command takes it."""
        late = f":{self.after_seconds}" if self.fate is Fate.OVERTAKEN else ""
        return f"e{self.number}:{self.fate.name}{late}"


Mishap = AtCall | AtEvent

_AT_CALL = re.compile(r"(\d+):([A-Z_]+)")
_AT_EVENT = re.compile(r"e(\d+):([A-Z_]+)(?::([\d.]+))?")


def is_lasting(mishap: Mishap) -> bool:
    """Whether it goes on until somebody mends it."""
    return isinstance(mishap, AtCall) and mishap.fault in LASTING


def parse_mishap(text: str) -> Mishap:
    """Read a mishap as it is written.

    Raises:
        ValueError: It is none.
    """
    if at_call := _AT_CALL.fullmatch(text):
        number, name = at_call.groups()
        if name in Fault.__members__:
            return AtCall(int(number), Fault[name])
    if at_event := _AT_EVENT.fullmatch(text):
        number, name, seconds = at_event.groups()
        if name in Fate.__members__:
            return AtEvent(int(number), Fate[name], float(seconds or 0))
    raise ValueError(f"{text!r} is no mishap: write 17:THROTTLED, or e3:LOST")
