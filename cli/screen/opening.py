"""Which screen the standard output calls for."""

import io
import sys

from rich.console import Console

from cli.screen.plain import PlainScreen
from cli.screen.shown import Screen
from cli.screen.terminal import TerminalScreen


def open_screen() -> Screen:
    """Return a screen for the standard output: one that moves only where somebody watches."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe may know fewer characters than a story has.
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False)
    # Colours may be forced upon a file; a bar that redraws itself has no place there.
    if console.is_interactive and console.file.isatty():
        return TerminalScreen(console)
    return PlainScreen(console)
