"""`switchback rehearse`: what would happen to an endpoint, on the embedded AWS."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import typer

from cli.file import read_document_file, refuse
from cli.screen.opening import open_screen
from cli.screen.shown import Screen, Tone
from cli.story.narrator import Narrator
from cli.story.summary import summary, tone
from cli.story.world import file_facts, world_facts
from cli.words import printable
from simulator.clock import NeverHappenedError
from simulator.invariants import InvariantBroken
from simulator.rehearsal import DeadLettersError, Rehearsal, rehearse
from simulator.scenarios import SCENARIOS, Scenario
from simulator.stage import NothingToRehearseError, Stage
from simulator.template.error import TemplateError
from simulator.timeline import Timeline
from simulator.triggers import TRIGGERS, Trigger
from simulator.wire import AwsError, NotSimulated
from switchback.document.model import Document
from switchback.document.problem import nearest, shown
from switchback.domain.outcome import Outcome

Watch = Callable[[Stage, Timeline], Callable[[], None]]
_Choice = TypeVar("_Choice")


def rehearse_file(
    path: Path, *, name: str, trigger_name: str, as_json: bool, expected: Outcome | None
) -> None:
    """Rehearse a config file in the scenario of that name, started in that way, and show it.

    Raises:
        typer.Exit: With 2 for bad input; with 1 where the outcome is not the expected one, or the
            rehearsal broke off.
    """
    document, body = read_document_file(path)
    scenario = _chosen(name, SCENARIOS, option="--scenario")
    trigger = _chosen(trigger_name, TRIGGERS, option="--trigger")
    play = partial(_rehearse, path, document, body=body, scenario=scenario, trigger=trigger)
    if as_json:
        rehearsal = play(watch=None)
        typer.echo(json.dumps(rehearsal.document(scenario), indent=2))
    else:
        with open_screen() as screen:
            rehearsal = play(watch=_telling(screen, scenario, trigger))
            outcome = rehearsal.closed.outcome
            screen.facts(outcome.value, summary(rehearsal), tone=tone(outcome))
    _compare(rehearsal.closed.outcome, expected)


def _chosen(name: str, known: Mapping[str, _Choice], *, option: str) -> _Choice:
    if name not in known:
        meant = nearest(name, known)
        hint = f"Did you mean {meant}? " if meant else ""
        refuse(f'{option}: "{shown(name)}" is unknown. {hint}Known: {", ".join(known)}')
    return known[name]


def _telling(screen: Screen, scenario: Scenario, trigger: Trigger) -> Watch:
    def watch(stage: Stage, timeline: Timeline) -> Callable[[], None]:
        screen.heading(f"Rehearsal of {scenario.name}")
        screen.say(f"{scenario.summary}.")
        screen.facts("the world before", world_facts(stage), tone=Tone.STEP)
        screen.facts(f"{trigger.summary} at +00:00", file_facts(stage), tone=Tone.STEP)
        return Narrator(screen, stage, timeline)

    return watch


def _rehearse(
    path: Path,
    document: Document,
    *,
    body: bytes,
    scenario: Scenario,
    trigger: Trigger,
    watch: Watch | None,
) -> Rehearsal:
    try:
        return rehearse(
            document, body=body, scenario=scenario, trigger=trigger, watch=watch, checked=True
        )
    except (NothingToRehearseError, TemplateError, AwsError) as error:
        refuse(f"{printable(str(path))}: cannot be rehearsed: {error}")
    except NotSimulated as error:
        refuse(
            f"{printable(str(path))}: cannot be rehearsed: the embedded AWS does not play {error}"
        )
    except (NeverHappenedError, DeadLettersError, InvariantBroken) as error:
        typer.echo(f"the rehearsal broke off: {error}", err=True)
        raise typer.Exit(1) from error


def _compare(outcome: Outcome, expected: Outcome | None) -> None:
    if expected is not None and outcome is not expected:
        typer.echo(f"expected {expected}, and it ended {outcome}", err=True)
        raise typer.Exit(1)
