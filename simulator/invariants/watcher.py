"""Watches a world for everything that must not happen in it."""

from collections.abc import Callable
from typing import TypeVar

from simulator.invariants.invariant import Evidence, Invariant, InvariantBroken
from simulator.invariants.lock import OneHolder
from simulator.invariants.needed import KeepsWhatIsNeeded
from simulator.invariants.order import NewestLast
from simulator.invariants.others import NeverPastOthers
from simulator.invariants.scaling import ScalingAsItWas
from simulator.invariants.serving import NeverSmaller, NothingIsTakenOut, OneUpdateAtATime
from simulator.invariants.telling import RecordedAndTold
from simulator.invariants.truth import EndsWhereItSays
from simulator.stage import Stage

_ALL: tuple[type[Invariant], ...] = (
    NothingIsTakenOut,
    NeverSmaller,
    OneUpdateAtATime,
    NeverPastOthers,
    KeepsWhatIsNeeded,
    ScalingAsItWas,
    OneHolder,
    RecordedAndTold,
    NewestLast,
    EndsWhereItSays,
)

_Happening = TypeVar("_Happening")


class Invariants:
    """Watches from the instant when it is made: what is then, is what was before the rollout.

    What it sees wrong within a call it keeps, because a function would catch it there; it raises
    at the next look.

    Attributes:
        broken: What was seen so far.
    """

    def __init__(self, stage: Stage) -> None:
        """Watch the world of a stage whose file is about to be dropped."""
        self.broken: list[InvariantBroken] = []
        self._clock = stage.world.clock
        self._all = [invariant(stage) for invariant in _ALL]
        world = stage.world
        # First of all: the others may refuse the call, or lose its answer.
        world.wire.interceptors.insert(0, self._telling(lambda each: each.on_attempt))
        world.wire.after.insert(0, self._telling(lambda each: each.on_effect))
        world.sagemaker.listeners.append(self._telling(lambda each: each.on_endpoint))
        world.engine.observers.append(self._telling(lambda each: each.on_state))
        world.functions.observers.append(self._telling(lambda each: each.on_ran))

    def check_now(self) -> None:
        """Look, after anything that happened.

        Raises:
            InvariantBroken: Something happened that must not happen.
        """
        for invariant in self._all:
            self._keep(invariant, invariant.now())
        self._raise()

    def check_end(self) -> None:
        """Look at what is left when all is over, or waits for a person.

        Raises:
            InvariantBroken: Something happened that must not happen.
        """
        for invariant in self._all:
            self._keep(invariant, invariant.now())
            self._keep(invariant, invariant.at_end())
        self._raise()

    def _telling(
        self, method: Callable[[Invariant], Callable[[_Happening], Evidence]]
    ) -> Callable[[_Happening], None]:
        def tell(happening: _Happening) -> None:
            for invariant in self._all:
                self._keep(invariant, method(invariant)(happening))

        return tell

    def _keep(self, invariant: Invariant, evidence: Evidence) -> None:
        self.broken += [
            InvariantBroken(invariant.name, at=self._clock.now, evidence=each) for each in evidence
        ]

    def _raise(self) -> None:
        if self.broken:
            raise self.broken[0]
