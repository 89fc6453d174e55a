"""A trial: a scenario and what goes wrong in it; and the verdict on how it ended."""

from dataclasses import dataclass

from tools.sweep.points import EventPoint, Known, Point
from tools.trials.ending import End
from tools.trials.mishaps import AtEvent, Fate, Mishap, is_lasting


@dataclass(frozen=True)
class Trial:
    """A scenario and what goes wrong in it.

    Attributes:
        scenario: The scenario's name.
        mishaps: What goes wrong, in the order of the run.
        points: Where each would be, if nothing had gone wrong before it.
    """

    scenario: str
    mishaps: tuple[Mishap, ...]
    points: tuple[Point, ...]

    @property
    def column(self) -> str:
        """The sort of mishap, for the table."""
        if len(self.mishaps) > 1:
            return "PAIR"
        (mishap,) = self.mishaps
        return f"EVENT_{mishap.fate.name}" if isinstance(mishap, AtEvent) else mishap.fault.name

    @property
    def command(self) -> str:
        """What plays it again."""
        told = " ".join(str(mishap) for mishap in self.mishaps)
        return f"python -m tools.sweep --replay {self.scenario} {told}"

    def wrong(self, end: End, known: Known) -> list[str]:
        """Return what is wrong with how it ended, beyond the invariants, in words.

        What goes away by itself changes nothing of a rollout's end. What does not may change it:
        then the invariants say what must hold.
        """
        if any(is_lasting(mishap) for mishap in self.mishaps):
            return []
        if (drop := self._lost_drop()) is not None:
            told = known.drops_before(drop)
            wanted = known.end.outcomes[:told], known.end.changes[:told]
            is_as_if_never_dropped = (end.outcomes, end.changes) == wanted
            unasked = f"nobody told of the file, and there was {end}"
            return [] if is_as_if_never_dropped else [unasked]
        return end.differences(known.end)

    def _lost_drop(self) -> EventPoint | None:
        """Return the event without which nobody knows of a file, if it is lost."""
        point, mishap = self.points[0], self.mishaps[0]
        is_lost = isinstance(mishap, AtEvent) and mishap.fate is Fate.LOST
        return point if is_lost and isinstance(point, EventPoint) and point.is_drop else None


@dataclass(frozen=True)
class Verdict:
    """How a trial went.

    Attributes:
        outcome: The last rollout's outcome.
        wrong: What was wrong, in words.
    """

    trial: Trial
    outcome: str
    wrong: tuple[str, ...] = ()
