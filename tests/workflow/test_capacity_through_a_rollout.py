"""What is published while rollouts take an endpoint to other types and weights, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import boto3
import pytest
import yaml

from simulator.rehearsal import run
from simulator.sagemaker.packages import Behaviour
from simulator.sagemaker.views import EndpointChange
from simulator.stage import Stage, stage_next, third_version
from simulator.wire import Call
from simulator.world import TEMPLATE
from switchback.document.examine import read_document
from switchback.domain.outcome import Outcome
from tests.template.conftest import TemplateLoader
from tests.workflow.theatre import theatre

_FIRST = {"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": 40.0}
_THEN = {"ml.g6.2xlarge": 26.0, "ml.g6.12xlarge": 90.0}
"""The second file weighs one type anew, and has another one for the other."""

_OTHERS = ("WatchVersionsFunction", "CollectLeftoversFunction")
"""What comes by itself and has nothing to do with it."""

_A_WHILE_SECONDS = 10 * 60


@dataclass
class Publications:
    """Checks each publication against what the world knows of the fleet at that instant.

    Attributes:
        by_config: The weights that are right, by the config that serves.
        at: When something was published of the endpoint.
        beside: Of what kind of fleet: the config, and whether another fleet was being built.
    """

    stage: Stage
    by_config: dict[str, dict[str, float]] = field(default_factory=dict)
    at: list[datetime] = field(default_factory=list)
    beside: set[tuple[str, bool]] = field(default_factory=set)
    _of_new_ones: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin."""
        self.by_config[self.stage.previous_config] = _FIRST
        self.expect(_FIRST)
        self.stage.world.wire.observers.append(self.on_call)
        self.stage.world.sagemaker.listeners.append(self.on_change)

    def expect(self, weights: dict[str, float]) -> None:
        """Expect these of each config that is new from here on: its name is its content's."""
        self._of_new_ones = weights

    def on_change(self, change: EndpointChange) -> None:
        """Look at the endpoint."""
        self.by_config.setdefault(change.config_name, self._of_new_ones)

    def on_call(self, call: Call) -> None:
        """Look at a call."""
        if call.operation == "PutMetricData" and (told := self._numbers(call)):
            sagemaker = self.stage.world.sagemaker
            fleet = sagemaker.fleet(self.stage.endpoint_name)
            assert fleet is not None
            assert told == _truth(fleet.counts, self.by_config[fleet.config_name])
            self.at.append(call.at)
            growing = sagemaker.pending(self.stage.endpoint_name) is not None
            self.beside.add((fleet.config_name, growing))

    def _numbers(self, call: Call) -> dict[tuple[str, str], float]:
        told = {}
        for each in call.params["MetricData"]:
            of = {dimension["Name"]: dimension["Value"] for dimension in each["Dimensions"]}
            if of.get("EndpointName") == self.stage.endpoint_name:
                told[each["MetricName"], of.get("InstanceType", "")] = each["Value"]
        return told


def _truth(counts: dict[str, int], weights: dict[str, float]) -> dict[tuple[str, str], float]:
    total = sum(counts.get(name, 0) * weight for name, weight in weights.items())
    by_type = {("InstanceCount", name): float(counts.get(name, 0)) for name in weights}
    per_instance = total / sum(counts.values())
    return {
        ("WeightedCapacity", ""): total,
        ("WeightedCapacityPerInstance", ""): per_instance,
        **by_type,
    }


def _on_other_types(stage: Stage) -> Stage:
    """Return the same world with a file that asks for a third version, on other types."""
    _, body = third_version(stage)
    file: Any = yaml.safe_load(body)
    file["EndpointConfig"]["ProductionVariants"][0]["InstancePools"] = [
        {"InstanceType": name, "Priority": place} for place, name in enumerate(_THEN, start=1)
    ]
    file["AutoScaling"]["ConcurrencyPerInstance"] = _THEN
    body = yaml.safe_dump(file).encode()
    following = stage_next(stage, read_document(body, name=stage.key), body=body)
    quotas = stage.world.quotas.applied
    quotas["ml.g6.12xlarge for endpoint usage"] = quotas["ml.g6.2xlarge for endpoint usage"]
    packages = stage.world.sagemaker.packages
    known = packages.get(following.package)
    packages.add(type(known)(**{**vars(known), "instance_types": tuple({**_FIRST, **_THEN})}))
    return following


