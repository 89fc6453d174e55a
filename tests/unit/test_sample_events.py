"""The samples of AWS's events are read by our functions, wanted by our rules, and as simulated."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.event_pattern import parse_pattern
from simulator.rehearsal import run
from simulator.stage import Stage
from simulator.world import TEMPLATE
from switchback.contracts.rollout import Request
from switchback.gateways.event_bridge import SOURCE
from switchback.steps.announce import ENDED, STARTED
from switchback.steps.receive_document import DropEvent
from switchback.steps.report_failure import ExecutionEvent
from switchback.steps.signal_rollout import Event

_SAMPLES = {path.stem: path for path in sorted((TEMPLATE.parent / "events").glob("*.json"))}
_READ_BY: dict[str, Any] = {
    "s3": DropEvent,
    "sagemaker": Event,
    "cloudwatch": Event,
    "states": ExecutionEvent,
}


def _sample(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("name", _SAMPLES)
def test_a_sample_is_read(name: str) -> None:
    """By the function that gets such events."""
    read = _READ_BY[name.partition(".")[0]].model_validate(_sample(_SAMPLES[name]))

    if isinstance(read, ExecutionEvent):
        assert Request.model_validate_json(read.detail.input).endpoint_name


@pytest.mark.parametrize("name", _SAMPLES)
def test_a_sample_is_wanted_by_one_rule(name: str, stage: Stage) -> None:
    """Once its names are those of this deployment."""
    world = stage.world
    text = json.dumps(_sample(_SAMPLES[name]))
    event = json.loads(text)
    if event["source"] == "aws.s3":
        event["detail"]["bucket"]["name"] = world.config_bucket
    if event["source"] == "aws.states":
        event["detail"]["stateMachineArn"] = world.machine.arn
    wanting = [rule for rule in world.template.rules if parse_pattern(rule.pattern).matches(event)]

    assert len(wanting) == 1


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
    return events


def test_the_embedded_aws_sends_what_aws_sends(sent: list[dict[str, Any]]) -> None:
    """Every field of a simulated event is in the sample of its kind, with a value of its type."""
    samples = [_sample(path) for path in _SAMPLES.values()]
    of_aws = [event for event in sent if event["source"] != SOURCE]

    assert {event["source"] for event in of_aws} == {sample["source"] for sample in samples}
    for event in of_aws:
        of_its_kind = [s for s in samples if s["source"] == event["source"]]
        assert any(not _unlike(event, sample) for sample in of_its_kind), event


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
