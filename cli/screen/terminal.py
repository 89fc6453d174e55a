"""A terminal: lines that stay, and below them the bar of what is being waited for."""

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.screen.shown import STYLES, Bar, Fact, Line, Tone
from cli.words import stopwatch

_BAR_CELLS = 24

# Virtual time takes no time: eyes need a little. One chapter is held up no longer than this.
_FRAME_SECONDS = 0.02
_FRAMES_PER_CHAPTER = 120


class TerminalScreen:
    """Draws on a terminal, which it leaves as it found it."""

    def __init__(self, console: Console) -> None:
        """Draw on a console."""
        self._console = console
        self._live: Live | None = None
        self._bar: Bar | None = None
        self._reached_at = 0.0
        self._frames_left = _FRAMES_PER_CHAPTER
        self._eye = threading.Event()

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away and give the cursor back."""
        self._put_away()

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        self._frames_left = _FRAMES_PER_CHAPTER
        self._console.print()
        self._console.print(Rule(Text(text, style="bold"), align="left", style="cyan"))

    def say(self, text: str, *, tone: Tone | None = None) -> None:
        """Show a line that has no time."""
        # Not wrapped here, so that a command can be copied in one piece.
        shown = Text(f"  {text}", style=STYLES[tone] if tone else "")
        self._console.print(shown, soft_wrap=True)

    def facts(self, title: str, facts: Sequence[Fact], *, tone: Tone) -> None:
        """Show facts together, in a frame."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for fact in facts:
            grid.add_row(Text(fact.name), Text(fact.text))
        shown = Text(title, style=f"{STYLES[tone]} not dim")
        frame = Panel(grid, title=shown, title_align="left", border_style=STYLES[tone])
        self._console.print(frame)

    def tell(self, line: Line) -> None:
        """Show a notable thing, above the bar."""
        quiet = line.tone is Tone.STEP
        text = Text(line.text, style="" if quiet else STYLES[line.tone])
        self._console.print(_row(line.at, Text(line.tone.value, style=STYLES[line.tone]), text))
        self._wait()

    def move(self, bar: Bar | None) -> None:
        """Draw the bar anew; one that is over stays as it was."""
        if self._bar is not None and (bar is None or bar.name != self._bar.name):
            last = self._bar
            self._put_away()
            at = self._reached_at if last.share == 1 else last.at
            self._console.print(_row(at, Text(" "), _drawn(last, last.note)))
        if bar is None:
            return
        note = f"{bar.note}, {bar.waiting_for}" if bar.waiting_for else bar.note
        if self._live is None:
            self._live = Live(
                console=self._console,
                # No thread of its own: it would draw by a clock that stands still.
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
                transient=True,
            )
            self._live.start()
        if self._bar is None or bar.note != self._bar.note:
            self._reached_at = bar.at
        self._bar = bar
        self._live.update(_row(bar.at, Text(" "), _drawn(bar, note)), refresh=True)
        self._wait()

    def _put_away(self) -> None:
        if self._live is not None:
            self._live.stop()
        self._live = self._bar = None

    def _wait(self) -> None:
        if self._frames_left:
            self._frames_left -= 1
            self._eye.wait(_FRAME_SECONDS)


def _row(at: float, mark: Text, shown: Text | Table) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=9, justify="right", style="cyan", no_wrap=True)
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(stopwatch(at)), mark, shown)
    return grid


def _drawn(bar: Bar, note: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_BAR_CELLS)
    grid.add_column(no_wrap=True, overflow="ellipsis")
    drawn = ProgressBar(
        total=max(bar.total, 1), completed=min(bar.done, bar.total), width=_BAR_CELLS
    )
    grid.add_row(drawn, Text(f"{bar.name}: {note}"))
    return grid
