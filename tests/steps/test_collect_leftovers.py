"""What old rollouts left behind is deleted, and nothing that an endpoint may need."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from simulator.stage import parameters_for, set_stage
from simulator.wire import Call
from simulator.world import World
from switchback import settings
from switchback.contracts.rollout import Rollout
from switchback.document.model import Document
from switchback.domain.marks import listed, marks
from switchback.gateways import judgements, locks
from tests.steps.bench import Bench

_THEIRS = "somebody-elses"
_MONTH = 31 * 24 * 3600
_TEN_MINUTES = 600
_MADE = 8
_KEPT = 5


@dataclass
class Attic:
    """An endpoint that had rollouts, and eight old configs of it, each with a model of its own.

    Attributes:
        old: The three that are not among the newest five; each config is named as its model is.
    """

    bench: Bench
    old: list[str]

    def collect(self) -> list[str]:
        """Collect, and return what was deleted, which is what is answered."""
        before = len(self.bench.calls)
        answer = self.bench.run("collect_leftovers")
        deleted = _deleted(self.bench.calls[before:])
        assert answer == {"deleted": deleted}
        return deleted

    def name_it(self, config: str, model: str) -> None:
        """Have somebody else make a config that names a model."""
        stage = self.bench.stage
        live = _client().describe_endpoint_config(EndpointConfigName=stage.previous_config)
        (variant,) = live["ProductionVariants"]
        _client().create_endpoint_config(
            EndpointConfigName=config, ProductionVariants=[{**variant, "ModelName": model}]
        )
        self.bench.world.clock.advance(_TEN_MINUTES)

    def start(self, endpoint: str, config: str) -> None:
        """Have somebody else put an endpoint of their own in service."""
        _client().create_endpoint(EndpointName=endpoint, EndpointConfigName=config)
        self.bench.world.clock.advance(_TEN_MINUTES)

    def take_to(self, config: str) -> None:
        """Begin to take the endpoint to a config."""
        name = self.bench.stage.endpoint_name
        _client().update_endpoint(EndpointName=name, EndpointConfigName=config)

    def go_back_to(self, config: str) -> None:
        """Have a config be the last good one: whatever comes next goes back to it."""
        with _as_deployed(self.bench):
            judgements.accept(self.bench.stage.endpoint_name, config)


def _client() -> Any:
    return boto3.client("sagemaker")


@contextmanager
def _as_deployed(bench: Bench) -> Iterator[None]:
    (table,) = bench.world.template.tables.values()
    with settings.given({"TABLE_NAME": table.name}):
        yield


def _deleted(calls: list[Call]) -> list[str]:
    """Return the configs and models that were deleted, in order; nothing else may be."""
    kinds = {"DeleteEndpointConfig": "EndpointConfigName", "DeleteModel": "ModelName"}
    made = [call for call in calls if call.operation.startswith("Delete")]
    return [call.params[kinds[call.operation]] for call in made]


def _make(bench: Bench, *, of: str) -> list[str]:
    """Make what an endpoint's rollouts would, and return the three that nothing keeps."""
    stage = bench.stage
    live = _client().describe_endpoint_config(EndpointConfigName=stage.previous_config)
    (variant,) = live["ProductionVariants"]
    model = _client().describe_model(ModelName=stage.previous_config)
    tags = listed(marks(rollout_id="long-ago", endpoint_name=of))
    names = [f"{of}-{number:012x}" for number in range(_MADE)]
    for name in names:
        _client().create_model(
            ModelName=name,
            ExecutionRoleArn=model["ExecutionRoleArn"],
            PrimaryContainer=model["PrimaryContainer"],
            EnableNetworkIsolation=True,
            Tags=tags,
        )
        _client().create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{**variant, "ModelName": name}], Tags=tags
        )
        bench.world.clock.advance(1)
    return names[: _MADE - _KEPT]


def _have_had_one(bench: Bench, *, of: str) -> None:
    """Let an endpoint have had a rollout, which is over."""
    ours = bench.acquire(bench.begin(of, request=bench.request(endpoint_name=of)))
    with _as_deployed(bench):
        locks.release(Rollout.model_validate(ours))


