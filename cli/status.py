"""`switchback status`: whether a rollout runs, how far it is, and how the last one ended."""

import json
from collections.abc import Iterator

import typer
from pydantic import TypeAdapter

from cli.deployment import find_deployment, reading
from cli.standing import Running, Standing, standing, standings
from cli.words import instances, instant, printable
from switchback.domain.fallback import Fallback

_Fact = tuple[str, str]


def show_status(endpoint: str | None, *, stack: str, as_json: bool) -> None:
    """Print how things stand with one endpoint, or with all that ever had a rollout.

    Raises:
        typer.Exit: AWS does not answer, or does not allow it.
    """
    with reading(find_deployment(stack)):
        found = (standing(endpoint),) if endpoint else standings()
    if as_json:
        told = TypeAdapter(tuple[Standing, ...]).dump_python(found, mode="json")
        typer.echo(json.dumps(told[0] if endpoint else told, indent=2))
        return
    if not found:
        typer.echo("no endpoint has had a rollout yet")
    for each in found:
        _print(each)


def _print(found: Standing) -> None:
    state = "a rollout runs" if found.running else "no rollout runs"
    typer.echo(f"{printable(found.endpoint_name)}: {state}")
    for name, text in _facts(found):
        typer.echo(f"  {name:<9} {printable(text)}")


def _facts(found: Standing) -> Iterator[_Fact]:
    if found.running:
        yield from _running(found.running)
    if found.queued:
        asked = instant(found.queued.requested_at)
        yield "next", f"{found.queued.rollout_id}, requested {asked}"
    if found.endpoint:
        seen = found.endpoint
        pending = f", on its way to {seen.pending_config}" if seen.pending_config else ""
        yield "endpoint", f"{seen.status} on {seen.config}, {seen.instances} instances{pending}"
        for fallback in seen.fallbacks or ():
            yield "but", f"runs on a fallback: {_beside(fallback)}"
    else:
        yield "endpoint", f"not seen: {found.not_seen}"
    if found.last:
        last = found.last
        yield "last", f"{last.outcome} ({last.reason}), {instant(last.ended_at)}: {last.message}"
    else:
        yield "last", "none has ended yet"


def _beside(fallback: Fallback) -> str:
    preferred = fallback.preferred
    if any(preferred.values()):
        return f"{instances(fallback.others)} beside {instances(preferred)} (preferred)"
    return f"{instances(fallback.others)}, and no {' or '.join(preferred)} (preferred)"


def _running(running: Running) -> Iterator[_Fact]:
    yield "rollout", running.rollout_id
    since = f", since {instant(running.started_at)}" if running.started_at else ""
    yield "asked by", f"{running.requested_by}{since}"
    yield "phase", running.phase
    if running.is_alive is False:
        yield "but", "its execution runs no more: the endpoint is about to be freed"
    if running.update:
        began, limit = instant(running.update.started_at), instant(running.update.deadline)
        yield "update", f"begun {began}; overdue at {limit}"
    for decision in running.decisions:
        later = decision in running.pending
        pending = "; pending: carried out when the endpoint has settled" if later else ""
        yield "said", f"{decision}{pending}"
