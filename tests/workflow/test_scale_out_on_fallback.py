"""A spike that the preferred type cannot serve: the fleet falls back, and the metric stays true."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import boto3
import pytest

from simulator.publications import Publication, publications
from simulator.rehearsal import Rehearsal, rehearse, run, staged
from simulator.scenarios import SCENARIOS
from simulator.stage import NothingToRehearseError, Stage
from simulator.wire import Call
from switchback.domain.outcome import Outcome
from tests.workflow.theatre import BATCH, STREAMING, load

_SCENARIO = SCENARIOS["scale-out-on-fallback"]
_PREFERRED, _FALLBACK = "ml.g6.2xlarge", "ml.g6e.2xlarge"
_WEIGHTS = {_PREFERRED: 20.0, _FALLBACK: 40.0}
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Minute:
    """What was published in a minute, and what was so.

    Attributes:
        counts: The instances in service.
        load: The requests under way.
    """

    published: Publication
    counts: dict[str, int]
    load: int

    @property
    def carries(self) -> float:
        """Σ n·c."""
        return sum(count * _WEIGHTS[name] for name, count in self.counts.items())


@dataclass
class Minutes:
    """Looks at each publication, and at what is so at that instant."""

    stage: Stage
    found: dict[datetime, Minute] = field(default_factory=dict)

    def on_call(self, call: Call) -> None:
        """Look at a call."""
        name, world = self.stage.endpoint_name, self.stage.world
        if published := publications(call).get(name):
            fleet = world.sagemaker.fleet(name)
            assert fleet is not None
            at = world.clock.now.replace(second=0, microsecond=0)
            load = world.traffic.loads[name].concurrent_requests
            counts = {each: count for each, count in fleet.counts.items() if count}
            self.found[at] = Minute(published, counts, load)


@dataclass(frozen=True)
class Played:
    """The rehearsal, and what it was like minute by minute.

    Attributes:
        utilization: What the policy's expression comes to, by the minute.
        policy: What the endpoint scales by.
        activities: The scaling activities, the oldest first.
    """

    rehearsal: Rehearsal
    minutes: dict[datetime, Minute]
    utilization: dict[datetime, float]
    policy: Any
    activities: list[Any]

    @property
    def fleets(self) -> list[dict[str, int]]:
        """The fleets that there were, one after the other."""
        found: list[dict[str, int]] = []
        for minute in self.minutes.values():
            if not found or found[-1] != minute.counts:
                found.append(minute.counts)
        return found


@pytest.fixture(scope="module")
def played() -> Played:
    """The scenario, played to its end."""
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=_SCENARIO) as stage:
        minutes = Minutes(stage)
        stage.world.wire.observers.append(minutes.on_call)
        seconds = _SCENARIO.afterwards_seconds
        rehearsal = run(stage, checked=True, afterwards_seconds=seconds)
        policy = _policy(stage)
        return Played(
            rehearsal=rehearsal,
            minutes=minutes.found,
            utilization=_utilization(policy, minutes.found),
            policy=policy,
            activities=_activities(stage),
        )


def test_it_is_accepted_and_falls_back(played: Played) -> None:
    """Four of the preferred type, four of the other beside them, and two once it is seen enough."""
    assert played.rehearsal.closed.outcome is Outcome.ACCEPTED
    assert played.fleets == [
        {_PREFERRED: 3, _FALLBACK: 1},
        {_PREFERRED: 4},
        {_PREFERRED: 4, _FALLBACK: 4},
        {_PREFERRED: 4, _FALLBACK: 2},
    ]
    counts = [activity["Description"] for activity in played.activities]
    assert counts == [f"Setting desired instance count to {count}." for count in (8, 6)]
    assert {activity["StatusCode"] for activity in played.activities} == {"Successful"}


def test_what_is_published_is_true_at_every_minute(played: Played) -> None:
    """The sum, the mean and the counts are those of the fleet that serves, with no minute left out.

    Also while the file's fleet comes, while the fallback comes, and while it goes.
    """
    for minute in played.minutes.values():
        instances = sum(minute.counts.values())
        assert minute.published.sums == {
            "WeightedCapacity": minute.carries,
            "WeightedCapacityPerInstance": pytest.approx(minute.carries / instances),
        }
        counts = {name: count for name, count in minute.published.counts.items() if count}
        assert counts == minute.counts
    assert {then - one for one, then in pairwise(played.minutes)} == {_MINUTE}


def test_utilization_is_what_arithmetic_says(played: Played) -> None:
    """The policy's own expression, asked of CloudWatch: the load over Σ n·c, minute by minute."""
    told = played.utilization
    expected = {at: each.load / each.carries for at, each in played.minutes.items()}

    assert {at: told[at] for at in expected} == pytest.approx(expected)
    # At work on four, the spike on four, on eight, and on six.
    at_work, spike = 52, 107
    assert set(expected.values()) >= {at_work / 80, spike / 80, spike / 240, spike / 160}


