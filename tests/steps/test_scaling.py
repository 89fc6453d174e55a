"""Scaling is held while an update runs, and is afterwards what it was."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps.scaled import (
    NAME,
    NIGHT,
    NOT_SUSPENDED,
    STEP,
    TARGET,
    TRACKING,
    Json,
    Scaled,
    everything,
    plan_of,
    scaled,
    scaling,
)

SUSPENDED = dict.fromkeys(NOT_SUSPENDED, True)

_suspensions = st.fixed_dictionaries(dict.fromkeys(NOT_SUSPENDED, st.booleans()))
_names = st.lists(st.sampled_from(["a", "b", "c d", "night-1"]), unique=True, max_size=3)


def _tracking(name: str, target: float) -> Json:
    configuration = TRACKING["TargetTrackingScalingPolicyConfiguration"]
    changed = {"TargetTrackingScalingPolicyConfiguration": {**configuration, "TargetValue": target}}
    return {**TRACKING, "PolicyName": f"tracking {name}", **changed}


_policies = st.builds(
    lambda tracking, steps, value: [
        *(_tracking(name, value) for name in tracking),
        *({**STEP, "PolicyName": f"step {name}"} for name in steps),
    ],
    _names,
    _names,
    st.floats(0.1, 100),
)
_actions = st.builds(
    lambda names, change: [
        {**NIGHT, "ScheduledActionName": name, "ScalableTargetAction": change} for name in names
    ],
    _names,
    st.sampled_from([{"MinCapacity": 1}, {"MaxCapacity": 3}, {"MinCapacity": 0, "MaxCapacity": 9}]),
)


@settings(deadline=None, max_examples=30)
@given(
    minimum=st.integers(0, 4),
    more=st.integers(0, 6),
    suspended=_suspensions,
    tags=st.dictionaries(st.sampled_from(["team", "cost"]), st.sampled_from(["x", "y"])),
    policies=_policies,
    actions=_actions,
    types_change=st.booleans(),
    times=st.integers(1, 2),
)
def test_scaling_is_afterwards_what_it_was(
    *,
    minimum: int,
    more: int,
    suspended: dict[str, bool],
    tags: dict[str, str],
    policies: list[Json],
    actions: list[Json],
    types_change: bool,
    times: int,
) -> None:
    """Forward and back: target, bounds, suspension, tags, policies, actions and their alarms."""
    with scaled(instances=min(minimum + more, max(minimum, 4))) as it:
        it.register(minimum, minimum + more, SuspendedState=suspended, Tags=tags)
        it.put(*policies, *actions)
        for policy in policies:
            if policy["PolicyType"] == "StepScaling":
                it.call_by_alarm(policy["PolicyName"], on="OKActions")
        before, instances = everything(), it.instances()
        for _ in range(times):
            it.hold(types_change=types_change)
            assert it.is_registered() is not types_change
            it.restore()

        assert everything() == before
        assert it.instances() == instances


@settings(deadline=None, max_examples=30)
@given(minimum=st.integers(0, 6), more=st.integers(0, 4), instances=st.integers(1, 9))
def test_registering_anew_never_changes_the_fleet(minimum: int, more: int, instances: int) -> None:
    """A count outside the bounds widens them as far as it has to, and the answer says so."""
    maximum = minimum + more
    with scaled(instances=4) as it:
        it.register(min(minimum, 4), max(maximum, 4))
        _set_count(it, instances)
        with it.world.wire.calling_as("somebody"):
            it.world.scaling._targets[TARGET["ResourceId"]].minimum = minimum
            it.world.scaling._targets[TARGET["ResourceId"]].maximum = maximum
        it.hold(types_change=True)
        told = it.restore()
        it.world.clock.advance(600)

        (target,) = everything()["ScalableTargets"]
        bounds = (target["MinCapacity"], target["MaxCapacity"])
        assert bounds == (min(minimum, instances), max(maximum, instances))
        assert told["widened"] == (
            [] if minimum <= instances <= maximum else [TARGET["ResourceId"]]
        )
        assert it.instances() == instances


@pytest.mark.parametrize("instances", [1, 12])
def test_a_count_outside_the_bounds_is_left_alone(instances: int) -> None:
    """Where nothing has to be deregistered: suspending, too, would change the fleet."""
    with scaled() as it:
        it.register()
        _set_count(it, instances)
        before = everything()
        it.hold(types_change=False)

        assert everything() == before
        it.restore()
        assert everything() == before
        assert it.instances() == instances


def test_all_scaling_is_suspended_while_an_update_runs() -> None:
    """Policies and actions stay, and none of them acts."""
    with scaled() as it:
        it.register()
        it.put(TRACKING, NIGHT)
        before = everything()
        told = it.hold(types_change=False)

        (target,) = everything()["ScalableTargets"]
        assert target["SuspendedState"] == SUSPENDED
        assert everything()["ScalingPolicies"] == before["ScalingPolicies"]
        assert told["resource_ids"] == [TARGET["ResourceId"]]


def test_sagemaker_takes_another_type_once_scaling_is_held() -> None:
    """The update that it refuses under a scalable target goes through, and back again."""
    with scaled() as it:
        it.register()
        it.put(TRACKING, STEP, NIGHT)
        before = everything()
        with pytest.raises(ClientError, match="must be deregistered"):
            it.update("other-types")
        for config_name in ("other-types", "live"):
            it.hold(types_change=True)
            it.update(config_name)
            it.restore()
            assert everything() == before
        assert it.instances() == 4


def test_an_endpoint_without_scaling_has_nothing_to_hold() -> None:
    """And nothing is written down for it."""
    with scaled() as it:
        it.hold(types_change=True)
        it.restore()

        assert {"PutItem", "RegisterScalableTarget"}.isdisjoint(c.operation for c in it.calls)


@pytest.mark.parametrize("types_change", [False, True])
def test_it_is_written_down_before_anything_is_changed(*, types_change: bool) -> None:
    """And dropped after everything is back and was looked at."""
    with scaled() as it:
        it.register()
        it.put(TRACKING, NIGHT)
        it.calls.clear()
        it.hold(types_change=types_change)
        held = [call.operation for call in it.calls]
        it.calls.clear()
        it.restore()
        restored = [call.operation for call in it.calls]

        change = "DeregisterScalableTarget" if types_change else "RegisterScalableTarget"
        assert held[-2:] == ["PutItem", change]
        assert restored[-1] == "DeleteItem"
        assert restored[-2].startswith("Describe")


def test_no_policy_acts_half_restored() -> None:
    """The target sleeps until everything is on it again."""
    with scaled() as it:
        it.register()
        it.put(TRACKING, NIGHT)
        it.hold(types_change=True)
        it.calls.clear()
        it.restore()

        changes = [c for c in it.calls if c.operation.startswith(("Register", "Put"))]
        assert [c.operation for c in changes] == [
            "RegisterScalableTarget",
            "PutScalingPolicy",
            "PutScheduledAction",
            "RegisterScalableTarget",
        ]
        assert changes[0].params["SuspendedState"] == SUSPENDED
        assert changes[-1].params["SuspendedState"] == NOT_SUSPENDED


def test_a_target_that_somebody_deregistered_is_not_made_anew() -> None:
    """Where we only suspended it: whoever took it away meant it."""
    with scaled() as it:
        it.register()
        it.hold(types_change=False)
        scaling().deregister_scalable_target(**TARGET)

        assert it.restore()["resource_ids"] == []
        assert not it.is_registered()


def test_what_somebody_changed_of_a_suspended_target_stays() -> None:
    """Bounds and policies are theirs; only the suspension was ours."""
    with scaled() as it:
        it.register()
        it.put(TRACKING)
        it.hold(types_change=False)
        scaling().register_scalable_target(**TARGET, MinCapacity=3)
        it.put(NIGHT)
        it.restore()

        (target,) = everything()["ScalableTargets"]
        assert target["MinCapacity"] == 3
        assert target["SuspendedState"] == NOT_SUSPENDED
        assert len(everything()["ScheduledActions"]) == 1


def test_a_scheduled_action_whose_time_has_passed_is_told_of() -> None:
    """AWS takes it no more; the others are restored, and the answer names it."""
    with scaled() as it:
        it.register()
        once = {**NIGHT, "ScheduledActionName": "once", "Schedule": "at(2026-01-05T02:10:00)"}
        it.put(NIGHT, {**once, "Timezone": "UTC"})
        it.hold(types_change=True)
        it.world.clock.advance(20 * 60)

        assert it.restore()["lapsed"] == ["once"]
        (left,) = everything()["ScheduledActions"]
        assert left["ScheduledActionName"] == "night"


def test_dates_of_scheduled_actions_survive() -> None:
    """A start and an end are instants, and come back as they were."""
    with scaled() as it:
        it.register()
        end = it.world.clock.now.replace(year=2027)
        it.put({**NIGHT, "StartTime": it.world.clock.now, "EndTime": end})
        before = everything()
        it.hold(types_change=True)
        it.restore()

        assert everything() == before


def test_another_rollouts_scaling_is_not_touched() -> None:
    """Who has lost the lock neither holds nor restores."""
    with scaled() as it:
        it.register()
        outdone = it.rollout
        it.stop()
        it.begin("next")
        it.rollout = outdone
        before = everything()

        plan = plan_of(types_change=True)
        assert it.try_("hold_scaling", rollout=outdone, plan=plan).error == "FencedOff"
        assert it.try_("restore_scaling", rollout=outdone).error == "FencedOff"
        assert everything() == before


def _set_count(it: Scaled, instances: int) -> None:
    if it.instances() != instances:
        change: Any = [{"VariantName": "AllTraffic", "DesiredInstanceCount": instances}]
        boto3.client("sagemaker").update_endpoint_weights_and_capacities(
            EndpointName=NAME, DesiredWeightsAndCapacities=change
        )
        it.world.clock.advance(20 * 60)
