"""A whole rollout on the embedded AWS, with everything that a test may want to see of it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from simulator.rehearsal import Rehearsal, run
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.execution import Execution
from simulator.wire import Call
from simulator.world import EVERY_MINUTE, START, TEMPLATE, World
from switchback.document.examine import read_document
from switchback.document.model import Document

STREAMING, BATCH = "deepgram-streaming-stt", "deepgram-batch-stt"
EXAMPLES = TEMPLATE.parent / "examples"

_DAY = 24 * 3600
_DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}

Edit = Callable[[bytes], bytes]


@dataclass
class Theatre:
    """A world in which a scenario is about to happen.

    Attributes:
        calls: What Switchback's functions called, in order.
    """

    stage: Stage
    calls: list[Call] = field(default_factory=list)

    @property
    def world(self) -> World:
        """The world that the stage is in."""
        return self.stage.world

    @property
    def executions(self) -> list[Execution]:
        """All rollouts, the oldest first."""
        return list(self.world.engine.executions.values())

    @property
    def denied(self) -> list[Call]:
        """The calls that a role did not allow."""
        return denied(self.calls)

    def rehearse(self) -> Rehearsal:
        """Drop the stage's file, and let its rollout run to its end."""
        return run(self.stage)

    def drop(self, *, version: int | None = None) -> None:
        """Drop the stage's file, asking for another version of the package if told so."""
        body = self.stage.body
        if version is not None:
            body = body.replace(b"en-v2", f"en-v{version}".encode())
        self.world.drop(self.stage.key, body)

    def publish(self, *versions: int) -> None:
        """Publish further versions of the package."""
        for version in versions:
            known = self.world.sagemaker.packages.get(self.stage.package)
            arn = known.arn.replace("en-v2", f"en-v{version}")
            self.world.sagemaker.packages.add(replace(known, arn=arn))

    def run_until(self, condition: Callable[[], bool]) -> None:
        """Let things happen until a condition holds."""
        self.world.clock.run_until(condition, limit_seconds=3 * _DAY)

    def run_into(self, state: str, *, execution: int = 0) -> None:
        """Let things happen until a rollout stands in a state."""
        self.run_until(
            lambda: len(self.executions) > execution and self.executions[execution].state == state
        )

    def run_to_the_end(self, *, executions: int) -> None:
        """Let things happen until so many rollouts are over, and the news of them is out."""
        self.run_until(
            lambda: (
                len(self.executions) >= executions
                and not any(execution.is_running for execution in self.executions)
            )
        )
        self.world.clock.advance(5)

    def outcomes(self) -> list[str]:
        """Return the outcome of each rollout, the oldest first."""
        closed: list[Any] = [execution.variables["closed"] for execution in self.executions]
        return [told["outcome"] for told in closed]

    def updates(self) -> list[str]:
        """Return the configs that the endpoint was taken to, by us, in order."""
        return [
            call.params["EndpointConfigName"]
            for call in self.calls
            if call.operation == "UpdateEndpoint" and call.error is None
        ]

    def endpoint(self) -> dict[str, Any]:
        """Return the endpoint's description."""
        client = boto3.client("sagemaker")
        told: Mapping[str, Any] = client.describe_endpoint(EndpointName=self.stage.endpoint_name)
        return dict(told)

    def status(self) -> dict[str, Any]:
        """Return the status file beside the stage's file."""
        told = boto3.client("s3").get_object(
            Bucket=self.world.config_bucket, Key=f"status/{self.stage.endpoint_name}.json"
        )
        content: dict[str, Any] = json.loads(told["Body"].read())
        return content

    def scaling(self) -> tuple[Any, Any]:
        """Return the scalable targets and their policies."""
        client = boto3.client("application-autoscaling")
        return (
            client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"],
            client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"],
        )

    def records(self) -> dict[str, str]:
        """Return the recorded outcome of each rollout."""
        (table,) = self.world.template.tables.values()
        plain = TypeDeserializer().deserialize
        items = boto3.client("dynamodb").scan(TableName=table.name)["Items"]
        found = [{name: plain(value) for name, value in item.items()} for item in items]
        return {i["rollout_id"]: i["outcome"] for i in found if i["sk"].startswith("RECORD#")}


def denied(calls: Iterable[Call]) -> list[Call]:
    """Return the calls that a role did not allow."""
    return [call for call in calls if call.error in _DENIED]


def load(example: str, edit: Edit | None = None) -> tuple[Document, bytes]:
    """Return an example, changed as told."""
    body = (EXAMPLES / f"{example}.yaml").read_bytes()
    body = edit(body) if edit else body
    return read_document(body, name=f"{example}.yaml"), body


@contextmanager
def theatre(
    scenario: str = "healthy",
    *,
    example: str = STREAMING,
    edit: Edit | None = None,
    template: Path = TEMPLATE,
    parameters: Mapping[str, str] | None = None,
    idle: Collection[str] = EVERY_MINUTE,
    start: datetime = START,
) -> Iterator[Theatre]:
    """A world with an example's endpoint live, in which a scenario is about to happen."""
    document, body = load(example, edit)
    happening = SCENARIOS[scenario]
    given = {**parameters_for(document), **(parameters or {})}
    with World(template=template, parameters=given, start=start, idle=idle) as world:
        stage = set_stage(world, document, body=body, is_current=happening.is_current)
        happening.arrange(stage)
        shown = Theatre(stage)
        world.wire.observers.append(
            lambda call: (
                shown.calls.append(call) if call.caller in world.template.functions else None
            )
        )
        yield shown