def test_the_policy_is_the_files(played: Played) -> None:
    """At the file's target, with the file's cooldowns."""
    config = played.policy["TargetTrackingScalingPolicyConfiguration"]

    assert config["TargetValue"] == 0.7
    assert (config["ScaleOutCooldown"], config["ScaleInCooldown"]) == (60, 300)


def test_the_story_tells_it(played: Played) -> None:
    """The counts by type, what was published, the utilization, and each activity."""
    entries = played.rehearsal.timeline.entries
    told = [entry.detail for entry in entries if entry.kind == "capacity"]
    scaled = [(entry.name, entry.detail) for entry in entries if entry.kind == "scaling"]

    assert [each for each in told if "switchback-capacity" in each] == [
        _line(f"52 requests at once: 4 x {_PREFERRED}", "80", "20", "0.65", "13"),
        _line(f"107 requests at once: 4 x {_PREFERRED}", "80", "20", "1.34", "26.8"),
        _line(
            f"107 requests at once: 4 x {_PREFERRED}, 4 x {_FALLBACK}", "240", "30", "0.446", "13.4"
        ),
        _line(
            f"107 requests at once: 4 x {_PREFERRED}, 2 x {_FALLBACK}",
            *("160", "26.6667", "0.669", "17.8"),
        ),
    ]
    assert [name for name, _ in scaled] == ["InProgress", "Successful"] * 2
    assert scaled[0][1].startswith("to 8: monitor alarm TargetTracking-")


def test_a_file_without_a_fallback_has_none_to_show() -> None:
    """It is said what the file would need."""
    document, body = load(BATCH)
    with pytest.raises(NothingToRehearseError, match="needs a type to fall back to and scaling"):
        rehearse(document, body=body, scenario=_SCENARIO)


def _line(fleet: str, total: str, per_instance: str, utilization: str, concurrency: str) -> str:
    return (
        f"{fleet}; WeightedCapacity {total}; WeightedCapacityPerInstance {per_instance}; "
        f"switchback-capacity at {utilization} of 0.7; switchback-surge at {concurrency} of 28"
    )


def _activities(stage: Stage) -> list[Any]:
    client: Any = boto3.client("application-autoscaling")
    told = client.describe_scaling_activities(**_of(stage))
    return list(reversed(told["ScalingActivities"]))


def _policy(stage: Stage) -> Any:
    client: Any = boto3.client("application-autoscaling")
    told = client.describe_scaling_policies(**_of(stage))["ScalingPolicies"]
    (policy,) = (each for each in told if each["PolicyName"] == "switchback-capacity")
    return policy


def _of(stage: Stage) -> dict[str, str]:
    name = f"endpoint/{stage.endpoint_name}/variant/AllTraffic"
    return {"ServiceNamespace": "sagemaker", "ResourceId": name}


def _utilization(policy: Any, minutes: dict[datetime, Minute]) -> dict[datetime, float]:
    """Ask CloudWatch for the policy's own expression, which AWS looks at by the minute."""
    config = policy["TargetTrackingScalingPolicyConfiguration"]
    queries = deepcopy(config["CustomizedMetricSpecification"]["Metrics"])
    for query in queries:
        if "MetricStat" in query:
            query["MetricStat"]["Period"] = 60
    (result,) = boto3.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=min(minutes), EndTime=max(minutes) + _MINUTE
    )["MetricDataResults"]
    return dict(zip(result["Timestamps"], result["Values"], strict=True))
