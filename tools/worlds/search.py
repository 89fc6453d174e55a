"""Plays worlds by the hundred, and makes what broke as small as Hypothesis can."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from simulator.wire import ImpossibleResponse, NotSimulated
from tools.worlds.drawn import DrawnWorld, written
from tools.worlds.playing import play
from tools.worlds.strategies import worlds


@dataclass(frozen=True)
class Broken:
    """A world in which something broke.

    Attributes:
        world: The smallest that was found.
        error: What broke, in words.
    """

    world: DrawnWorld
    error: str

    @property
    def command(self) -> str:
        """What plays it again."""
        return f"python -m tools.worlds --replay '{written(self.world)}'"


@dataclass
class Tally:
    """What became of worlds.

    Attributes:
        outcomes: Of their rollouts.
        asked: In how many a person was asked.
        broken: At most one, for the search ends there.
    """

    worlds: int = 0
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add another one's."""
        self.worlds += other.worlds
        self.asked += other.asked
        self.outcomes.update(other.outcomes)
        self.broken += other.broken


def search(count: int, *, seeded: int, shrinks: bool = True) -> Tally:
    """Play so many worlds, or as many as it takes until something breaks.

    Args:
        count: How many.
        seeded: Makes the draw repeatable.
        shrinks: Make what broke as small as can be, which takes some minutes.
    """
    tally = Tally()
    last: list[DrawnWorld] = []

    @seed(seeded)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
        # A world takes a second, and nothing is wrong with that.
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def all_hold(drawn: DrawnWorld) -> None:
        last[:] = [drawn]
        played = play(drawn)
        tally.worlds += 1
        tally.asked += played.asked > 0
        tally.outcomes.update(played.outcomes)

    try:
        all_hold()
    except (Exception, ImpossibleResponse, NotSimulated) as error:  # noqa: BLE001 - it is told
        # Hypothesis ends by playing the smallest once more.
        tally.broken.append(Broken(last[0], f"{type(error).__name__}: {error}"))
    return tally
