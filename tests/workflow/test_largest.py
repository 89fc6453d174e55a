"""A file of the largest size, fifty alarms, two hundred findings: no rollout fails for its size."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import pytest

from simulator.rehearsal import Rehearsal, run, staged
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from simulator.states.values import DATA_LIMIT_BYTES, size_of
from simulator.wire import Call
from switchback.document.examine import read_document
from switchback.document.reading import MOST_BYTES
from tests.workflow.largest import (
    Json,
    all_fire_at_once,
    example,
    filled_up,
    of_many_types,
    text_of,
    with_alarms,
)
from tests.workflow.theatre import theatre

_SNS_LIMIT_BYTES = 256 * 1024
_EVENT_LIMIT_BYTES = 256 * 1024
_ITEM_LIMIT_BYTES = 400 * 1024


@contextmanager
def _on_stage(scenario: str, *, live: Json, wanted: Json) -> Iterator[tuple[Stage, list[Call]]]:
    """Have the live file's endpoint in service, and the wanted one about to be dropped."""

    def amend(file: Json) -> None:
        file.clear()
        file.update(copy.deepcopy(wanted))

    body = text_of(live)
    happening = replace(SCENARIOS[scenario], amend=amend)
    calls: list[Call] = []
    with staged(read_document(body, name="live.yaml"), body=body, scenario=happening) as stage:
        functions = stage.world.template.functions
        stage.world.wire.observers.append(
            lambda call: calls.append(call) if call.caller in functions else None
        )
        yield stage, calls


def _largest(letter: str, *, alarms: int = 50) -> Json:
    return filled_up(with_alarms(example(), alarms=alarms), letter=letter)


def _all_told_fits(calls: list[Call]) -> None:
    """Check what left the machine: messages, events, items, and that none was refused."""
    assert [call for call in calls if call.error == "ValidationException"] == []
    for call in calls:
        if call.operation == "Publish":
            assert len(call.params["Message"].encode()) < _SNS_LIMIT_BYTES / 4
        elif call.operation == "PutEvents":
            assert size_of(call.params["Entries"][0]) < _EVENT_LIMIT_BYTES / 4
        elif call.operation == "PutItem":
            assert size_of(call.params["Item"]) < _ITEM_LIMIT_BYTES / 2


def _variables_fit(rehearsal: Rehearsal) -> None:
    variables = rehearsal.execution.variables
    assigned = {name: variables[name] for name in ("planning", "plan", "bake", "terms")}
    # With a fifth of it to spare.
    assert size_of(assigned) < DATA_LIMIT_BYTES * 0.8
    assert all(size_of(value) < DATA_LIMIT_BYTES / 2 for value in variables.values())


@pytest.mark.parametrize(
    ("scenario", "alarms", "outcome"),
    [
        ("healthy", 50, "Accepted"),
        ("bad-version", 50, "RolledBack"),
        ("bad-version", 100, "RolledBack"),
        ("quota-exceeded", 50, "Rejected"),
    ],
)
def test_the_largest_file_there_is(scenario: str, alarms: int, outcome: str) -> None:
    """It changes all of its variables, and all of its alarms fire at once where one does."""
    live, wanted = _largest("w", alarms=alarms), _largest("v", alarms=alarms)
    assert len(text_of(wanted)) > MOST_BYTES - 100
    with _on_stage(scenario, live=live, wanted=wanted) as (stage, calls):
        all_fire_at_once(wanted)
        rehearsal = run(stage)

    assert rehearsal.closed.outcome == outcome
    if outcome == "RolledBack":
        assert f"and {alarms - 10} more" in rehearsal.closed.message
    _all_told_fits(calls)
    _variables_fit(rehearsal)


