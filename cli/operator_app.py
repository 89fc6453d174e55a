"""The commands for a deployment, in AWS or embedded: decide, status, history, clear."""
# ruff: noqa: PLC0415 - as in the command line's other module, nothing slow is imported early

from typing import Annotated

import typer

from switchback.domain.decision import Say

_Endpoint = Annotated[str, typer.Argument(metavar="ENDPOINT", help="The endpoint's name.")]
_Stack = Annotated[str, typer.Option(help="The CloudFormation stack that Switchback is in.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
_DEFAULT_STACK = "switchback"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (decide, status, history, clear):
        app.command()(command)


def decide(
    endpoint: _Endpoint,
    decision: Annotated[Say, typer.Argument(help="What to do with the rollout that runs.")],
    *,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the record.")],
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """Say what becomes of the rollout that runs on an endpoint; AWS proves who says it."""
    from cli.decide import decide as send

    send(endpoint, decision, reason=reason, stack=stack)


def status(
    endpoint: Annotated[
        str | None, typer.Argument(metavar="[ENDPOINT]", help="An endpoint; without it, all.")
    ] = None,
    *,
    as_json: _Json = False,
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """See whether a rollout runs, how far it is, and how the last one ended."""
    from cli.status import show_status

    show_status(endpoint, stack=stack, as_json=as_json)


def history(
    endpoint: _Endpoint,
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many, the last ones.")] = 20,
    as_json: _Json = False,
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """See how the rollouts of an endpoint ended; with --json, their whole records."""
    from cli.history import show_history

    show_history(endpoint, limit=limit, stack=stack, as_json=as_json)


def clear(endpoint: _Endpoint, *, stack: _Stack = _DEFAULT_STACK) -> None:
    """Forget which versions were bad on an endpoint, so that they may be tried again."""
    from cli.clear import clear_known_bad

    clear_known_bad(endpoint, stack=stack)