@contextmanager
def _managed() -> Iterator[tuple[Stage, Publications]]:
    """An endpoint that a file took to its second version, and a file that asks for the third."""
    with theatre(idle=_OTHERS) as shown:
        publications = Publications(shown.stage)
        rehearsal = shown.rehearse()
        assert rehearsal.closed.outcome is Outcome.ACCEPTED
        shown.world.clock.advance(600)
        yield _on_other_types(shown.stage), publications


def _play(stage: Stage, publications: Publications) -> Outcome:
    """Let the second file's rollout run to its end, and some time after it."""
    publications.expect(_THEN)
    publications.at.clear()
    publications.beside.clear()
    rehearsal = run(stage)
    stage.world.clock.advance(_A_WHILE_SECONDS)
    for one, following in pairwise(publications.at):
        assert following - one == timedelta(minutes=1)
    return rehearsal.closed.outcome


def test_a_good_version_is_weighed_by_its_own_file() -> None:
    """From the instant of the switch on, and the old fleet by its own until then."""
    with _managed() as (stage, publications):
        assert _play(stage, publications) is Outcome.ACCEPTED

        live = stage.previous_config
        (candidate,) = {config for config, _ in publications.beside} - {live}
        assert publications.beside >= {(live, True), (candidate, False)}


def test_after_the_way_back_the_old_weights_hold() -> None:
    """And those of the bad version as long as it serves, also while the old fleet comes back."""
    with _managed() as (stage, publications):
        stage.world.traffic.error_rates[stage.package] = 0.05
        assert _play(stage, publications) is Outcome.ROLLED_BACK

        live = stage.previous_config
        (candidate,) = {config for config, _ in publications.beside} - {live}
        assert publications.beside == {
            *((live, growing) for growing in (False, True)),
            *((candidate, growing) for growing in (False, True)),
        }
        fleet = stage.world.sagemaker.fleet(stage.endpoint_name)
        assert fleet is not None
        assert fleet.config_name == live


def test_a_silent_revert_changes_no_number() -> None:
    """What never served was never weighed."""
    with _managed() as (stage, publications):
        stage.world.sagemaker.packages.behaviours[stage.package] = Behaviour(
            fails_health_check_after_seconds=720, failure_reason=None
        )
        assert _play(stage, publications) is Outcome.REVERTED

        live = stage.previous_config
        assert publications.beside == {(live, False), (live, True)}


def test_the_first_rollout_knows_both_fleets() -> None:
    """Of a fleet that no file made, too, by the types that the file gives weights."""
    with theatre(idle=_OTHERS) as shown:
        publications = Publications(shown.stage)
        shown.drop()
        shown.run_into("AwaitSettling")
        shown.world.clock.advance(120)

        assert publications.beside == {(shown.stage.previous_config, True)}


@pytest.fixture
def dead_man() -> dict[str, Any]:
    """The alarm of the template, as CloudWatch is asked for it."""
    template = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader=TemplateLoader)
    properties = template["Resources"]["CapacityNotPublishedAlarm"]["Properties"]
    return {"AlarmName": "capacity-not-published", **properties, "AlarmActions": []}


def test_a_publisher_that_stops_is_missed_within_minutes(dead_man: dict[str, Any]) -> None:
    """Quiet while it runs, also without any endpoint; red when nothing has come for a while."""
    with theatre(idle=_OTHERS) as shown:
        client = boto3.client("cloudwatch")
        client.put_metric_alarm(**dead_man)

        def state() -> str:
            (alarm,) = client.describe_alarms(AlarmNames=[dead_man["AlarmName"]])["MetricAlarms"]
            return alarm["StateValue"]

        shown.world.clock.advance(_A_WHILE_SECONDS)
        assert state() == "OK"
        shown.world.functions.other_code["PublishCapacityFunction"] = _crash
        shown.world.clock.advance(_A_WHILE_SECONDS)
        assert state() == "ALARM"


def _crash(_event: Any, _context: Any) -> None:
    raise RuntimeError("a new version of the code is broken")
