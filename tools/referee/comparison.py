"""Where two engines first part ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tools.referee.tape import Step

_NOTHING = "nothing"
_BEFORE, _AFTER = 40, 80


@dataclass(frozen=True)
class Difference:
    """The first step in which the engines are not alike; what follows it follows from it.

    Attributes:
        number: The step's, counted from one.
        place: The state, and what of the step.
        ours: How it is on our engine.
        theirs: How it is on moto's.
    """

    number: int
    place: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        """What to read."""
        return f"step {self.number}, {self.place}: ours {self.ours}, moto's {self.theirs}"


def first_difference(ours: Sequence[Step], theirs: Sequence[Step]) -> Difference | None:
    """Return where they part ways; None where they never do."""
    for number, (our, their) in enumerate(zip_longest(ours, theirs), start=1):
        if our is None or their is None:
            return Difference(number, "the way", _told(our), _told(their))
        if (found := _within(number, our, their)) is not None:
            return found
    return None


def _within(number: int, ours: Step, theirs: Step) -> Difference | None:
    if (ours.kind, ours.state) != (theirs.kind, theirs.state):
        return Difference(number, "the way", _told(ours), _told(theirs))
    place = _told(ours)
    for name in sorted({*ours.facts, *theirs.facts}):
        our, their = ours.facts.get(name, _NOTHING), theirs.facts.get(name, _NOTHING)
        if our != their:
            return Difference(number, f"{place}, {name}", *_excerpts(our, their))
    if not _same_wait(ours.seconds, theirs.seconds):
        return Difference(number, f"{place}, seconds", str(ours.seconds), str(theirs.seconds))
    return None


def _same_wait(ours: tuple[float, float] | None, theirs: tuple[float, float] | None) -> bool:
    """Whether our wait, which was drawn, lies in the range that moto draws from."""
    if ours is None or theirs is None:
        return ours is theirs
    return theirs[0] <= ours[0] <= ours[1] <= theirs[1]


def _told(step: Step | None) -> str:
    if step is None:
        return _NOTHING
    return f"{step.state or 'the execution'} {step.kind}"


def _excerpts(ours: str, theirs: str) -> tuple[str, str]:
    """Return the texts around the first character in which they differ."""
    alike = next(
        (at for at, (our, their) in enumerate(zip(ours, theirs, strict=False)) if our != their),
        min(len(ours), len(theirs)),
    )
    return _excerpt(ours, alike), _excerpt(theirs, alike)


def _excerpt(text: str, at: int) -> str:
    begin, end = max(at - _BEFORE, 0), at + _AFTER
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