@pytest.fixture
def attic(document: Document, body: bytes) -> Iterator[Attic]:
    """A month went by, in which nothing ran."""
    parameters = parameters_for(document)
    everything = {schedule.function for schedule in World(parameters=parameters).template.schedules}
    with World(parameters=parameters, idle=everything) as world:
        bench = Bench(set_stage(world, document, body=body))
        world.traffic.loads.clear()
        boto3.client("cloudwatch").delete_alarms(AlarmNames=[*bench.stage.alarm_names])
        _have_had_one(bench, of=bench.stage.endpoint_name)
        old = _make(bench, of=bench.stage.endpoint_name)
        world.clock.advance(_MONTH)
        yield Attic(bench, old)


def _newest_first(names: list[str]) -> list[str]:
    """As SageMaker lists them."""
    return names[::-1]


def test_what_nobody_needs_goes_of_every_endpoint(attic: Attic) -> None:
    """Of each the configs, then the models that they named; the newest five stay with theirs."""
    other = f"{attic.bench.stage.endpoint_name}-eu"
    _have_had_one(attic.bench, of=other)
    ours, theirs = _newest_first(attic.old), _newest_first(_make(attic.bench, of=other))
    attic.bench.world.clock.advance(_MONTH)

    assert attic.collect() == [*ours, *ours, *theirs, *theirs]


def test_what_is_young_stays_for_now(attic: Attic) -> None:
    """It goes once it is old, and once."""
    other = f"{attic.bench.stage.endpoint_name}-eu"
    _have_had_one(attic.bench, of=other)
    ours, theirs = _newest_first(attic.old), _newest_first(_make(attic.bench, of=other))

    assert attic.collect() == [*ours, *ours]
    attic.bench.world.clock.advance(_MONTH)
    assert attic.collect() == [*theirs, *theirs]
    assert attic.collect() == []


def test_where_a_rollout_is_under_way_nothing_goes(attic: Attic) -> None:
    """It may be about to deploy what is there."""
    attic.bench.acquire(attic.bench.begin("ours"))

    assert attic.collect() == []


def test_what_another_endpoint_runs_stays(attic: Attic) -> None:
    """A config of ours with its model, and a model that somebody else's config names."""
    first, second, third = attic.old
    attic.name_it(_THEIRS, first)
    attic.start("theirs-of-our-model", _THEIRS)
    attic.start("theirs-of-our-config", second)

    assert attic.collect() == [third, first, third]


def test_what_an_endpoint_is_being_taken_to_stays(attic: Attic) -> None:
    """Also before the new fleet serves."""
    first, second, third = attic.old
    attic.take_to(second)
    assert attic.bench.endpoint()["EndpointConfigName"] == attic.bench.stage.previous_config

    assert attic.collect() == [third, first, third, first]


def test_an_endpoint_that_goes_meanwhile_hides_no_other(attic: Attic) -> None:
    """It was listed, and is gone when it is looked at."""
    first, second, third = attic.old
    attic.take_to(second)
    attic.bench.world.clock.advance(2 * _TEN_MINUTES)
    attic.start("passing", attic.bench.stage.previous_config)
    listed_before = {"Endpoints": _client().list_endpoints()["Endpoints"]}
    names = [each["EndpointName"] for each in listed_before["Endpoints"]]
    assert names == ["passing", attic.bench.stage.endpoint_name]
    _client().delete_endpoint(EndpointName="passing")
    attic.bench.world.clock.advance(_TEN_MINUTES)
    attic.bench.world.wire.instead.append(
        lambda call: listed_before if call.operation == "ListEndpoints" else None
    )

    assert attic.collect() == [third, first, third, first]


def _ours(attic: Attic) -> str:
    return attic.old[1]


def _theirs(attic: Attic) -> str:
    attic.name_it(_THEIRS, attic.old[1])
    return _THEIRS


@pytest.mark.parametrize("way_back", [_ours, _theirs])
def test_what_the_way_back_needs_stays(attic: Attic, way_back: Callable[[Attic], str]) -> None:
    """Its model in any case, whoever made the config."""
    first, second, third = attic.old
    config = way_back(attic)
    attic.go_back_to(config)
    configs = [name for name in (third, second, first) if name != config]

    assert attic.collect() == [*configs, third, first]


def test_a_way_back_that_is_gone_needs_nothing(attic: Attic) -> None:
    """Somebody deleted it."""
    attic.go_back_to("deleted-by-somebody")
    gone = _newest_first(attic.old)

    assert attic.collect() == [*gone, *gone]


def test_where_a_live_config_is_gone_nothing_goes(attic: Attic) -> None:
    """Nobody can tell which models that endpoint runs."""
    _client().delete_endpoint_config(EndpointConfigName=attic.bench.stage.previous_config)

    assert attic.collect() == []
