"""`switchback demo`: one endpoint, a good version and a bad one, each from the drop to the end."""

import shutil
import sys
from pathlib import Path

import typer

from cli.file import read_document_file
from cli.screen.opening import open_screen
from cli.screen.shown import Screen, Tone
from cli.story.narrator import Narrator
from cli.story.summary import endpoint, summary, tone
from cli.story.world import world_facts
from cli.words import version
from simulator.rehearsal import Rehearsal, run
from simulator.scenarios import SCENARIOS, Scenario
from simulator.stage import Stage, parameters_for, set_stage, stage_next
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document

_EXAMPLE = Path(__file__).parent.parent / "examples" / "deepgram-streaming-stt.yaml"
_GOOD, _BAD = SCENARIOS["healthy"], SCENARIOS["bad-version"]
# The example names the good version; the bad one comes after it.
_GOOD_VERSION, _BAD_VERSION = b"-streaming-en-v2", b"-streaming-en-v3"
_BETWEEN_SECONDS = 60 * 60

_NEXT = (
    ("Another fate of the same file:", "{} rehearse examples/{} --scenario silent-revert"),
    ("Is a file right? Break this one, and see:", "{} validate examples/{}"),
    ("Into an account of your own:", "make deploy"),
)


def show_demo() -> None:
    """Show both rollouts.

    Raises:
        typer.Exit: With 1 where one did not end as announced.
    """
    document, body = read_document_file(_EXAMPLE)
    with (
        open_screen() as screen,
        World(parameters=parameters_for(document), idle=EVERY_MINUTE) as world,
    ):
        stage = set_stage(world, document, body=body)
        _introduce(screen, stage)
        first = _act(screen, stage, _GOOD, title="1. A newer version is dropped")
        world.clock.advance(_BETWEEN_SECONDS)
        title = "2. An hour later: a version that fails 5 % of its requests"
        second = _act(screen, _later(stage), _BAD, title=title)
        _take_leave(screen, second)
    if (first.closed.outcome, second.closed.outcome) != (_GOOD.outcome, _BAD.outcome):
        typer.echo(f"announced: {_GOOD.outcome}, then {_BAD.outcome}", err=True)
        raise typer.Exit(1)


def _introduce(screen: Screen, stage: Stage) -> None:
    template = stage.world.template
    screen.heading("An AWS account with Switchback in it, in this process")
    screen.say(
        f"template.yaml is deployed: {len(template.functions)} functions, "
        f"{len(template.state_machines)} state machine, {len(template.rules)} rules. "
        "Time is virtual: nobody waits."
    )
    screen.facts("the live endpoint", world_facts(stage), tone=Tone.STEP)


def _act(screen: Screen, stage: Stage, scenario: Scenario, *, title: str) -> Rehearsal:
    screen.heading(title)
    screen.say(f"PutObject s3://{stage.world.config_bucket}/{stage.key}")
    screen.say(f"    EndpointName: {stage.endpoint_name}")
    screen.say("    Model:")
    screen.say("      PrimaryContainer:")
    screen.say(f"  -     ModelPackageName: …/{version(stage.previous_package)}", tone=Tone.BAD)
    screen.say(f"  +     ModelPackageName: …/{version(stage.package)}", tone=Tone.GOOD)
    scenario.arrange(stage)
    rehearsal = run(stage, watch=lambda stage, timeline: Narrator(screen, stage, timeline))
    outcome = rehearsal.closed.outcome
    screen.facts(outcome.value, summary(rehearsal), tone=tone(outcome))
    return rehearsal


def _later(stage: Stage) -> Stage:
    body = stage.body.replace(_GOOD_VERSION, _BAD_VERSION)
    return stage_next(stage, read_document(body, name=stage.key), body=body)


def _take_leave(screen: Screen, last: Rehearsal) -> None:
    screen.heading("The endpoint now")
    screen.say(f"{endpoint(last)}.")
    screen.say(
        f"It is back on the previous config and runs {version(last.stage.previous_package)}."
    )
    screen.heading("Try next")
    for what, line in _NEXT:
        screen.say(what)
        screen.say(f"  {line.format(_command(), _EXAMPLE.name)}", tone=Tone.GOOD)


def _command() -> str:
    """Return how the command is called here: `make demo` leaves it in an environment of its own."""
    called = sys.argv[0]
    is_script = Path(called).name == "switchback"
    return called if is_script and shutil.which("switchback") is None else "switchback"
