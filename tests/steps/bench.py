"""One rollout taken by hand, step by step, through the shipped functions of a world."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from simulator.stage import Stage
from simulator.states.loading import load_machine
from simulator.wire import AwsError, Call
from simulator.world import World

Json = dict[str, Any]

_STANDING_STILL = json.dumps(
    {
        "QueryLanguage": "JSONata",
        "StartAt": "Stand",
        "States": {"Stand": {"Type": "Wait", "Seconds": 1209600, "End": True}},
    }
)
_READS = ("Describe", "Get", "List", "Query")


@dataclass
class Bench:
    """A world in which nothing happens by itself: events are kept, and the clock stands.

    Attributes:
        events: The events that AWS sent since the stage was set; none is delivered.
        calls: The calls that the steps made since then.
    """

    stage: Stage
    events: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hold everything back."""
        self.world.bus.disturb = self._keep
        self.world.wire.observers.append(self._observe)

    @property
    def world(self) -> World:
        """The world that the stage is in."""
        return self.stage.world

    @property
    def functions(self) -> Mapping[str, Any]:
        """The functions of the template."""
        return self.world.template.functions

    def run(self, step: str, **given: Any) -> Any:
        """Run a step's function and return its answer; it must not fail."""
        answer, error = self._invoke(step, given)
        assert error is None, error
        return answer

    def error(self, step: str, **given: Any) -> str:
        """Run a step's function and return the name of the error; it must fail."""
        _, error = self._invoke(step, given)
        assert error is not None, f"{step} did not fail"
        return error.partition(":")[0]

    def drop(self, body: bytes | None = None, *, key: str | None = None) -> Json:
        """Put a file in the config bucket, and return the event that S3 sends."""
        self.world.drop(key or self.stage.key, self.stage.body if body is None else body)
        return self.events[-1]

    def request(self, *, seconds: float = 0, body: bytes | None = None, **changes: Any) -> Json:
        """Drop a file, and return the request for its rollout, made so many seconds later."""
        event = self.drop(body)
        dropped = event["detail"]["object"]
        self.world.clock.advance(seconds)
        return {
            "endpoint_name": self.stage.endpoint_name,
            "document": {
                "bucket": self.world.config_bucket,
                "key": dropped["key"],
                "version_id": dropped["version-id"],
            },
            "requested_by": "an operator",
            "requested_at": self.world.clock.now.isoformat(),
            "sequencer": dropped["sequencer"],
            **changes,
        }

    def begin(self, name: str, *, request: Json | None = None) -> Json:
        """Start an execution that stands still, and return its rollout."""
        request = request or self.request()
        # Under the machine's own name, but standing still: the steps are run by hand.
        machine = replace(self.world.machine, definition=load_machine(_STANDING_STILL, {}))
        execution = self.world.engine.start_execution(machine, input=request, name=name)
        return {
            "rollout_id": name,
            "execution_arn": execution.arn,
            "started_at": execution.started_at.isoformat(),
            "request": request,
        }

    def acquire(self, rollout: Json) -> Json:
        """Take the endpoint for a rollout, and return the rollout with its fence."""
        told = self.run("acquire_endpoint", rollout=rollout)
        assert told["decision"] == "Acquired"
        acquired: Json = told["rollout"]
        return acquired

    def stop(self, rollout: Json) -> None:
        """Abort the execution of a rollout, as a person may in the console."""
        self.world.engine.stop_execution(rollout["execution_arn"])

    def wakes(self) -> list[str]:
        """Return the task tokens that were sent so far, whatever botocore had to repeat for it."""
        sent = [c for c in self.calls if c.operation == "SendTaskSuccess" and c.retry == 0]
        return [call.params["taskToken"] for call in sent]

    def changes(self, operation: str) -> list[Call]:
        """Return the calls of an operation that AWS accepted."""
        return [c for c in self.calls if c.operation == operation and c.error is None]

    def status(self) -> Json:
        """Return the status file beside the config file."""
        key = f"status/{self.stage.endpoint_name}.json"
        told = boto3.client("s3").get_object(Bucket=self.world.config_bucket, Key=key)
        content: Json = json.loads(told["Body"].read())
        return content

    def items(self) -> dict[tuple[str, str], Json]:
        """Return the table's items by key."""
        (table,) = self.world.template.tables.values()
        plain = TypeDeserializer().deserialize
        found = boto3.client("dynamodb").scan(TableName=table.name)["Items"]
        items = [{name: plain(value) for name, value in item.items()} for item in found]
        return {(item["pk"], item["sk"]): item for item in items}

    def lock(self) -> Json:
        """Return the endpoint's lock."""
        return self.items().get(("LOCK", self.stage.endpoint_name), {})

    def saved_scaling(self) -> Json | None:
        """Return what is kept of the endpoint's scaling while it is held."""
        return self.items().get(("SCALING", self.stage.endpoint_name))

    def scaling(self) -> Json:
        """Return the endpoint's scalable targets with their policies and scheduled actions."""
        client = boto3.client("application-autoscaling")
        return {
            "targets": client.describe_scalable_targets(ServiceNamespace="sagemaker")[
                "ScalableTargets"
            ],
            "policies": client.describe_scaling_policies(ServiceNamespace="sagemaker")[
                "ScalingPolicies"
            ],
            "actions": client.describe_scheduled_actions(ServiceNamespace="sagemaker")[
                "ScheduledActions"
            ],
        }

    def endpoint(self) -> Json:
        """Return the endpoint's description."""
        told = boto3.client("sagemaker").describe_endpoint(EndpointName=self.stage.endpoint_name)
        return {key: value for key, value in told.items() if key != "ResponseMetadata"}

    def everything(self) -> Json:
        """Return all that steps can change."""
        return {
            "items": self.items(),
            "scaling": self.scaling(),
            "endpoint": self.endpoint(),
            "creations": len(self.changes("CreateModel") + self.changes("CreateEndpointConfig")),
            "updates": len(self.changes("UpdateEndpoint")),
        }

    def touched(self, act: Callable[[], object]) -> list[str]:
        """Return the operations that something called, reads left out."""
        before = len(self.calls)
        act()
        made = [call.operation for call in self.calls[before:]]
        return [operation for operation in made if not operation.startswith(_READS)]

    def after(self, operation: str, act: Callable[[], object]) -> None:
        """Let somebody else act once, right after the next call of an operation."""

        def interfere(call: Call) -> None:
            if call.operation == operation:
                self.world.wire.after.remove(interfere)
                with self.world.wire.calling_as("somebody else"):
                    act()

        self.world.wire.after.append(interfere)

    def refuse(self, operation: str, error: AwsError) -> None:
        """Let AWS refuse an operation from now on."""

        def refuse(call: Call) -> None:
            if call.operation == operation:
                raise error

        self.world.wire.interceptors.append(refuse)

    def relent(self) -> None:
        """Let AWS refuse no more what was refused last."""
        self.world.wire.interceptors.pop()

    def _invoke(self, step: str, given: Json) -> tuple[Any, str | None]:
        name = "".join(word.title() for word in step.split("_")) + "Function"
        told = self.world.functions.invoke(self.functions[name].arn, given)
        error = None if told.error is None else f"{told.error}: {told.message}"
        return told.payload, error

    def _keep(self, event: Json) -> tuple[float, ...]:
        self.events.append(event)
        return ()

    def _observe(self, call: Call) -> None:
        if call.caller in self.functions:
            self.calls.append(call)
