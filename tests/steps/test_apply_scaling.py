"""An endpoint comes to scale as its file asks, and nobody else's scaling is touched."""

from typing import Any

import boto3
import pytest

from switchback.domain.scaling_policy import CAPACITY_POLICY, SURGE_POLICY, WAKE_POLICY
from tests.steps.applied import (
    CHANGES,
    IDENTITY,
    MIXED,
    NAME,
    NIGHT,
    SLEEPS,
    alarms,
    apply,
    ask,
    changed,
    on_candidate,
    policies,
    scaling,
    targets,
)
from tests.steps.prepared import Json, Prepared


def test_an_endpoint_that_nobody_scales_is_registered_as_ours() -> None:
    """With the file's bounds, our mark, and a policy that the fleet's types need."""
    with on_candidate(MIXED) as ready:
        told = apply(ready)
        (target,) = targets()
        tags = scaling().list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"]

        assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 10)
        assert tags == {"switchback:managed-by": "switchback"}
        assert policies().keys() == {CAPACITY_POLICY, SURGE_POLICY}
        assert told["done"][0] == "registered it to scale from 2 to 10 instances"
        assert ready.stage.fleet_size == 4
        assert told["notes"] == []


def test_twice_is_once() -> None:
    """What is as the file asks is not touched again: the same for one that sleeps."""
    for asked, asynchronous in ((MIXED, False), (SLEEPS, True)):
        with on_candidate(asked, asynchronous=asynchronous) as ready:
            apply(ready)

            assert changed(ready, lambda: apply(ready)) == []


def test_a_changed_target_is_changed_in_place() -> None:
    """One call for the policy that differs, none for the rest; its ARN stays."""
    with on_candidate(MIXED) as ready:
        apply(ready)
        before = policies()
        ask(ready, {**MIXED, "ScaleInCooldownInSeconds": 900, "MaxCapacity": 12})
        made = changed(ready, lambda: apply(ready))

        assert made == ["RegisterScalableTarget", "PutScalingPolicy", "PutScalingPolicy"]
        assert {n: p["PolicyARN"] for n, p in policies().items()} == {
            n: p["PolicyARN"] for n, p in before.items()
        }


def test_what_other_people_put_stays() -> None:
    """Their policy, their schedule, and what they suspended; and it is told."""
    with on_candidate(MIXED, theirs=True) as ready:
        scaling().put_scheduled_action(**IDENTITY, **NIGHT)
        scaling().register_scalable_target(
            **IDENTITY, SuspendedState={"DynamicScalingInSuspended": True}
        )
        theirs = policies()["concurrency"]
        told = apply(ready)
        (target,) = targets()
        actions = scaling().describe_scheduled_actions(ServiceNamespace="sagemaker")

        assert policies()["concurrency"] == theirs
        # Theirs follows the metric that ours would, which AWS allows to one policy.
        assert policies().keys() == {"concurrency", CAPACITY_POLICY}
        assert len(actions["ScheduledActions"]) == 1
        assert target["SuspendedState"]["DynamicScalingInSuspended"] is True
        assert target["SuspendedState"]["DynamicScalingOutSuspended"] is False
        left_out, beside, suspended = told["notes"]
        assert left_out.startswith(SURGE_POLICY)
        assert "concurrency" in beside
        assert "suspended" in suspended


def test_a_sleeping_endpoint_is_woken() -> None:
    """By an alarm of ours that calls a policy of ours, with our mark."""
    with on_candidate(SLEEPS, asynchronous=True) as ready:
        apply(ready)
        (alarm,) = alarms()

        assert alarm["AlarmActions"] == [policies()[WAKE_POLICY]["PolicyARN"]]
        assert targets()[0]["MinCapacity"] == 0
        (put,) = ready.made("PutMetricAlarm")
        assert put["Tags"] == [{"Key": "switchback:managed-by", "Value": "switchback"}]


def test_an_alarm_keeps_what_people_had_it_do_besides() -> None:
    """It is put right in its threshold, and still pages them."""
    pager = "arn:aws:sns:us-east-1:123456789012:pager"
    with on_candidate(SLEEPS, asynchronous=True) as ready:
        apply(ready)
        (request,) = ready.made("PutMetricAlarm")
        actions = [*request["AlarmActions"], pager]
        boto3.client("cloudwatch").put_metric_alarm(
            **{**request, "Threshold": 9.0, "AlarmActions": actions}
        )
        apply(ready)
        (alarm,) = alarms()

        assert alarm["Threshold"] == 1.0
        assert sorted(alarm["AlarmActions"]) == sorted(actions)


