"""Counts the calls and the events of a run, and does to each what is planned for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from simulator.event_bridge import Event
from simulator.faults import CallNumber, Fault, Injected, inject
from simulator.past_answers import PastAnswers
from simulator.stage import Stage
from simulator.wire import Call
from tools.trials.mishaps import AtCall, AtEvent, Fate, Mishap, is_lasting

_BETWEEN_DOUBLES_SECONDS = 3.0
_DELAYED_SECONDS = 15 * 60.0


@dataclass(frozen=True)
class Now:
    """Where a run is: at its so-many-th call, or event.

    Attributes:
        call: The call that is about to be made, where it is one.
        event: The event that was just put, where it is one.
    """

    number: int
    call: Call | None = None
    event: Event | None = None


class Mischief:
    """What goes wrong in one run.

    Attributes:
        watch: Told of each call and event before anything is done to it; answers what more is to
            happen from here on.
        past: What calls were answered before.
    """

    def __init__(self, stage: Stage, planned: Iterable[Mishap] = ()) -> None:
        """Begin to count: nothing of the run has happened yet."""
        self.watch: Callable[[Now], Sequence[Mishap]] = lambda _: ()
        self._world = stage.world
        self.past = PastAnswers(stage.world.wire)
        self._callers = frozenset(stage.world.template.functions)
        self._calls = 0
        self._events = 0
        self._faults: list[Injected] = []
        self._fates: dict[int, AtEvent] = {}
        self._usual = stage.world.bus.disturb
        stage.world.wire.interceptors.append(self._on_call)
        stage.world.bus.disturb = self._on_event
        for mishap in planned:
            self._plan(mishap, so_far=0)

    def lift(self) -> None:
        """Have somebody mend what would not go away by itself."""
        for fault in self._faults:
            fault.is_lifted = True

    def _plan(self, mishap: Mishap, *, so_far: int) -> Injected | None:
        if isinstance(mishap, AtEvent):
            self._fates[mishap.number] = mishap
            return None
        number = CallNumber(mishap.number, for_good=is_lasting(mishap), so_far=so_far)
        fault = inject(self._world, mishap.fault, at=number, past=self.past)
        self._faults.append(fault)
        return fault

    def _planned_at(self, now: Now) -> Sequence[Mishap]:
        planned = self.watch(now)
        if planned and not any(_is_stale(mishap) for mishap in planned):
            self.past.stop()
        return planned

    def _on_call(self, call: Call) -> None:
        if call.caller not in self._callers or call.retry:
            return
        self._calls += 1
        for mishap in self._planned_at(Now(self._calls, call=call)):
            # The wire asks those who were there when the call began: this one came too late.
            if fault := self._plan(mishap, so_far=self._calls - 1):
                fault.before(call)

    def _on_event(self, event: Event) -> Sequence[float]:
        self._events += 1
        for mishap in self._planned_at(Now(self._events, event=event)):
            self._plan(mishap, so_far=self._calls)
        usual = self._usual(event)
        planned = self._fates.get(self._events)
        return usual if planned is None else _delays(planned, usual)


def _is_stale(mishap: Mishap) -> bool:
    return isinstance(mishap, AtCall) and mishap.fault is Fault.STALE


def _delays(planned: AtEvent, usual: Sequence[float]) -> Sequence[float]:
    match planned.fate:
        case Fate.LOST:
            return ()
        case Fate.DOUBLED:
            return (*usual, *(delay + _BETWEEN_DOUBLES_SECONDS for delay in usual))
        case Fate.DELAYED:
            return tuple(delay + _DELAYED_SECONDS for delay in usual)
        case Fate.OVERTAKEN:
            return tuple(delay + planned.after_seconds for delay in usual)
