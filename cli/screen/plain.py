"""Stable lines for a pipe or a file: no line is wrapped, and a bar is a line at each quarter."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.text import Text

from cli.screen.shown import STYLES, Bar, Fact, Line, Tone
from cli.words import stopwatch

_QUARTERS = 4
_CELLS = 20


class PlainScreen:
    """Writes line after line."""

    def __init__(self, console: Console) -> None:
        """Write to a console."""
        self._console = console
        self._bar: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End: there is nothing to put back."""

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        self._write("")
        self._write(f"== {text}", style="bold")

    def say(self, text: str, *, tone: Tone | None = None) -> None:
        """Show a line that has no time."""
        self._write(f"   {text}", style=STYLES[tone] if tone else "")

    def facts(self, title: str, facts: Sequence[Fact], *, tone: Tone) -> None:
        """Show facts together, one to a line."""
        self._write(f"-- {title}", style=STYLES[tone])
        width = max(len(fact.name) for fact in facts)
        for fact in facts:
            first, *more = fact.text.splitlines() or [""]
            self._write(f"   {fact.name:<{width}}  {first}")
            for text in more:
                self._write(f"   {'':<{width}}  {text}")

    def tell(self, line: Line) -> None:
        """Show a notable thing."""
        self._timed(line.at, f"{line.tone.value} {line.text}", style=STYLES[line.tone])

    def move(self, bar: Bar | None) -> None:
        """Show a bar whenever it has come a quarter further."""
        if bar is None:
            self._bar = None
            return
        quarter = int(bar.share * _QUARTERS)
        before = self._bar[1] if self._bar and self._bar[0] == bar.name else 0
        self._bar = (bar.name, quarter)
        if quarter > before:
            filled = int(bar.share * _CELLS)
            drawn = "█" * filled + "░" * (_CELLS - filled)
            self._timed(bar.at, f"  {drawn} {bar.name}: {bar.note}")

    def _timed(self, at: float, text: str, *, style: str = "") -> None:
        self._write(f"{stopwatch(at):>9}  {text}", style=style)

    def _write(self, text: str, *, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)
