"""Kill each function between any two of its calls to AWS, and see how the rollout ends.

`python -m tests.workflow.kills` tries every place of the main scenarios, each in a run of its own,
and prints those where the rollout did not end as it does undisturbed.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from simulator.faults import CallNumber, Fault, inject
from simulator.lambda_runtime import Ran
from simulator.rehearsal import run, staged
from simulator.sagemaker.views import EndpointChange
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from simulator.wire import Call
from switchback.document.examine import read_document
from tests.steps.scaled import everything

MAIN_SCENARIOS = (
    "healthy",
    "bad-version",
    "silent-revert",
    "quiet-endpoint",
    "operator-aborts",
    "type-change-with-scaling",
    "approval",
    "second-drop",
    "first-deployment",
    "busy-endpoint",
    "rollback-capacity",
)

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"
# Lambda's queue tries twice more within that time, and the reconciler finds nothing to do.
_AFTERMATH_SECONDS = 30 * 60
_CHANGES = ("CreateEndpoint", "UpdateEndpoint")
_READS = ("Describe", "Get", "List", "Query")


@dataclass(frozen=True)
class Place:
    """A moment in a run at which a function can die.

    Attributes:
        call: The number of the call that it dies at, counted from 1 over the whole run.
        fault: Whether it dies before or after that call.
        function: The function that makes the call.
        nth: The call's number within its invocation, from 1.
        operation: What is called.
        done: What the function has just changed when it dies, if anything.
    """

    call: int
    fault: Fault
    function: str
    nth: int
    operation: str
    done: str | None

    @property
    def kind(self) -> tuple[str, int, str, Fault]:
        """What it has in common with the same place in another invocation."""
        return self.function, self.nth, self.operation, self.fault

    def __str__(self) -> str:
        """For people."""
        when = "after" if self.fault.comes_after else "before"
        return f"{self.function} {when} its call {self.nth}, {self.operation} ({self.call})"


@dataclass(frozen=True)
class End:
    """How a run ended: what must not depend on whether a function died in it.

    Attributes:
        outcomes: The outcome of each rollout as its machine ended, the oldest first.
        records: The same as recorded.
        told: The subjects of the messages that people got, each once.
        changes: What changed the endpoint, in order, and what to.
        endpoint: Its status, config and instances.
        smallest: The least instances that were in service at any time.
        scaling: Everything that Application Auto Scaling has, without volatile names.
        left_behind: What was locked or held at the end, and what is in the dead-letter queue.
    """

    outcomes: tuple[str, ...]
    records: tuple[str | None, ...]
    told: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    endpoint: dict[str, Any]
    smallest: int
    scaling: dict[str, Any]
    left_behind: tuple[str, ...]

    def differences(self, undisturbed: "End") -> list[str]:
        """Return where this end is not the undisturbed one, in words."""
        other = asdict(undisturbed)
        return [
            f"{name}: {value!r} instead of {other[name]!r}"
            for name, value in asdict(self).items()
            if value != other[name]
        ]


def places(scenario: str) -> tuple[list[Place], End]:
    """Run a scenario undisturbed. Return every place at which a function can die, and the end."""
    found: list[Place] = []
    numbers = count(1)
    invocation: list[Place] = []

    def note(call: Call) -> None:
        invocation.append(
            Place(
                call=next(numbers),
                fault=Fault.KILLED_BEFORE,
                function=call.caller,
                nth=len(invocation) + 1,
                operation=f"{call.service}:{call.operation}",
                done=_change(invocation[-1]) if invocation else None,
            )
        )

    def close(_ran: Ran) -> None:
        # Between two calls, after the one is before the other.
        found.extend(invocation)
        if invocation:
            last = invocation[-1]
            found.append(replace(last, fault=Fault.KILLED_AFTER, done=_change(last)))
        invocation.clear()

    with _staged(scenario) as stage:
        functions = stage.world.template.functions
        stage.world.wire.interceptors.append(
            lambda call: note(call) if call.caller in functions and call.retry == 0 else None
        )
        stage.world.functions.observers.append(close)
        return found, _end(stage)


def _change(place: Place) -> str | None:
    reads = place.operation.partition(":")[2].startswith(_READS)
    return None if reads else place.operation


def first_of_each_kind(found: Sequence[Place]) -> list[Place]:
    """Return the places without those that are the same in a later invocation."""
    return list({place.kind: place for place in reversed(found)}.values())[::-1]


def after_changes(found: Sequence[Place]) -> dict[tuple[str, str], list[Place]]:
    """Return where a function has just changed something, by function and what: first and last."""
    by_change: dict[tuple[str, str], list[Place]] = {}
    for place in found:
        if place.done:
            by_change.setdefault((place.function, place.done), []).append(place)
    return {key: [all_[0], all_[-1]][: len(all_)] for key, all_ in by_change.items()}


def end_when_killed(scenario: str, place: Place) -> End:
    """Run a scenario in which a function dies at a place."""
    with _staged(scenario) as stage:
        inject(stage.world, place.fault, at=CallNumber(place.call))
        return _end(stage)


def _staged(scenario: str) -> Any:
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    return staged(document, body=body, scenario=SCENARIOS[scenario])


def _end(stage: Stage) -> End:
    world = stage.world
    name = stage.endpoint_name
    told: dict[str, None] = {}
    changes: list[tuple[str, str]] = []
    sizes: list[int] = [stage.fleet_size]

    def watch(call: Call) -> None:
        if call.operation == "Publish" and call.error is None:
            told[call.params["Subject"]] = None
        if call.operation in _CHANGES and call.error is None:
            changes.append((call.operation, call.params["EndpointConfigName"]))

    def measure(change: EndpointChange) -> None:
        sizes.append(world.sagemaker.instances_in_service(change.endpoint_name))

    world.wire.observers.append(watch)
    if stage.fleet_size:
        world.sagemaker.listeners.append(measure)
    run(stage)
    items = _items(stage)
    recorded = {i["rollout_id"]: i["outcome"] for i in items if i["sk"].startswith("RECORD#")}
    world.clock.advance(_AFTERMATH_SECONDS)
    executions = list(world.engine.executions.values())
    endpoint = world.sagemaker.describe_endpoint({"EndpointName": name})
    fleet = world.sagemaker.fleet(name)
    assert fleet is not None
    return End(
        outcomes=tuple(_outcome(execution.variables) for execution in executions),
        records=tuple(recorded.get(execution.name) for execution in executions),
        told=tuple(told),
        changes=tuple(changes),
        endpoint={
            "status": endpoint["EndpointStatus"],
            "config": endpoint["EndpointConfigName"],
            "instances": fleet.counts,
        },
        smallest=min(sizes),
        scaling=everything(),
        left_behind=(
            *(f"{i['pk']} {i['sk']}" for i in items if i["pk"] == "SCALING" or "holder_id" in i),
            *(f"{letter.function}: {letter.error}" for letter in world.functions.dead_letters),
        ),
    )


def _outcome(variables: Any) -> str:
    return str(variables["closed"]["outcome"])


def _items(stage: Stage) -> list[dict[str, Any]]:
    (table,) = stage.world.template.tables.values()
    plain = TypeDeserializer().deserialize
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table.name)
    return [
        {name: plain(value) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]


def _try(scenario: str, place: Place, undisturbed: End) -> list[str]:
    try:
        return end_when_killed(scenario, place).differences(undisturbed)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the sweep goes on
        return [f"{type(error).__name__}: {error}"]


def _sweep(
    scenario: str, pool: ProcessPoolExecutor, *, once: bool
) -> Iterator[tuple[Place, list[str]]]:
    found, undisturbed = places(scenario)
    chosen = first_of_each_kind(found) if once else found
    tries = [pool.submit(_try, scenario, place, undisturbed) for place in chosen]
    for place, tried in zip(chosen, tries, strict=True):
        yield place, tried.result()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; exits with 1 where a rollout ended otherwise than undisturbed."""
    parser = argparse.ArgumentParser(prog="python -m tests.workflow.kills", description=__doc__)
    parser.add_argument("scenario", nargs="*", help="the main ones if none is named")
    parser.add_argument(
        "--once", action="store_true", help="each place of a function in one invocation only"
    )
    asked = parser.parse_args(arguments)
    found = 0
    # The same order of hashed things in every process: a place is found by its call's number.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        for scenario in asked.scenario or MAIN_SCENARIOS:
            tried = list(_sweep(scenario, pool, once=asked.once))
            failed = [(place, differences) for place, differences in tried if differences]
            found += len(failed)
            print(f"{scenario}: {len(tried)} places, {len(failed)} with another end")  # noqa: T201
            for place, differences in failed:
                print(f"  {place}\n    " + "\n    ".join(differences), flush=True)  # noqa: T201
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
