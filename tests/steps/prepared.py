"""A live endpoint, and a rollout that has it: the steps before the update are run by hand."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
import yaml

from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.loading import load_machine
from simulator.wire import AwsError, Call
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document

STREAMING = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"

# The steps are run by hand, but whoever holds a lock must be alive.
STANDING_STILL = json.dumps(
    {
        "QueryLanguage": "JSONata",
        "StartAt": "Stand",
        "States": {"Stand": {"Type": "Wait", "Seconds": 1209600, "End": True}},
    }
)

Json = dict[str, Any]


@dataclass
class Prepared:
    """A rollout that holds its endpoint's lock.

    Attributes:
        rollout: As every step is given it.
        calls: What the steps called.
        denied: Operations that the steps' roles may not do, as if the template did not allow them.
    """

    stage: Stage
    rollout: Json
    calls: list[Call] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)

    @property
    def world(self) -> World:
        """The world that the endpoint is in."""
        return self.stage.world

    def plan(self) -> Json:
        """Plan the rollout."""
        return self.run("PlanRollout", rollout=self.rollout)

    def check(self, planned: Json | None = None, *, waiting_since: str | None = None) -> Json:
        """Plan the rollout, unless it is given, and look for what speaks against it."""
        planned = planned or self.plan()
        parts = {name: planned[name] for name in ("plan", "bake", "terms")}
        return self.run(
            "CheckPreflight", rollout=self.rollout, waiting_since=waiting_since, **parts
        )

    def create(self, planned: Json | None = None) -> Json:
        """Plan the rollout, unless it is given, and create its candidate."""
        planned = planned or self.plan()
        parts = {name: planned[name] for name in ("plan", "bake")}
        return self.run("CreateCandidate", rollout=self.rollout, **parts)

    def codes(self) -> dict[str, str]:
        """Return the severity of what preflight finds, by code."""
        return {found["code"]: found["severity"] for found in self.check()["findings"]}

    def made(self, operation: str) -> list[Any]:
        """Return the requests of an operation that the steps made."""
        return [call.params for call in self.calls if call.operation == operation]

    def run(self, step: str, **given: Any) -> Json:
        """Run a step's function and return its answer; it must not fail."""
        told: Any = self.world.functions.invoke(
            self.world.template.functions[f"{step}Function"].arn, given
        )
        assert told.error is None, f"{told.error}: {told.message}"
        answer: Json = told.payload
        return answer

    def refuse(self, call: Call) -> None:
        """Play a role that lacks permissions."""
        if call.caller in self.world.template.functions and call.operation in self.denied:
            raise AwsError("AccessDeniedException", f"may not {call.operation}", status=403)

    def observe(self, call: Call) -> None:
        """Keep what the steps call."""
        if call.caller in self.world.template.functions:
            self.calls.append(call)


@contextmanager
def prepared(
    *,
    bake: Json | None = None,
    rollout: Json | None = None,
    parameters: Mapping[str, str] | None = None,
    **top: Any,
) -> Iterator[Prepared]:
    """Put the streaming example's endpoint in service, and take it for a rollout of the file.

    `bake`, `rollout` and `top` are laid over what the example says there; None leaves a key out.
    `parameters` are what the deployment says otherwise.
    """
    content = {**yaml.safe_load(STREAMING.read_text(encoding="utf-8")), **top}
    content["Rollout"].update(rollout or {})
    laid = {**content["Rollout"]["Bake"], **(bake or {})}
    content["Rollout"]["Bake"] = {key: value for key, value in laid.items() if value is not None}
    content = {key: value for key, value in content.items() if value is not None}
    body = yaml.safe_dump(content).encode()
    document = read_document(body, name=STREAMING.name)
    given = {**parameters_for(document), **(parameters or {})}
    with World(parameters=given, idle=EVERY_MINUTE) as world:
        stage = set_stage(world, document, body=body)
        # No event is delivered: nothing happens but what a test does.
        world.bus.disturb = lambda _event: ()
        ready = Prepared(stage, _begun(stage))
        told = ready.run("AcquireEndpoint", rollout=ready.rollout)
        ready.rollout = told["rollout"]
        world.wire.observers.append(ready.observe)
        world.wire.interceptors.append(ready.refuse)
        yield ready


def _begun(stage: Stage) -> Json:
    world = stage.world
    put = boto3.client("s3").put_object(Bucket=world.config_bucket, Key=stage.key, Body=stage.body)
    request: Any = {
        "endpoint_name": stage.endpoint_name,
        "document": {
            "bucket": world.config_bucket,
            "key": stage.key,
            "version_id": put["VersionId"],
        },
        "requested_by": "an operator",
        "requested_at": world.clock.now.isoformat(),
    }
    machine = replace(world.machine, definition=load_machine(STANDING_STILL, {}))
    execution = world.engine.start_execution(machine, input=request, name="ours")
    return {
        "rollout_id": "ours",
        "execution_arn": execution.arn,
        "started_at": execution.started_at.isoformat(),
        "request": request,
    }
