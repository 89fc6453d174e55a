"""A deployment at work, and the commands that a person calls on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from cli.operator_app import register
from simulator.stage import Stage, parameters_for, set_stage
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document

BOB = "arn:aws:iam::123456789012:user/bob"
OVER = 10_000
"""After so many seconds a rollout that began is over."""

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"

Command = Callable[..., Result]


@contextmanager
def at_work() -> Iterator[Stage]:
    """Put the streaming example's endpoint to work."""
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    with World(parameters=parameters_for(document), idle=EVERY_MINUTE) as world:
        yield set_stage(world, document, body=body)


def command_on(stage: Stage) -> Command:
    """Return what calls a command as Bob does."""
    app = typer.Typer()
    register(app)

    def call(*words: str, by: str = BOB) -> Result:
        with stage.world.wire.calling_as(by):
            result = CliRunner().invoke(app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call