def test_what_it_changes_is_told_in_short() -> None:
    """Fifty changes, each cut, and how many more there are."""
    live, wanted = example(), example()
    for number in range(90):
        wanted["Model"]["PrimaryContainer"]["Environment"][f"V_{number:02}"] = "v" * 600
    with _on_stage("healthy", live=live, wanted=wanted) as (stage, calls):
        rehearsal = run(stage)

    plan: Any = rehearsal.execution.variables["plan"]
    # Ninety variables, and the version.
    assert len(plan["changes"]) == 51
    assert plan["changes"][-1]["place"] == "and 41 more"
    assert plan["model_request"]["PrimaryContainer"]["Environment"]["V_89"] == "v" * 600
    (started, *_) = [c.params["Message"] for c in calls if c.operation == "Publish"]
    assert "(600 bytes, cut here)" in started
    assert "and 41 more" in started


def test_more_findings_than_anybody_reads() -> None:
    """A hundred alarms are red and talk much, ten variants are unknown, quota is short for all."""
    wanted = of_many_types(with_alarms(example(), alarms=100))
    with theatre() as shown:
        all_fire_at_once(wanted)
        for alarm in wanted["Rollout"]["Bake"]["Alarms"]:
            boto3.client("cloudwatch").set_alarm_state(
                AlarmName=alarm["AlarmName"], StateValue="ALARM", StateReason="why " * 255
            )
        shown.world.drop(shown.stage.key, text_of(wanted))
        shown.run_to_the_end(executions=1)

        (execution,) = shown.executions
        closed: Any = execution.variables["closed"]
        preflight: Any = execution.variables["preflight"]
        assert closed["outcome"] == "Rejected"
        *told, last = preflight["findings"]
        missing = last["evidence"]["missing"]
        assert last["code"] == "MoreFindings"
        assert len(told) + missing > 150
        assert len(told) > 30
        assert "; and " in closed["message"]
        assert closed["message"].endswith(" more. The endpoint was not touched.")
        assert execution.error == "Rejected"
        _all_told_fits(shown.calls)


def _all_quotes() -> Json:
    """Fill a file with what takes twice as much in JSON."""
    return filled_up(example(), letter='"')


def _on_top_of_what_is_live() -> Json:
    """Ask for another thing of a model of which all variables stay."""
    file = example()
    del file["Model"]["PrimaryContainer"]
    file["Model"]["VpcConfig"] = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    return file


@pytest.mark.parametrize("wanted", [_all_quotes(), _on_top_of_what_is_live()])
def test_what_is_too_large_to_plan_is_rejected(wanted: Json) -> None:
    """A file may be twice as large in JSON, and what is live larger than any file."""
    with theatre() as shown:
        _grow_live_model(shown.stage)
        shown.world.drop(shown.stage.key, text_of(wanted))
        shown.run_to_the_end(executions=1)

        (execution,) = shown.executions
        closed: Any = execution.variables["closed"]
        assert (closed["outcome"], closed["reason"]) == ("Rejected", "PlanTooLarge")
        assert "environment variables" in closed["message"]
        assert shown.updates() == []


def _grow_live_model(stage: Stage) -> None:
    """Have somebody else take the endpoint to a model with as many variables as AWS takes."""
    client: Any = boto3.client("sagemaker")
    with stage.world.wire.calling_as("somebody else"):
        endpoint = client.describe_endpoint(EndpointName=stage.endpoint_name)
        config = client.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
        (variant,) = config["ProductionVariants"]
        model = client.describe_model(ModelName=variant["ModelName"])
        many = {f"V_{number:03}".ljust(500, "_"): "v" * 1024 for number in range(90)}
        container = {**model["PrimaryContainer"], "Environment": many}
        client.create_model(
            ModelName="large",
            ExecutionRoleArn=model["ExecutionRoleArn"],
            EnableNetworkIsolation=True,
            PrimaryContainer=container,
        )
        client.create_endpoint_config(
            EndpointConfigName="large", ProductionVariants=[{**variant, "ModelName": "large"}]
        )
        client.update_endpoint(
            EndpointName=stage.endpoint_name,
            EndpointConfigName="large",
            RetainAllVariantProperties=True,
        )
    stage.world.clock.advance(3600)
