"""The points of a scenario at which something can go wrong: its calls and its events."""

from dataclasses import dataclass

from simulator.event_bridge import Event
from simulator.faults import INVALID, Fault
from simulator.lambda_runtime import Ran
from simulator.past_answers import PastAnswers
from simulator.stage import Stage
from simulator.wire import Call
from tools.trials.ending import End
from tools.trials.mischief import Mischief, Now
from tools.trials.mishaps import AtCall, AtEvent, Fate, Mishap
from tools.trials.playing import play_out, prepared

_SHORTLY_SECONDS = 1.0
_DROPPED = "Object Created"


@dataclass(frozen=True)
class CallPoint:
    """A call that a function makes.

    Attributes:
        number: Counted from 1 over the whole run.
        function: Who makes it.
        nth: Its number within the invocation, from 1.
        service: What it is made to.
        operation: What it asks for.
        is_stale_possible: Whether it reads what was otherwise a moment ago.
    """

    number: int
    function: str
    nth: int
    service: str
    operation: str
    is_stale_possible: bool

    def mishaps(self) -> list[Mishap]:
        """Return everything that can happen to it."""
        return [AtCall(self.number, fault) for fault in Fault if self._can_be_hit_by(fault)]

    def kind(self, mishap: Mishap) -> tuple[object, ...]:
        """What a mishap here has in common with the same one in another invocation."""
        assert isinstance(mishap, AtCall)
        return self.function, self.nth, self.service, self.operation, mishap.fault

    def __str__(self) -> str:
        """For people."""
        return f"{self.function}, call {self.nth}, {self.service}:{self.operation}"

    def _can_be_hit_by(self, fault: Fault) -> bool:
        if fault is Fault.STALE:
            return self.is_stale_possible
        return fault is not Fault.INVALID or self.service in INVALID


@dataclass(frozen=True)
class EventPoint:
    """An event that some rule wants.

    Attributes:
        number: Counted from 1 over all events of the run.
        source: Who sent it.
        what: What it tells.
        until_next_seconds: How long until the next one that some rule wants; None after the last.
    """

    number: int
    source: str
    what: str
    until_next_seconds: float | None

    @property
    def is_drop(self) -> bool:
        """Whether it tells that a file was dropped: without it nobody knows of the file."""
        return self.what == _DROPPED

    def mishaps(self) -> list[Mishap]:
        """Return everything that can become of it."""
        some = (Fate.LOST, Fate.DOUBLED, Fate.DELAYED)
        found: list[Mishap] = [AtEvent(self.number, fate) for fate in some]
        if self.until_next_seconds is not None:
            late = round(self.until_next_seconds + _SHORTLY_SECONDS, 3)
            found.append(AtEvent(self.number, Fate.OVERTAKEN, late))
        return found

    def kind(self, mishap: Mishap) -> tuple[object, ...]:
        """What a mishap here has in common with the same one to another event."""
        assert isinstance(mishap, AtEvent)
        return self.source, self.what, mishap.fate

    def __str__(self) -> str:
        """For people."""
        return f"event {self.source}, {self.what}"


Point = CallPoint | EventPoint


@dataclass(frozen=True)
class Known:
    """What a scenario is when nothing goes wrong.

    Attributes:
        points: Where something can.
        end: How it ends.
        reads: What is read in it, so that what was so before can be kept from the beginning.
    """

    points: tuple[Point, ...]
    end: End
    reads: tuple[Call, ...]

    def drops_before(self, drop: EventPoint) -> int:
        """How many files were dropped before this one."""
        drops = [each for each in self.points if isinstance(each, EventPoint) and each.is_drop]
        return drops.index(drop)


def known(scenario: str) -> Known:
    """Play a scenario undisturbed: once to learn what it reads, and once to learn the rest."""
    with prepared(scenario) as stage:
        mischief = Mischief(stage)
        play_out(stage, mischief)
        reads = mischief.past.asked
    with prepared(scenario) as stage:
        mischief = Mischief(stage)
        mischief.past.expect(reads)
        noted = _Noted(stage, mischief)
        end = play_out(stage, mischief)
        return Known(points=noted.points(), end=end, reads=reads)


class _Noted:
    def __init__(self, stage: Stage, mischief: Mischief) -> None:
        self._clock, self._past = stage.world.clock, mischief.past
        self._calls: list[CallPoint] = []
        self._put: list[tuple[int, Event, float]] = []
        self._wanted: set[str] = set()
        self._nth = 0
        mischief.watch = self._note
        stage.world.functions.observers.append(self._close)
        stage.world.bus.listeners.append(lambda _rule, event: self._wanted.add(event["id"]))

    def points(self) -> tuple[Point, ...]:
        wanted = [each for each in self._put if each[1]["id"] in self._wanted]
        following = [at for _, _, at in wanted[1:]]
        events = [
            EventPoint(number, event["source"], event["detail-type"], then - at if then else None)
            for (number, event, at), then in zip(wanted, [*following, None], strict=True)
        ]
        return (*self._calls, *events)

    def _note(self, now: Now) -> tuple[Mishap, ...]:
        if now.event is not None:
            self._put.append((now.number, now.event, self._clock.seconds))
        elif now.call is not None:
            self._nth += 1
            self._calls.append(_call_point(now.number, now.call, self._nth, self._past))
        return ()

    def _close(self, _ran: Ran) -> None:
        self._nth = 0


def _call_point(number: int, call: Call, nth: int, past: PastAnswers) -> CallPoint:
    return CallPoint(
        number=number,
        function=call.caller,
        nth=nth,
        service=call.service,
        operation=call.operation,
        is_stale_possible=past.past(call) is not None,
    )
