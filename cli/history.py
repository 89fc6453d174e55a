"""`switchback history`: the rollouts of an endpoint that are over, the last one first."""

import json
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.deployment import find_deployment, reading
from cli.words import duration, instant, printable
from switchback.contracts.record import Record
from switchback.gateways import records

# Where nobody watches, a row is a line.
_UNWRAPPED = 400


def show_history(endpoint: str, *, limit: int, stack: str, as_json: bool) -> None:
    """Print a line for each rollout, or their records as they are kept.

    Raises:
        typer.Exit: AWS does not answer, or does not allow it.
    """
    with reading(find_deployment(stack)):
        found = records.newest_first(endpoint)[:limit]
    if as_json:
        typer.echo(json.dumps([record.model_dump(mode="json") for record in found], indent=2))
    elif found:
        _print(found)
    else:
        typer.echo(f"{printable(endpoint)}: no rollout has ended yet")


def _print(found: Sequence[Record]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _UNWRAPPED
    table = Table(
        *("ended", "outcome", "reason", "asked by", "candidate", "took", "decided"),
        box=None,
        pad_edge=False,
        padding=(0, 3, 0, 0),
    )
    for record in found:
        table.add_row(*(Text(printable(cell)) for cell in _cells(record)))
    console.print(table)


def _cells(record: Record) -> tuple[str, ...]:
    timings = record.timings
    return (
        instant(timings.instants.ended_at),
        record.outcome.value,
        record.reason,
        str(record.request.get("requested_by", "")),
        record.candidate_config or "-",
        duration(timings.total_seconds),
        ", ".join(decision.say.value for decision in record.decisions) or "-",
    )
