"""How a run ended: what must not depend on what went wrong on the way."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from simulator.invariants.scaling import described
from simulator.sagemaker.views import EndpointChange
from simulator.stage import Stage
from simulator.states.execution import Execution
from simulator.wire import AwsError, Call

# What a schedule starts, the next tick does as well.
_TICK = "Scheduled Event"
_CHANGES = ("CreateEndpoint", "UpdateEndpoint")


@dataclass(frozen=True)
class End:
    """How a run ended.

    Attributes:
        outcomes: The outcome of each rollout as its machine ended, the oldest first.
        records: The same as recorded.
        told: The subjects of the messages that people got, each once.
        changes: What changed the endpoint, in order, and what to.
        endpoint: Its status, config and instances.
        smallest: The least instances that were in service at any time.
        scaling: Everything that Application Auto Scaling has, without volatile names.
        left_behind: What was locked or held at the end, and what is in the dead-letter queue.
        asked_for_help: Whether a person had to mend something before it went on.
    """

    outcomes: tuple[str, ...]
    records: tuple[str | None, ...]
    told: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    endpoint: dict[str, Any]
    smallest: int
    scaling: dict[str, Any]
    left_behind: tuple[str, ...]
    asked_for_help: bool = False

    def differences(self, undisturbed: "End") -> list[str]:
        """Return where this end is not the undisturbed one, in words."""
        other = asdict(undisturbed)
        return [
            f"{name}: {value!r} instead of {other[name]!r}"
            for name, value in asdict(self).items()
            if value != other[name]
        ]


class Observed:
    """Watches a run for what its end alone does not show."""

    def __init__(self, stage: Stage) -> None:
        """Watch from now on."""
        self._stage = stage
        self._told: dict[str, None] = {}
        self._changes: list[tuple[str, str]] = []
        self._sizes = [stage.fleet_size]
        # First of all: the answer may get lost, and then it has taken effect all the same.
        stage.world.wire.after.insert(0, self._on_effect)
        if stage.fleet_size:
            stage.world.sagemaker.listeners.append(self._on_endpoint)

    def end(self, *, asked_for_help: bool) -> End:
        """Return how it ended, now that it has."""
        world = self._stage.world
        items = _items(self._stage)
        recorded = {i["rollout_id"]: i["outcome"] for i in items if i["sk"].startswith("RECORD#")}
        executions = list(world.engine.executions.values())
        return End(
            outcomes=tuple(outcome_of(execution) for execution in executions),
            records=tuple(recorded.get(execution.name) for execution in executions),
            told=tuple(self._told),
            changes=tuple(self._changes),
            endpoint=self._endpoint(),
            smallest=min(self._sizes),
            scaling=described(world.scaling, self._stage.endpoint_name),
            left_behind=(
                *(f"{i['pk']} {i['sk']}" for i in items if i["pk"] == "SCALING" or _holds(i)),
                *(
                    f"{letter.function}: {letter.error}"
                    for letter in world.functions.dead_letters
                    if letter.event["detail-type"] != _TICK
                ),
            ),
            asked_for_help=asked_for_help,
        )

    def _endpoint(self) -> dict[str, Any]:
        name, sagemaker = self._stage.endpoint_name, self._stage.world.sagemaker
        try:
            told = sagemaker.describe_endpoint({"EndpointName": name})
        except AwsError:
            return {}
        fleet = sagemaker.fleet(name)
        return {
            "status": told["EndpointStatus"],
            "config": told["EndpointConfigName"],
            "instances": fleet.counts if fleet else {},
        }

    def _on_effect(self, call: Call) -> None:
        if call.operation == "Publish":
            self._told[call.params["Subject"]] = None
        if call.operation in _CHANGES:
            self._changes.append((call.operation, call.params["EndpointConfigName"]))

    def _on_endpoint(self, change: EndpointChange) -> None:
        self._sizes.append(self._stage.world.sagemaker.instances_in_service(change.endpoint_name))


def outcome_of(execution: Execution) -> str:
    """Return a rollout's outcome, or where its machine stands without one."""
    closed: Any = execution.variables.get("closed")
    return str(closed["outcome"]) if closed else f"{execution.status} in {execution.state}"


def _holds(item: dict[str, Any]) -> bool:
    return "holder_id" in item


def _items(stage: Stage) -> list[dict[str, Any]]:
    (table,) = stage.world.template.tables.values()
    plain: Callable[[Any], Any] = TypeDeserializer().deserialize
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table.name)
    return [
        {name: plain(value) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]
