"""The commands for a deployment, in AWS or embedded: start, release, decide, status and so on."""
# ruff: noqa: PLC0415 - as in the command line's other module, nothing slow is imported early

from pathlib import Path
from typing import Annotated

import typer

from switchback.domain.decision import Say

_Endpoint = Annotated[str, typer.Argument(metavar="ENDPOINT", help="The endpoint's name.")]
_Stack = Annotated[str, typer.Option(help="The CloudFormation stack that Switchback is in.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
_DEFAULT_STACK = "switchback"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (start, release, decide, status, history, clear):
        app.command()(command)


def start(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A config file, YAML or JSON.")],
    *,
    follow: Annotated[
        bool, typer.Option(help="Print what becomes of it until it has ended.")
    ] = True,
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """Put a config file where it starts a rollout, and follow that. Ctrl-C stops nothing else."""
    from cli.start import start_rollout

    start_rollout(file, stack=stack, follow=follow)


def release(
    product: Annotated[
        str, typer.Argument(metavar="PRODUCT", help="The product's id on AWS Marketplace.")
    ],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version's title there.")],
    *,
    arn: Annotated[str, typer.Option(help="Its model package, in the deployment's Region.")],
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """Say which model package a new version is: every config file that follows it is upgraded."""
    from cli.release import release_version

    release_version(product, version, arn=arn, stack=stack)


def decide(
    endpoint: _Endpoint,
    decision: Annotated[Say, typer.Argument(help="What to do with the rollout that runs.")],
    *,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the record.")],
    rollout: Annotated[
        str | None, typer.Option(help="Refuse it if another rollout runs by now.")
    ] = None,
    stack: _Stack = _DEFAULT_STACK,
) -> None:
    """Say what becomes of the rollout that runs on an endpoint; AWS proves who says it."""
    from cli.decide import decide as send

    send(endpoint, decision, reason=reason, rollout=rollout, stack=stack)


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
