"""Makes happen what others do in a drawn world; what AWS refuses them did not happen."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from botocore.exceptions import ClientError

from simulator.event_bridge import EventBus
from simulator.function_url import HttpAnswer, ask_function_url
from simulator.scenarios.people import OPERATOR
from simulator.stage import Stage
from simulator.states.execution import Happening as Observed
from simulator.states.execution import HappeningKind
from switchback.domain.decision import Say
from tools.worlds import files
from tools.worlds.drawn import DrawnWorld, Happening, What
from tools.worlds.foreign import EDITS
from tools.worlds.stages import LATEST

FIRST_SERVER_ERROR = 500

_SOMEBODY = "somebody else"
_LATE_SECONDS = 10 * 60
_AGAIN_SECONDS = 5 * 60
_TRIES = 24

_SAID = {
    What.APPROVE: Say.APPROVE,
    What.REJECT: Say.REJECT,
    What.PROMOTE: Say.PROMOTE,
    What.ABORT: Say.ABORT,
    What.HOLD: Say.HOLD,
    What.RETRY: Say.RETRY,
}


class Others:
    """Everybody else in a world.

    Attributes:
        due: How much of what they do is still to come for certain.
    """

    def __init__(self, stage: Stage, drawn: DrawnWorld) -> None:
        """Have everybody wait for their moment; a moment after the drop is counted from now."""
        self.due = 0
        self._stage, self._world = stage, stage.world
        self._drawn = drawn
        self._left = list(drawn.happenings)
        self._version = int(stage.package.rpartition("v")[2])
        for happening in drawn.happenings:
            if not happening.state:
                self._plan(happening)
        stage.world.engine.observers.append(self._on_state)

    def say(self, say: Say) -> HttpAnswer:
        """Have the person on call say something; whether it makes sense is for the API to say."""
        return ask_function_url(
            self._world,
            "DecideRolloutFunction",
            {"endpointName": files.NAME, "decision": say.value, "reason": "drawn"},
            by=OPERATOR,
        )

    def _on_state(self, observed: Observed) -> None:
        if observed.kind is not HappeningKind.STATE_ENTERED:
            return
        for happening in [each for each in self._left if each.state == observed.name]:
            self._plan(happening)

    def _plan(self, happening: Happening) -> None:
        self._left.remove(happening)
        self.due += 1
        self._world.clock.call_after(happening.seconds, lambda: self._do(happening.what))

    def _do(self, what: What) -> None:
        self.due -= 1
        if what in _SAID:
            self._keep_saying(_SAID[what], tries=_TRIES)
            return
        with self._world.wire.calling_as(_SOMEBODY):
            if what not in EDITS:
                self._drop(what)
                return
            # AWS refuses what comes at the wrong time: then it did not happen.
            with suppress(ClientError):
                EDITS[what](self._stage)

    def _keep_saying(self, say: Say, *, tries: int) -> None:
        answer = self.say(say)
        if answer.status < FIRST_SERVER_ERROR:
            return
        assert self._drawn.mishaps, f"{say} was answered with {answer.status}: {answer.body}"
        if tries:
            self.due += 1
            self._world.clock.call_after(_AGAIN_SECONDS, lambda: self._say_again(say, tries - 1))

    def _say_again(self, say: Say, tries: int) -> None:
        self.due -= 1
        self._keep_saying(say, tries=tries)

    def _drop(self, what: What) -> None:
        match what:
            case What.DROP_SAME:
                self._world.drop(self._stage.key, self._stage.body)
            case What.DROP_NEXT:
                self._drop_next()
            case _:
                with _late(self._world.bus):
                    self._drop_next()
                self.due += 1
                self._world.clock.call_after(1, self._drop_newer)

    def _drop_newer(self) -> None:
        self.due -= 1
        self._drop_next()

    def _drop_next(self) -> None:
        self._version = min(self._version + 1, LATEST)
        body = files.wanted(self._drawn, version=self._version)
        self._world.drop(self._stage.key, body)


@contextmanager
def _late(bus: EventBus) -> Iterator[None]:
    """Let the events of what is done meanwhile come late."""
    usual = bus.disturb
    bus.disturb = lambda event: tuple(delay + _LATE_SECONDS for delay in usual(event))
    try:
        yield
    finally:
        bus.disturb = usual
