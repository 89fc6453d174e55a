"""Every run once, on the processors there are, and what IAM was asked in each."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from simulator.rehearsal import run, staged
from simulator.scenarios import SCENARIOS, Scenario
from simulator.stage import Stage, parameters_for
from simulator.world import TEMPLATE
from tests.workflow.errands import RUNS, Run
from tests.workflow.theatre import STREAMING, load, theatre
from tools.privilege.evidence import Asked
from tools.privilege.people import use_commands
from tools.privilege.statements import Parameters

_PEOPLE = "an operator"
_WORKERS = 2
# The reconciler has come round by then.
_AFTERWARDS_SECONDS = 15 * 60

NAMES = (*RUNS, *SCENARIOS, _PEOPLE)
"""Every run."""


@dataclass(frozen=True)
class Shown:
    """What one run showed.

    Attributes:
        asked: What IAM was asked and allowed; what a person's calls ask is judged later.
        denied: What it did not allow, in words.
        error: Why the run did not come to its end, if it did not.
    """

    name: str
    parameters: Parameters
    asked: tuple[Asked, ...]
    denied: tuple[str, ...]
    error: str = ""


def gather(names: Iterable[str] = NAMES, *, template: Path = TEMPLATE) -> list[Shown]:
    """Make these runs with a template."""
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as workers:
        return list(workers.map(partial(show, template=template), names))


def show(name: str, *, template: Path = TEMPLATE) -> Shown:
    """Make one run with a template."""
    by_people: list[Asked] = []
    error = ""
    with _prepared(name, template, by_people) as (stage, parameters, happen):
        try:
            happen()
        except Exception as failed:  # noqa: BLE001 - whatever a denial led to: it is told
            error = f"{type(failed).__name__}: {failed}"
        answered = stage.world.enforcer.asked()
    called = [Asked(each.caller, each.request, name) for each in answered if each.allowed]
    refused = [each for each in answered if not each.allowed]
    return Shown(
        name=name,
        parameters=parameters,
        asked=(*called, *by_people),
        denied=tuple(f"{r.caller} {r.request.action} on {r.request.resource}" for r in refused),
        error=error,
    )


@contextmanager
def _prepared(
    name: str, template: Path, by_people: list[Asked]
) -> Iterator[tuple[Stage, Parameters, Callable[[], object]]]:
    """Yield a stage, its deployment's parameters, and what makes the run happen."""
    if name in SCENARIOS:
        document, body = load(STREAMING)
        scenario = SCENARIOS[name]
        with staged(document, body=body, scenario=scenario, template=template) as stage:
            yield stage, _parameters(stage), partial(_rehearse, stage, scenario)
        return
    errand = RUNS[name] if name in RUNS else Run(partial(use_commands, asked=by_people))
    with theatre(
        edit=errand.edit, template=template, parameters=errand.parameters, idle=errand.idle
    ) as shown:
        more = errand.parameters or {}
        yield shown.stage, _parameters(shown.stage, **more), partial(errand.happen, shown)


def _rehearse(stage: Stage, scenario: Scenario) -> None:
    run(stage, afterwards_seconds=scenario.afterwards_seconds)
    stage.world.clock.advance(_AFTERWARDS_SECONDS)


def _parameters(stage: Stage, **more: str) -> Parameters:
    return tuple(sorted({**parameters_for(stage.document), **more}.items()))
