"""Each scenario ends as it says: the endpoint, its scaling, the lock, the record, and the news.

The invariants watch each of them, at every moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from simulator.scenarios import SCENARIOS
from simulator.stage import FOREIGN_CONFIG
from switchback.domain.outcome import Outcome
from switchback.domain.scaling_policy import CAPACITY_POLICY, OUR_POLICIES
from tests.workflow.plays import LONG, Play, play
from tests.workflow.theatre import BATCH, STREAMING

# Need a type to fall back to, which that file does not have.
_POOLED = frozenset({"scale-out-on-fallback"})
_EVENTS = {
    "Started": "Rollout Started",
    "Approval needed": "Rollout Decision Needed",
    "Decision needed": "Rollout Decision Needed",
}


@dataclass(frozen=True)
class End:
    """How a scenario ends.

    Attributes:
        reason: The reason of its last rollout.
        on: The config that the endpoint is on.
        updates: The configs that we took it to, or tried to.
        told: What people were told, in order.
        said: What people said.
        found: The preflight's findings.
        first: What came of the rollouts before the last one.
        instances: What serves, where scaling has changed that.
    """

    reason: str = "BakePassed"
    on: str = "candidate"
    updates: tuple[str, ...] = ("candidate",)
    told: tuple[str, ...] = ("Started", "Accepted")
    said: tuple[str, ...] = ()
    found: frozenset[str] = field(default_factory=frozenset)
    first: tuple[str, ...] = ()
    instances: Mapping[str, int] = field(default_factory=dict)


def _rolled_back(
    reason: str = "AlarmFired",
    *,
    told: tuple[str, ...] = ("Started", "RolledBack"),
    said: tuple[str, ...] = (),
    tries: int = 1,
) -> End:
    back = ("candidate", *tries * ("previous",))
    return End(reason, on="previous", updates=back, told=told, said=said)


def _reverted(reason: str) -> End:
    return End(reason, on="previous", told=("Started", "Reverted"))


def _rejected(reason: str, *, found: frozenset[str]) -> End:
    return End(reason, on="previous", updates=(), told=("Rejected",), found=found)


ENDS = {
    "healthy": End(),
    "bad-version": _rolled_back(),
    "silent-revert": _reverted("RevertedForUnknown"),
    "capacity-unavailable": _reverted("RevertedForCapacity"),
    "quota-exceeded": _rejected("QuotaShort", found=frozenset({"QuotaShort"})),
    "no-change": End("NoDifference", on="current", updates=(), told=()),
    "quiet-endpoint": End(
        "Promoted", told=("Started", "Decision needed", "Accepted"), said=("promote",)
    ),
    "alarm-already-red": _rejected("AlarmAlreadyRed", found=frozenset({"AlarmAlreadyRed"})),
    "flapping-alarm": _rolled_back(),
    "slow-container": _reverted("RevertedForHealthCheck"),
    "type-change-with-scaling": End(),
    "first-deployment": End(),
    "changed-by-others": End("ChangedByOthers", on="others", told=("Started", "NeedsOperator")),
    "busy-endpoint": End(),
    "system-updating": End(),
    # The plan itself cannot be made, so that there is no preflight.
    "previous-missing": _rejected("PreviousNotRestorable", found=frozenset()),
    "second-drop": End(
        updates=("first", "candidate"),
        told=("Started", "Accepted", "Started", "Accepted"),
        first=("Accepted",),
    ),
    "operator-promotes": End("Promoted", said=("promote",)),
    "operator-aborts": _rolled_back("Aborted", said=("abort",)),
    "approval": End(told=("Approval needed", "Started", "Accepted"), said=("approve",)),
    "rollback-capacity": _rolled_back(tries=3),
    "rollback-impossible": _rolled_back(
        told=("Started", "Decision needed", "RolledBack"), said=("retry",), tries=10
    ),
    "lost-events": _rolled_back(),
    "doubled-events": _rolled_back(),
    "throttled": End(),
    "scale-out-on-fallback": End(instances={"ml.g6.2xlarge": 4, "ml.g6e.2xlarge": 2}),
}

_PLAYS = [
    pytest.param(scenario, example, id=f"{scenario}-{example}")
    for scenario in SCENARIOS
    for example in (STREAMING, BATCH)
    if example == STREAMING or scenario not in LONG | _POOLED
]


def test_every_scenario_has_its_end_here() -> None:
    """A scenario that is added says how it ends."""
    assert ENDS.keys() == SCENARIOS.keys()


@pytest.mark.parametrize(("scenario", "example"), _PLAYS)
def test_it_ends_as_it_states(scenario: str, example: str) -> None:
    """The outcome, and everything that is left behind."""
    played, end = play(scenario, example=example), ENDS[scenario]
    outcome = SCENARIOS[scenario].outcome

    _check_outcome(played, end, outcome)
    _check_endpoint(played, end)
    before, _ = played.scaling
    assert bool(before["targets"]) == (example == STREAMING and scenario != "first-deployment")
    _check_scaling(played, outcome)
    assert not {"holder_id", "queued_id", "task_token"} & played.lock.keys(), "the lock is free"
    _check_news(played, end, outcome)
    assert not [call for call in played.calls if call.error and "Denied" in call.error]


def _check_outcome(played: Play, end: End, outcome: Outcome) -> None:
    *others, record = played.records
    closed = played.rehearsal.closed
    assert (closed.outcome, closed.reason) == (outcome, end.reason)
    assert (record.outcome, record.reason, record.message) == (
        outcome,
        end.reason,
        closed.message,
    )
    assert tuple(each.outcome for each in others) == end.first
    assert tuple(decision.say for decision in record.decisions) == end.said
    assert all(decision.reason == "rehearsed" for decision in record.decisions)
    assert {finding["code"] for finding in record.findings} == end.found
    assert bool(record.changes) == (end.on != "current" and end.reason != "PreviousNotRestorable")
    began, ended = record.timings.instants.started_at, record.timings.instants.ended_at
    assert began < ended
    assert (record.timings.instants.update_started_at is not None) == bool(end.updates)


def _check_scaling(played: Play, outcome: Outcome) -> None:
    """As before; and as its file asks where a version stayed, beside what other people put."""
    before, after = played.scaling
    asked = played.stage.document.auto_scaling
    if asked is None or outcome not in (Outcome.ACCEPTED, Outcome.NO_CHANGE):
        assert after == before
        return
    ours = [each for each in after["policies"] if each["PolicyName"] in OUR_POLICIES]
    others = [each for each in before["policies"] if each["PolicyName"] not in OUR_POLICIES]
    (target,) = after["targets"]
    assert CAPACITY_POLICY in {policy["PolicyName"] for policy in ours}
    assert [policy for policy in after["policies"] if policy not in ours] == others
    assert (target["MinCapacity"], target["MaxCapacity"]) == (
        asked.min_capacity,
        asked.max_capacity,
    )
    assert not any(target["SuspendedState"].values())
    assert after["actions"] == before["actions"]


def _check_endpoint(played: Play, end: End) -> None:
    record, stage = played.records[-1], played.stage
    configs = {
        "candidate": record.candidate_config,
        "current": stage.previous_config,
        "first": played.records[0].candidate_config,
        "others": FOREIGN_CONFIG,
        "previous": stage.previous_config,
    }
    assert played.endpoint["EndpointStatus"] == "InService"
    assert played.endpoint["EndpointConfigName"] == configs[end.on]
    assert played.updates == [configs[name] for name in end.updates]
    assert "PendingDeploymentSummary" not in played.endpoint
    assert played.document["endpoint"]["instances"] == _fleet(played, end)


def _fleet(played: Play, end: End) -> dict[str, int]:
    """Return the instances that there should be: a new fleet is all of its first type."""
    if end.instances:
        return dict(end.instances)
    if end.on not in {"candidate", "others"} and "previous" not in end.updates:
        return dict(played.stage.instances)
    (variant,) = played.stage.world.sagemaker.describe_endpoint_config(
        {"EndpointConfigName": played.endpoint["EndpointConfigName"]}
    )["ProductionVariants"]
    pools = variant.get("InstancePools", [variant])
    return {pools[0]["InstanceType"]: played.stage.fleet_size or variant["InitialInstanceCount"]}


def _check_news(played: Play, end: End, outcome: Outcome) -> None:
    subjects = played.subjects
    if "SlowDown" in {call.error for call in played.calls}:
        # A step that is run again tells again: better twice than never.
        subjects = list(dict.fromkeys(subjects))
        assert list(dict.fromkeys(played.events)) == ["Rollout Started", "Rollout Ended"]
    else:
        ended = [_EVENTS.get(subject, "Rollout Ended") for subject in end.told]
        assert played.events == (ended or ["Rollout Ended"])
    assert subjects == list(end.told)
    rollouts = [record.rollout_id for record in played.records]
    assert all(any(f"Rollout {name}," in told for name in rollouts) for told in played.messages)
    if outcome is not Outcome.NO_CHANGE:
        assert played.rehearsal.closed.message in played.messages[-1]