def test_a_file_that_asks_no_more_leaves_nothing_of_ours() -> None:
    """Neither policy, nor alarm, nor a target that was registered for it."""
    with on_candidate(SLEEPS, asynchronous=True) as ready:
        apply(ready)
        ask(ready, None, asynchronous=True)
        made = changed(ready, lambda: apply(ready))

        assert made == [
            *("DeleteAlarms", "DeleteScalingPolicy", "DeleteScalingPolicy"),
            "DeregisterScalableTarget",
        ]
        assert (targets(), alarms()) == ([], [])
        assert changed(ready, lambda: apply(ready)) == []


def test_a_file_that_never_asked_touches_nothing() -> None:
    """People scale it themselves."""
    with on_candidate(None, theirs=True) as ready:
        told: list[Json] = []

        assert changed(ready, lambda: told.append(apply(ready))) == []
        assert told[0]["done"] == []
        assert policies().keys() == {"concurrency"}


def test_a_target_that_was_there_before_stays_when_the_file_asks_no_more() -> None:
    """It is not ours to take."""
    with on_candidate(MIXED, theirs=True) as ready:
        apply(ready)
        ask(ready, None)
        apply(ready)

        assert policies().keys() == {"concurrency"}
        assert len(targets()) == 1


def test_bounds_that_a_schedule_set_are_the_schedules() -> None:
    """Until the file asks for others: a rollout at night does not end the night."""
    with on_candidate(MIXED) as ready:
        apply(ready)
        scaling().put_scheduled_action(**IDENTITY, **NIGHT)
        scaling().register_scalable_target(**IDENTITY, MinCapacity=1, MaxCapacity=4)

        assert changed(ready, lambda: apply(ready)) == []
        ask(ready, {**MIXED, "MaxCapacity": 12})
        assert changed(ready, lambda: apply(ready)) == ["RegisterScalableTarget"]
        assert targets()[0]["MaxCapacity"] == 12


def test_a_maximum_below_the_fleet_scales_in_at_once_and_says_so() -> None:
    """The file asks for it."""
    with on_candidate({**MIXED, "MaxCapacity": 3}) as ready:
        told = apply(ready)
        ready.world.clock.advance(600)
        endpoint = boto3.client("sagemaker").describe_endpoint(EndpointName=NAME)

        assert "in at once, from 4 to 3 instances" in told["notes"][0]
        assert endpoint["ProductionVariants"][0]["DesiredInstanceCount"] == 3


def _fails(ready: Prepared, **plan: Any) -> str | None:
    planned = ready.plan()["plan"]
    given: Any = {"rollout": ready.rollout, "plan": {**planned, **plan}}
    function = ready.world.template.functions["ApplyScalingFunction"]
    return ready.world.functions.invoke(function.arn, given).error


def test_an_endpoint_that_somebody_changed_is_left_alone() -> None:
    """What the file asks for is meant for its own version."""
    with on_candidate(MIXED) as ready:
        live = ready.stage.previous_config
        ready.stage.foreign_update()
        ready.world.clock.advance(1200)
        errors = []
        made = changed(ready, lambda: errors.append(_fails(ready, candidate_config=live)))

        assert errors == ["ChangedByOthers"]
        assert made == []


def test_scaling_that_is_still_held_is_put_back_first() -> None:
    """Else the reconciler would put the old one over what the file asks for."""
    with on_candidate(MIXED, theirs=True) as ready:
        planned = ready.plan()
        ready.run("HoldScaling", rollout=ready.rollout, plan=planned["plan"])
        live = ready.stage.previous_config

        assert _fails(ready, candidate_config=live) == "ScalingNotRestored"


@pytest.mark.parametrize("refused", CHANGES)
@pytest.mark.parametrize(
    ("before", "after"), [(None, SLEEPS), (SLEEPS, MIXED), (SLEEPS, None)], ids=str
)
def test_a_step_that_fails_anywhere_is_completed_by_the_next(
    before: Json | None, after: Json | None, refused: str
) -> None:
    """Whichever of its calls failed, on the way there and on the way back."""
    with on_candidate(before, asynchronous=True) as ready:
        apply(ready)
        ask(ready, after, asynchronous=True)
        ready.denied.add(refused)
        _fails(ready, candidate_config=ready.stage.previous_config)
        ready.denied.clear()
        apply(ready)

        assert changed(ready, lambda: apply(ready)) == []
        wanted = set() if after is None else {CAPACITY_POLICY}
        assert set(policies()) == wanted | ({WAKE_POLICY} if after is SLEEPS else set())
        assert bool(alarms()) == (after is SLEEPS)
        assert bool(targets()) == (after is not None)
