"""The command line: what can be asked, and nothing that is slow to import.

Each command's module is imported when it is asked for: nobody waits for the embedded AWS to see
whether a file is valid.
"""
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from cli.operator_app import register
from switchback.domain.outcome import Outcome

app = typer.Typer(
    help="Safe rollouts, with a bake and a way back, for SageMaker endpoints.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_File = Annotated[Path, typer.Argument(metavar="FILE", help="A config file, YAML or JSON.")]


@app.command()
def validate(file: _File) -> None:
    """Check a config file. Every problem is named at once, with its place and the remedy."""
    from cli.validate import validate_file

    validate_file(file)


@app.command()
def schema() -> None:
    """Print the JSON Schema of config files, for editors."""
    from switchback.document.schema import schema_text

    typer.echo(schema_text(), nl=False)


@app.command()
def scenarios() -> None:
    """List what can be rehearsed."""
    from cli.scenarios import list_scenarios

    list_scenarios()


@app.command()
def rehearse(
    file: _File,
    *,
    scenario: Annotated[str, typer.Option(help="What happens; see `switchback scenarios`.")],
    trigger: Annotated[
        str, typer.Option(help="What starts it: s3, schedule, version, or manual.")
    ] = "s3",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    expect: Annotated[
        Outcome | None, typer.Option(help="Exit with 1 if the rollout ends otherwise.")
    ] = None,
) -> None:
    """See what would happen to your endpoint, on the embedded AWS: no account, no waiting."""
    from cli.rehearse import rehearse_file

    rehearse_file(file, name=scenario, trigger_name=trigger, as_json=as_json, expected=expect)


@app.command()
def demo() -> None:
    """Watch a good version being accepted, and a bad one going back."""
    from cli.demo import show_demo

    show_demo()


register(app)


if __name__ == "__main__":
    app()
