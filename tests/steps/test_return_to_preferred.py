"""A fleet on a fallback type returns where its file asks for it, once a week at the most."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import pytest

from simulator.faults import CallNumber, Fault, inject
from simulator.sagemaker.status import EndpointStatus
from simulator.wire import AwsError, Call
from switchback import clock, settings
from switchback.domain.names import rollout_name
from switchback.gateways import returns
from tests.steps.bench import Bench

_ASKS = (
    b"\nRollout:\n  ReturnToPreferred: true\n"
    b"  Window: {Cron: '0 2 ? * SUN *', DurationInMinutes: 180}\n"
)
_PREFERRED, _FALLBACK = "ml.g6.2xlarge", "ml.g6e.2xlarge"
_WEEK = timedelta(days=7)


@dataclass
class Returning:
    """A bench with files that ask for the return. The stage's own fleet runs on a fallback."""

    bench: Bench

    @property
    def name(self) -> str:
        """The stage's endpoint."""
        return self.bench.stage.endpoint_name

    def ask(self, *, of: str = "", body: bytes | None = None) -> str:
        """Drop a file that asks for it, for the stage's endpoint or one like it; its version."""
        text = self.bench.stage.body if body is None else body
        named = b"EndpointName: " + self.name.encode()
        asking = text.replace(b"\nRollout:\n", _ASKS).replace(named, named + of.encode())
        event = self.bench.drop(asking, key=f"endpoints/{self.name}{of}.yaml")
        version: str = event["detail"]["object"]["version-id"]
        return version

    def seed(self, of: str, instances: dict[str, int]) -> None:
        """Put an endpoint like the stage's in service, on these instances by type."""
        client: Any = boto3.client("sagemaker")
        live = client.describe_endpoint_config(EndpointConfigName=self.bench.stage.previous_config)
        (variant,) = live["ProductionVariants"]
        model = client.describe_model(ModelName=variant["ModelName"])
        name = f"{self.name}{of}"
        self.bench.world.sagemaker.seed_endpoint(
            name,
            model={
                "ModelName": name,
                "ExecutionRoleArn": model["ExecutionRoleArn"],
                "PrimaryContainer": model["PrimaryContainer"],
                "EnableNetworkIsolation": True,
            },
            config={
                "EndpointConfigName": name,
                "ProductionVariants": [{**variant, "ModelName": name}],
            },
            instances=instances,
        )

    def look(self) -> list[str]:
        """Run the step, and return the endpoints whose return it started."""
        return list(self.bench.run("return_to_preferred"))

    def requests(self) -> list[Any]:
        """Return the requests of all rollouts, the oldest first."""
        return [execution.input for execution in self.bench.world.engine.executions.values()]

    def free(self) -> None:
        """Let nobody have the endpoint's lock any more, and whose turn is next not take it yet."""
        (table,) = self.bench.world.template.tables.values()
        boto3.client("dynamodb").update_item(
            TableName=table.name,
            Key={"pk": {"S": "LOCK"}, "sk": {"S": self.name}},
            UpdateExpression="REMOVE holder_id, holder",
        )

    def note(self, *, ago: timedelta) -> None:
        """Let a return have been started so long ago."""
        (table,) = self.bench.world.template.tables.values()
        with settings.given({"TABLE_NAME": table.name}):
            returns.note(self.name, at=clock.now() - ago)


@pytest.fixture
def returning(bench: Bench) -> Returning:
    """Nothing yet asks for anything."""
    return Returning(bench)


def test_a_fleet_on_a_fallback_starts_a_rollout_of_the_file_as_it_is(returning: Returning) -> None:
    """The request pins the file's version, and says what made it."""
    version = returning.ask()

    told = returning.bench.run("return_to_preferred")
    (execution,) = returning.bench.world.engine.executions.values()
    assert told == {returning.name: execution.name}
    assert execution.input == {
        "endpoint_name": returning.name,
        "document": {
            "bucket": returning.bench.world.config_bucket,
            "key": returning.bench.stage.key,
            "version_id": version,
        },
        "requested_by": "Switchback: the fleet runs on a fallback type",
        "requested_at": returning.bench.world.clock.now.isoformat().replace("+00:00", "Z"),
        "sequencer": "",
        "trigger": "RunsOnFallback",
        "release": None,
    }


def test_the_rollout_is_named_after_the_file_and_the_config_that_runs(returning: Returning) -> None:
    """And after the return before it, if any: one that died half-way is started once."""
    version_id = returning.ask()
    stage, bucket = returning.bench.stage, returning.bench.world.config_bucket
    name = rollout_name(
        returning.name,
        bucket=bucket,
        key=stage.key,
        version_id=version_id,
        returning=(stage.previous_config, ""),
    )

    assert returning.bench.run("return_to_preferred") == {returning.name: name}


def test_who_does_not_ask_is_not_looked_at(returning: Returning) -> None:
    """Opt in: a file without it, and one that breaks a rule."""
    returning.bench.drop()
    returning.bench.drop(b"Version: 7", key="endpoints/broken.yaml")

    assert returning.look() == []
    assert "DescribeEndpoint" not in [call.operation for call in returning.bench.calls]


