"""Each scenario played once, with the invariants watching, and what it left behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import boto3

from simulator.invariants.kept import Kept
from simulator.rehearsal import Rehearsal, run, staged
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from simulator.wire import Call
from switchback.contracts.record import Record
from tests.workflow.theatre import load

Json = dict[str, Any]

LONG = frozenset({"rollback-impossible", "system-updating"})
"""The scenarios that wait for most of a day, or an hour, look by look: once is enough."""

_AFTERWARDS_SECONDS = 15 * 60

# Another one after each registration.
_VOLATILE = frozenset({"ScalableTargetARN", "PolicyARN", "CreationTime", "Alarms"})


@dataclass(frozen=True)
class Play:
    """A scenario that is over.

    Attributes:
        rehearsal: The last rollout of it; its world answers no more.
        calls: What Switchback's functions called, in order, refused or not.
        others: When somebody else took the endpoint somewhere.
        scaling: How the endpoint scaled before and after.
        endpoint: What DescribeEndpoint says at the end.
        lock: The lock's item at the end.
        records: The record of each rollout, the oldest first.
    """

    stage: Stage
    rehearsal: Rehearsal
    calls: tuple[Call, ...]
    others: tuple[datetime, ...]
    scaling: tuple[Json, Json]
    endpoint: Mapping[str, Any]
    instances: int
    lock: Json
    records: tuple[Record, ...]

    @property
    def document(self) -> Json:
        """What the command prints of it."""
        return self.rehearsal.document(SCENARIOS["healthy"])

    @property
    def made(self) -> list[Call]:
        """The calls that were not refused."""
        return [call for call in self.calls if call.error is None]

    @property
    def updates(self) -> list[str]:
        """The configs that the endpoint was taken to, or tried to be, by us, in order."""
        starts = ("UpdateEndpoint", "CreateEndpoint")
        return [c.params["EndpointConfigName"] for c in self.made if c.operation in starts]

    @property
    def subjects(self) -> list[str]:
        """What people were told, in order, without the endpoint's name."""
        told = [c.params["Subject"] for c in self.made if c.operation == "Publish"]
        return [subject.removesuffix(f": {self.stage.endpoint_name}") for subject in told]

    @property
    def messages(self) -> list[str]:
        """The bodies of these messages."""
        return [c.params["Message"] for c in self.made if c.operation == "Publish"]

    @property
    def events(self) -> list[str]:
        """What other systems were told, in order."""
        puts = [c for c in self.made if c.operation == "PutEvents"]
        return [entry["DetailType"] for put in puts for entry in put.params["Entries"]]

    @property
    def changing(self) -> list[str]:
        """The calls that would change something of SageMaker's, or of its scaling."""
        places = ("sagemaker", "application-autoscaling")
        reads = ("Describe", "List")
        asked = [c for c in self.calls if c.service in places]
        return [c.operation for c in asked if not c.operation.startswith(reads)]


@cache
def play(scenario: str, *, example: str) -> Play:
    """Play a scenario with an example's file, under the eyes of the invariants."""
    document, body = load(example)
    with staged(document, body=body, scenario=SCENARIOS[scenario]) as stage:
        calls: list[Call] = []
        functions = stage.world.template.functions
        stage.world.wire.observers.append(
            lambda call: calls.append(call) if call.caller in functions else None
        )
        before = scaling_of(stage.endpoint_name)
        others: list[datetime] = []
        stage.world.wire.after.append(
            lambda call: (
                others.append(call.at)
                if call.operation == "UpdateEndpoint" and call.caller not in functions
                else None
            )
        )
        seconds = SCENARIOS[scenario].afterwards_seconds
        rehearsal = run(stage, checked=True, afterwards_seconds=seconds)
        # What others began is done by then, and the reconciler has come round.
        stage.world.clock.advance(_AFTERWARDS_SECONDS)
        return Play(
            stage=stage,
            rehearsal=rehearsal,
            calls=tuple(calls),
            others=tuple(others),
            scaling=(before, scaling_of(stage.endpoint_name)),
            endpoint=boto3.client("sagemaker").describe_endpoint(EndpointName=stage.endpoint_name),
            instances=stage.world.sagemaker.instances_in_service(stage.endpoint_name),
            lock=Kept(stage.world).lock(stage.endpoint_name),
            records=records_of(stage),
        )


def records_of(stage: Stage) -> tuple[Record, ...]:
    """Return the record of each rollout, in the order in which they began."""
    kept = [
        Kept(stage.world).record(stage.endpoint_name, execution.name)
        for execution in stage.world.engine.executions.values()
    ]
    assert all(kept), "every rollout is on record"
    return tuple(Record.model_validate_json(item["account"]) for item in kept if item)


def scaling_of(endpoint_name: str) -> Json:
    """Return an endpoint's scaling, without what changes with each registration."""
    client: Any = boto3.client("application-autoscaling")
    told = {
        "targets": client.describe_scalable_targets(ServiceNamespace="sagemaker"),
        "policies": client.describe_scaling_policies(ServiceNamespace="sagemaker"),
        "actions": client.describe_scheduled_actions(ServiceNamespace="sagemaker"),
    }
    kinds = {"targets": "ScalableTargets", "policies": "ScalingPolicies"}
    return {
        name: [
            {key: value for key, value in each.items() if key not in _VOLATILE}
            for each in answer[kinds.get(name, "ScheduledActions")]
            if each["ResourceId"].startswith(f"endpoint/{endpoint_name}/")
        ]
        for name, answer in told.items()
    }
