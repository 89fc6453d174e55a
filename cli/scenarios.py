"""`switchback scenarios`: what can be rehearsed."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.scenarios import SCENARIOS

# Where nobody watches, a row is a line.
_UNWRAPPED = 200


def list_scenarios() -> None:
    """Print a table of the scenarios, with the outcome of each."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _UNWRAPPED
    table = Table(
        "scenario", "outcome", "what happens", box=None, pad_edge=False, padding=(0, 3, 0, 0)
    )
    for scenario in SCENARIOS.values():
        table.add_row(
            Text(scenario.name, style="bold"),
            Text(scenario.outcome.value),
            Text(scenario.summary),
        )
    console.print(table)
