"""Each rule lets through what its function is there for, and nothing else."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from simulator.event_pattern import parse_pattern
from simulator.template.reading import read_template
from simulator.template.views import Template
from simulator.world import EXECUTION_ROLE, TEMPLATE

_SAMPLES = Path(__file__).parents[2] / "events"
_FOR = {
    "cloudwatch.alarm-state-change.alarm": "AlarmRaised",
    "cloudwatch.alarm-state-change.composite": "AlarmRaised",
    "s3.object-created.copied": "DocumentDropped",
    "s3.object-created": "DocumentDropped",
    "sagemaker.endpoint-state-change.in-service": "EndpointChanged",
    "sagemaker.endpoint-state-change.updating": "EndpointChanged",
    "sagemaker.model-package-state-change.approved": "PackageApproved",
    "states.execution-status-change.aborted": "RolloutDied",
    "states.execution-status-change.failed": "RolloutDied",
    "states.execution-status-change.timed-out": "RolloutDied",
    "switchback.model-package-version-available": "VersionAvailable",
    "switchback.model-package-version-available.without-arn": "VersionAvailable",
}
"""The rule that a sample event is for."""

_NOT_FOR_ANYBODY = (
    ("s3.object-created", ("detail-type",), "Object Deleted"),
    ("s3.object-created", ("detail", "object", "key"), "status/deepgram-stt.json"),
    ("s3.object-created", ("detail", "object", "key"), "endpoints"),
    ("s3.object-created", ("detail", "bucket", "name"), "another-bucket"),
    ("cloudwatch.alarm-state-change.alarm", ("detail", "state", "value"), "OK"),
    ("cloudwatch.alarm-state-change.alarm", ("detail", "state", "value"), "INSUFFICIENT_DATA"),
    ("sagemaker.endpoint-state-change.updating", ("detail", "EndpointName"), "another-endpoint"),
    (
        "sagemaker.model-package-state-change.approved",
        ("detail", "ModelApprovalStatus"),
        "PendingManualApproval",
    ),
    (
        "sagemaker.model-package-state-change.approved",
        ("detail", "ModelApprovalStatus"),
        "Rejected",
    ),
    ("states.execution-status-change.failed", ("detail", "status"), "SUCCEEDED"),
    ("states.execution-status-change.failed", ("detail", "status"), "RUNNING"),
    (
        "states.execution-status-change.failed",
        ("detail", "stateMachineArn"),
        "arn:aws:states:us-east-1:111122223333:stateMachine:another",
    ),
    ("switchback.model-package-version-available", ("source",), "somebody.else"),
    ("switchback.model-package-version-available", ("detail-type",), "Rollout Started"),
)
"""Sample events with one thing changed, so that they concern nobody."""

_AGES = {
    "AlarmRaised": 3600,
    "EndpointChanged": 3600,
    "EveryHour": 3600,
    "EveryTenMinutes": 600,
    "EveryMinute": 60,
}
"""After how many seconds an event is worth nothing; a day for all others."""


@pytest.fixture(scope="module")
def deployed() -> Template:
    """The template as it would be deployed."""
    return read_template(TEMPLATE, parameters={"ModelExecutionRoleArns": EXECUTION_ROLE})


def _sample(name: str, deployed: Template) -> dict[str, Any]:
    """Return a sample event as it would come from this deployment."""
    event: dict[str, Any] = json.loads((_SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    (bucket,), (machine,) = deployed.buckets.values(), deployed.state_machines.values()
    if event["source"] == "aws.s3":
        event["detail"]["bucket"]["name"] = bucket.name
    if event["source"] == "aws.states":
        event["detail"]["stateMachineArn"] = machine.arn
    return event


def _taken_by(event: Mapping[str, Any], deployed: Template) -> list[str]:
    """Return the rules that an event passes, without the functions' names."""
    return [
        rule.logical_id.removeprefix(rule.function)
        for rule in deployed.rules
        if parse_pattern(rule.pattern).matches(event)
    ]


@pytest.mark.parametrize("name", _FOR)
def test_all_that_concerns_a_function_reaches_it(name: str, deployed: Template) -> None:
    """Each sample event passes its own rule, and no other."""
    assert _taken_by(_sample(name, deployed), deployed) == [_FOR[name]]


@pytest.mark.parametrize(("name", "place", "value"), _NOT_FOR_ANYBODY)
def test_only_what_concerns_a_function_reaches_it(
    name: str, place: tuple[str, ...], value: str, deployed: Template
) -> None:
    """With one thing changed that makes it nobody's concern, it passes none."""
    event = deepcopy(_sample(name, deployed))
    *path, last = place
    inner = event
    for step in path:
        inner = inner[step]
    inner[last] = value

    assert _taken_by(event, deployed) == []


def test_every_sample_has_a_rule(deployed: Template) -> None:
    """And every rule a sample; a schedule's event says nothing."""
    samples = {path.stem for path in _SAMPLES.glob("*.json")} - {"events.scheduled-event"}

    assert samples == _FOR.keys()
    rules = {rule.logical_id.removeprefix(rule.function) for rule in deployed.rules}
    assert rules == set(_FOR.values())


def test_what_comes_too_late_to_matter_is_given_up(functions: dict[str, Any]) -> None:
    """A wake-up that is an hour late, or a tick whose next one came; nothing else before a day."""
    events = {
        name: event
        for properties in functions.values()
        for name, event in properties.get("Events", {}).items()
    }
    ages = {
        name: event["Properties"]["RetryPolicy"]["MaximumEventAgeInSeconds"]
        for name, event in events.items()
    }

    assert ages == {name: _AGES.get(name, 86400) for name in events}
