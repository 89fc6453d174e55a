"""The samples of AWS's events are read by our functions, wanted by our rules, and as simulated."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from simulator.event_pattern import parse_pattern
from simulator.rehearsal import run
from simulator.stage import Stage, parameters_for
from simulator.template.views import Function
from simulator.world import EVERY_MINUTE, TEMPLATE, World
from switchback.contracts.rollout import Request
from switchback.contracts.versions import DETAIL_TYPE
from switchback.document.model import Document
from switchback.gateways.event_bridge import SOURCE
from switchback.steps.announce import ENDED, STARTED
from switchback.steps.report_failure import ExecutionEvent

_SAMPLES = {path.stem: path for path in sorted((TEMPLATE.parent / "events").glob("*.json"))}
_TICK = "aws.events"
_ON_TIME = sorted(name for name in _SAMPLES if name.startswith("events."))
_ON_EVENTS = sorted(_SAMPLES.keys() - set(_ON_TIME))


def _sample(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _read(function: Function, event: dict[str, Any]) -> Any:
    """Return the event as the function's step is given it."""
    name = function.code_uri.name
    hints = get_type_hints(getattr(import_module(f"switchback.steps.{name}"), name))
    hints.pop("return")
    (given,) = hints.values()
    return TypeAdapter[Any](given).validate_python(event)


def _wanting(world: World, event: dict[str, Any]) -> list[Function]:
    """Return the functions whose rules want the event."""
    rules = world.template.rules
    wanting = [rule.function for rule in rules if parse_pattern(rule.pattern).matches(event)]
    return [world.template.functions[logical_id] for logical_id in wanting]


def _here(world: World, name: str) -> dict[str, Any]:
    """Return a sample with the names of this deployment."""
    event = _sample(_SAMPLES[name])
    if event["source"] == "aws.s3":
        event["detail"]["bucket"]["name"] = world.config_bucket
    if event["source"] == "aws.states":
        event["detail"]["stateMachineArn"] = world.machine.arn
    return event


@pytest.mark.parametrize("name", _ON_EVENTS)
def test_a_sample_is_wanted_by_one_rule_and_read(name: str, world: World) -> None:
    """The function behind that rule understands it."""
    event = _here(world, name)
    (function,) = _wanting(world, event)
    read = _read(function, event)

    if isinstance(read, ExecutionEvent):
        assert Request.model_validate_json(read.detail.input).endpoint_name


@pytest.mark.parametrize("name", _ON_TIME)
def test_a_tick_is_wanted_by_schedules_alone(name: str, world: World) -> None:
    """No rule is waiting for one, and every function on a schedule understands it."""
    event = _here(world, name)
    functions = [world.template.functions[each.function] for each in world.template.schedules]

    assert event["source"] == _TICK
    assert _wanting(world, event) == []
    assert functions
    for function in functions:
        _read(function, event)


@pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected"])
def test_a_package_that_is_not_approved_is_not_wanted(status: str, world: World) -> None:
    """Neither one that was just registered, nor one that lost its approval."""
    event = _here(world, "sagemaker.model-package-state-change.approved")
    event["detail"]["ModelApprovalStatus"] = status

    assert _wanting(world, event) == []


@pytest.fixture
def sent(stage: Stage) -> list[dict[str, Any]]:
    """Every event of a rollout that goes back."""
    events: list[dict[str, Any]] = []

    def keep(event: dict[str, Any]) -> tuple[float, ...]:
        events.append(event)
        return (0.5,)

    stage.world.bus.disturb = keep
    stage.world.traffic.error_rates[stage.package] = 0.05
    run(stage)
    packages = stage.world.sagemaker.packages
    packages.approve(packages.register("stt", like=packages.get(stage.package)).arn)
    return events


def test_the_embedded_aws_sends_what_aws_sends(sent: list[dict[str, Any]]) -> None:
    """Every field of a simulated event is in the sample of its kind, with a value of its type."""
    samples = [_sample(path) for path in _SAMPLES.values()]
    of_aws = [event for event in sent if event["source"] != SOURCE]
    by_rule = {sample["detail-type"] for sample in samples} - {DETAIL_TYPE, "Scheduled Event"}

    assert {event["detail-type"] for event in of_aws} == by_rule
    for event in of_aws:
        of_its_kind = [s for s in samples if s["detail-type"] == event["detail-type"]]
        assert any(not _unlike(event, sample) for sample in of_its_kind), event


@pytest.mark.parametrize("idle", [EVERY_MINUTE, frozenset[str]()], ids=["slow", "each minute"])
def test_the_embedded_aws_ticks_as_aws_ticks(document: Document, idle: frozenset[str]) -> None:
    """Each schedule calls its function with an event of the sample's fields."""
    sample = _sample(_SAMPLES["events.scheduled-event"])
    with World(parameters=parameters_for(document), idle=idle) as world:
        due = [s for s in world.template.schedules if (s.function in EVERY_MINUTE) != bool(idle)]
        called: list[Any] = []
        world.functions.observers.append(lambda ran: called.append(ran.event))

        world.clock.advance(max(schedule.interval_seconds for schedule in due))

    assert {arn for event in called for arn in event["resources"]} == {each.arn for each in due}
    for event in called:
        assert not _unlike(event, sample), event


def test_our_own_events_say_whose_rollout_it_is(sent: list[dict[str, Any]], stage: Stage) -> None:
    """They are for other systems, which read them without asking us; none wakes one of ours."""
    ours = [event for event in sent if event["source"] == SOURCE]
    rules = [parse_pattern(rule.pattern) for rule in stage.world.template.rules]

    assert [event["detail-type"] for event in ours] == [STARTED, ENDED]
    for event in ours:
        identity = {"endpointName", "rollout", "documentVersion", "requestedBy", "message"}
        assert event["detail"].keys() >= identity
        assert event["detail"]["endpointName"] == stage.endpoint_name
        assert not [rule for rule in rules if rule.matches(event)]
    assert ours[-1]["detail"]["outcome"] == "RolledBack"


def _unlike(event: Any, sample: Any, place: str = "") -> list[str]:
    """Return the places where an event has what the sample has not."""
    if isinstance(event, dict) and isinstance(sample, dict):
        return [
            found
            for key, value in event.items()
            if place != ".detail.Tags"
            for found in (
                _unlike(value, sample[key], f"{place}.{key}")
                if key in sample
                else [f"{place}.{key}"]
            )
        ]
    same = type(event) is type(sample) or {type(event), type(sample)} <= {int, float}
    return [] if same or None in (event, sample) else [place]
