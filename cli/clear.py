"""`switchback clear`: forget which versions were bad on an endpoint."""

import typer

from cli.deployment import find_deployment, reading
from cli.words import printable
from switchback.gateways import judgements


def clear_known_bad(endpoint: str, *, stack: str) -> None:
    """Forget what is known bad, and name it. What was last known good stays known.

    Raises:
        typer.Exit: AWS does not answer, or does not allow it.
    """
    with reading(find_deployment(stack)):
        known = judgements.read(endpoint).condemned
        judgements.clear(endpoint)
    if not known:
        typer.echo(f"{printable(endpoint)}: nothing was known to be bad")
    for config, bad in known.items():
        typer.echo(f"{printable(config)} may be tried again; it was bad: {printable(bad.reason)}")