def test_a_fleet_of_the_preferred_type_stays(returning: Returning) -> None:
    """Whatever number of instances; one that has none of the preferred at all returns."""
    returning.seed("-a", {_PREFERRED: 4})
    returning.seed("-b", {_FALLBACK: 1})
    for of in ("-a", "-b"):
        returning.ask(of=of)

    assert returning.look() == [f"{returning.name}-b"]


def test_a_return_is_started_once_a_week_at_the_most(returning: Returning) -> None:
    """A shortage that lasts must not replace the fleet night after night."""
    returning.ask()
    assert (returning.look(), returning.look()) == ([returning.name], [])

    returning.note(ago=_WEEK - timedelta(seconds=1))
    assert returning.look() == []

    returning.note(ago=_WEEK)
    assert returning.look() == [returning.name]
    first, second = returning.bench.world.engine.executions.values()
    assert first.name != second.name


@pytest.mark.parametrize(
    "status", [EndpointStatus.FAILED, EndpointStatus.UPDATING, EndpointStatus.OUT_OF_SERVICE]
)
def test_an_endpoint_that_is_not_in_service_is_left_alone(
    status: EndpointStatus, returning: Returning
) -> None:
    """And is looked at again the next day, not the next week."""
    returning.ask()
    returning.bench.world.sagemaker.set_status(returning.name, status)
    assert returning.look() == []

    returning.bench.world.sagemaker.set_status(returning.name, EndpointStatus.IN_SERVICE)
    assert returning.look() == [returning.name]


def test_an_endpoint_that_is_still_to_come_is_no_failure(returning: Returning) -> None:
    """Its first deployment waits for its window, perhaps."""
    returning.ask(of="-new")

    assert returning.look() == []


def test_a_rollout_that_has_the_endpoint_is_not_superseded(returning: Returning) -> None:
    """What waits for its window was wished for; the newest request would take its place."""
    returning.bench.acquire(returning.bench.begin("ours"))
    returning.ask()
    assert returning.look() == []

    returning.free()
    assert returning.look() == [returning.name]


def test_a_rollout_whose_turn_is_next_is_not_superseded(returning: Returning) -> None:
    """Nobody has the endpoint at that instant."""
    bench = returning.bench
    bench.acquire(bench.begin("ours"))
    assert bench.run("acquire_endpoint", rollout=bench.begin("next"))["decision"] == "Queued"
    returning.free()
    returning.ask()

    assert returning.look() == []


def test_one_that_fails_keeps_no_other_waiting(returning: Returning) -> None:
    """The failure is told at the end, and what could be started was."""
    returning.seed("-a", {_FALLBACK: 1})
    returning.seed("-b", {_FALLBACK: 1})
    returning.ask(of="-a")
    returning.ask(of="-b")

    def refuse(call: Call) -> None:
        if call.params.get("EndpointName") == f"{returning.name}-a":
            raise AwsError("AccessDeniedException", "not this one", status=403)

    returning.bench.world.wire.interceptors.append(refuse)
    assert returning.bench.error("return_to_preferred") == "AccessDenied"
    assert [each["endpoint_name"] for each in returning.requests()] == [f"{returning.name}-b"]

    returning.bench.relent()
    assert returning.look() == [f"{returning.name}-a"]


@pytest.mark.parametrize("operation", ["StartExecution", "PutItem"])
@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_a_death_starts_none_twice_and_forgets_none(
    operation: str, fault: Fault, returning: Returning
) -> None:
    """Wherever it dies, the next run leaves one rollout, and it is remembered."""
    returning.ask()
    inject(returning.bench.world, fault, at=CallNumber(_number_of(operation)))
    assert returning.bench.error("return_to_preferred") == "Runtime.ExitError"
    returning.look()

    assert len(returning.requests()) == 1
    assert ("RETURN", returning.name) in returning.bench.items()
    assert returning.look() == []


def test_what_was_started_before_is_not_told_as_started(returning: Returning) -> None:
    """It could not be noted, and somebody stopped it: the next run notes it, and starts none."""
    returning.ask()
    returning.bench.refuse("PutItem", AwsError("InternalServerError", "not now", status=500))
    assert returning.bench.error("return_to_preferred") == "ServiceUnavailable"
    returning.bench.relent()
    (execution,) = returning.bench.world.engine.executions.values()
    returning.bench.world.engine.stop_execution(execution.arn)

    assert returning.look() == []
    assert len(returning.requests()) == 1
    assert ("RETURN", returning.name) in returning.bench.items()


def _number_of(operation: str) -> int:
    """Return which call of a run that starts one rollout this is."""
    made = [
        *("ListObjectsV2", "GetObject", "GetItem", "DescribeEndpoint", "DescribeEndpointConfig"),
        *("GetItem", "StartExecution", "PutItem"),
    ]
    return made.index(operation) + 1
