"""What can be put on a screen, and what a screen can do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


class Tone(StrEnum):
    """How a line is meant. The value is its mark."""

    STEP = "•"
    GOOD = "✔"
    BAD = "✘"
    WARNING = "!"
    BACK = "↩"


STYLES = {
    Tone.STEP: "dim",
    Tone.GOOD: "green",
    Tone.BAD: "bold red",
    Tone.WARNING: "yellow",
    Tone.BACK: "bold yellow",
}
"""How rich paints each tone."""


@dataclass(frozen=True)
class Line:
    """One notable thing.

    Attributes:
        at: Virtual seconds since the file was dropped.
    """

    at: float
    text: str
    tone: Tone


@dataclass(frozen=True)
class Bar:
    """How far something is that takes its time.

    Attributes:
        name: What it is; the same name is the same bar.
        note: What has been reached.
        waiting_for: What is being waited for at this instant.
    """

    name: str
    at: float
    done: float
    total: float
    note: str
    waiting_for: str = ""

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 1.0


@dataclass(frozen=True)
class Fact:
    """Something about the world, by a name."""

    name: str
    text: str


class Screen(Protocol):
    """Shows a rollout. As a context manager it leaves the terminal as it found it."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, whatever happened."""
        ...

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        ...

    def say(self, text: str, *, tone: Tone | None = None) -> None:
        """Show a line that has no time."""
        ...

    def facts(self, title: str, facts: Sequence[Fact], *, tone: Tone) -> None:
        """Show facts together."""
        ...

    def tell(self, line: Line) -> None:
        """Show a notable thing."""
        ...

    def move(self, bar: Bar | None) -> None:
        """Show how far the present wait is; None: there is none."""
        ...
