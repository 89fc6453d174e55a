"""One rollout on the embedded AWS, from what starts it to its end, as one document."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.invariants import Invariants
from simulator.sagemaker.views import FleetView
from simulator.scenarios.people import approves
from simulator.scenarios.scenario import Scenario, as_it_is
from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.execution import Execution
from simulator.timeline import Timeline
from simulator.triggers import TRIGGERS, Trigger
from simulator.windows import start_for
from simulator.world import EVERY_MINUTE, START, TEMPLATE, World
from switchback.contracts.ending import Closed
from switchback.document.examine import read_document
from switchback.document.model import Document
from switchback.domain.outcome import Outcome

# Messages and status files are on their way for a moment after the end.
_AFTERMATH_SECONDS = 5
_LIMIT_SECONDS = 3 * 24 * 3600

_BY_DROP = TRIGGERS["s3"]


class DeadLettersError(RuntimeError):
    """Events ended in the dead-letter queue: a function failed at every try."""


@dataclass(frozen=True)
class Rehearsal:
    """A rollout that is over."""

    stage: Stage
    execution: Execution
    timeline: Timeline
    closed: Closed
    virtual_seconds: float
    trigger: Trigger = _BY_DROP

    def document(self, scenario: Scenario) -> dict[str, Any]:
        """Return what happened, as one JSON document."""
        return {
            "scenario": scenario.name,
            "trigger": self.trigger.name,
            "outcome": self.closed.outcome.value,
            "reason": self.closed.reason,
            "message": self.closed.message,
            "candidateConfig": self._candidate(),
            "previousConfig": self._previous(),
            "endpoint": self._endpoint(),
            "timeline": [asdict(entry) for entry in self.timeline.entries],
            "stateTransitions": self.timeline.transitions,
            "lambdaInvocations": self.timeline.invocations,
            "awsCalls": dict(sorted(self.timeline.calls.items())),
            "virtualSeconds": self.virtual_seconds,
            "reactionSeconds": self.timeline.reaction_seconds,
        }

    def _candidate(self) -> str | None:
        plan: Any = self.execution.variables.get("plan")
        return plan["candidate_config"] if plan else None

    def _previous(self) -> str | None:
        plan: Any = self.execution.variables.get("plan")
        return plan["way_back"] if plan else self.stage.previous_config

    def _endpoint(self) -> dict[str, Any]:
        name = self.stage.endpoint_name
        sagemaker = self.stage.world.sagemaker
        fleet: FleetView | None = sagemaker.fleet(name)
        told = sagemaker.describe_endpoint({"EndpointName": name})
        return {
            "name": name,
            "status": told["EndpointStatus"],
            "config": told["EndpointConfigName"],
            "instances": dict(sorted(fleet.counts.items())) if fleet else {},
        }


def rehearse(
    document: Document,
    *,
    body: bytes,
    scenario: Scenario,
    trigger: Trigger = _BY_DROP,
    watch: Callable[[Stage, Timeline], Callable[[], None]] | None = None,
    checked: bool = False,
) -> Rehearsal:
    """Start a rollout in a world where the scenario happens, and let it run to its end.

    Args:
        document: What the file says.
        body: The file's bytes.
        scenario: What happens.
        trigger: How the rollout is started.
        watch: Called at the drop, and what it returns after everything that happens.
        checked: Check after everything that happens that nothing broke an invariant.

    Raises:
        InvalidDocument: The file cannot take what the scenario asks of it.
        NothingToRehearseError: In this way nothing would start.
        InvariantBroken: Something happened that must not happen.
        NeverHappenedError: The rollout did not end.
        DeadLettersError: A function failed at every try.
    """
    with staged(document, body=body, scenario=scenario, trigger=trigger) as stage:
        return run(
            stage,
            trigger=trigger,
            watch=watch,
            checked=checked,
            afterwards_seconds=scenario.afterwards_seconds,
        )


@contextmanager
def staged(
    document: Document,
    *,
    body: bytes,
    scenario: Scenario,
    trigger: Trigger = _BY_DROP,
    template: Path = TEMPLATE,
) -> Iterator[Stage]:
    """Set the stage for a scenario in a world of its own, with the shipped template or another.

    Raises:
        InvalidDocument: The file cannot take what the scenario asks of it.
        NothingToRehearseError: In this way nothing would start.
    """
    trigger.check(scenario)
    wanted, dropped = _amended(document, body, scenario, trigger)
    begin = start_for(wanted.rollout.window, lead=trigger.lead, earliest=START)
    idle = () if scenario.publishes else EVERY_MINUTE
    parameters = parameters_for(wanted)
    with World(template=template, parameters=parameters, start=begin, idle=idle) as world:
        stage = set_stage(
            world,
            wanted,
            body=dropped,
            live=document,
            is_current=scenario.is_current,
            is_first=scenario.is_first,
        )
        trigger.prepare(stage)
        scenario.arrange(stage)
        yield stage


def _amended(
    document: Document, body: bytes, scenario: Scenario, trigger: Trigger
) -> tuple[Document, bytes]:
    if scenario.amend is as_it_is and trigger.amend is as_it_is:
        return document, body
    file = yaml.safe_load(body)
    scenario.amend(file)
    trigger.amend(file)
    amended = yaml.safe_dump(file, sort_keys=False).encode()
    return read_document(amended, name="the amended file.yaml"), amended


def run(
    stage: Stage,
    *,
    trigger: Trigger = _BY_DROP,
    watch: Callable[[Stage, Timeline], Callable[[], None]] | None = None,
    checked: bool = False,
    afterwards_seconds: float = 0,
) -> Rehearsal:
    """Start the rollout of a stage's file in its world, to its end and a time after it."""
    world = stage.world
    before = len(world.engine.executions)
    began = world.clock.seconds
    timeline = Timeline(world)
    observe = watch(stage, timeline) if watch else None
    invariants = Invariants(stage) if checked else None

    def is_over() -> bool:
        if observe:
            observe()
        if invariants:
            invariants.check_now()
        started = list(world.engine.executions.values())[before:]
        over = bool(started) and not any(execution.is_running for execution in started)
        return bool(world.functions.dead_letters) or over

    approves(stage)
    trigger.pull(stage)
    world.clock.run_until(is_over, limit_seconds=_LIMIT_SECONDS)
    took = round(world.clock.seconds - began, 3)
    _await_aftermath(world, is_over)
    until = world.clock.seconds + afterwards_seconds
    world.clock.run_until(
        lambda: is_over() and world.clock.seconds >= until, limit_seconds=_LIMIT_SECONDS
    )
    if world.functions.dead_letters:
        raise DeadLettersError(str(world.functions.dead_letters[0]))
    if invariants:
        invariants.check_end()
    execution = _rollout_of(list(world.engine.executions.values())[before:])
    closed: Any = execution.variables["closed"]
    return Rehearsal(
        stage=stage,
        execution=execution,
        timeline=timeline,
        closed=Closed.model_validate(closed),
        virtual_seconds=took,
        trigger=trigger,
    )


def _await_aftermath(world: World, is_over: Callable[[], bool]) -> None:
    """Let the news get about, and what it starts end: a file that is rewritten is a drop, too."""
    known = 0
    while known != (known := len(world.engine.executions)):
        world.clock.advance(_AFTERMATH_SECONDS)
        if known != len(world.engine.executions):
            world.clock.run_until(is_over, limit_seconds=_LIMIT_SECONDS)


def _rollout_of(executions: Sequence[Execution]) -> Execution:
    """Return the last one, but for one that only proves that the rewritten file is no change."""
    *before, last = executions
    released = [execution for execution in before if _request(execution)["release"]]
    closed: Any = last.variables["closed"]
    if released and closed["outcome"] == Outcome.NO_CHANGE:
        return released[-1]
    return last


def _request(execution: Execution) -> Mapping[str, Any]:
    given: Any = execution.input
    return {"release": None, **given}
