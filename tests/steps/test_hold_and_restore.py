"""Scaling is held while an update runs, and is afterwards what it was before."""

from typing import Any

import boto3
import pytest

from simulator.wire import AwsError
from switchback.domain.scaling import resource_id
from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand


def _target(bench: Bench) -> dict[str, Any]:
    (target,) = bench.scaling()["targets"]
    return dict(target)


def _register(bench: Bench, **changes: Any) -> None:
    """Change the endpoint's scalable target, as a person may."""
    boto3.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(bench.stage.endpoint_name, "AllTraffic"),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        **changes,
    )


def _deregister(bench: Bench) -> None:
    boto3.client("application-autoscaling").deregister_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(bench.stage.endpoint_name, "AllTraffic"),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
    )


_NONE = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
_ALL = dict.fromkeys(_NONE, True)


def test_everything_is_suspended_while_it_is_held(by_hand: ByHand) -> None:
    """Scaling in, scaling out and schedules; the bounds stay."""
    before = _target(by_hand.bench)
    by_hand.run("hold_scaling")

    assert _target(by_hand.bench) == {**before, "SuspendedState": _ALL}


@pytest.mark.parametrize(
    "suspended",
    [_NONE, {**_NONE, "DynamicScalingInSuspended": True}, _ALL],
    ids=["none", "in", "all"],
)
def test_scaling_is_afterwards_what_it_was(by_hand: ByHand, suspended: dict[str, bool]) -> None:
    """Bounds, policies, schedules and what somebody had suspended, to the last field."""
    bench = by_hand.bench
    boto3.client("application-autoscaling").put_scheduled_action(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(bench.stage.endpoint_name, "AllTraffic"),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        ScheduledActionName="morning",
        Schedule="cron(0 7 * * ? *)",
        ScalableTargetAction={"MinCapacity": 4},
    )
    _register(bench, SuspendedState=suspended)
    before = bench.scaling()
    by_hand.run("hold_scaling")
    by_hand.run("restore_scaling")

    assert bench.scaling() == before
    assert not any(sk == "SCALING" for _, sk in bench.items())


def test_what_was_saved_is_kept_when_it_is_held_again(by_hand: ByHand) -> None:
    """A crash after the hold: the next rollout restores what was before the first."""
    bench = by_hand.bench
    before = bench.scaling()
    by_hand.run("hold_scaling")
    bench.stop(by_hand.rollout)
    second = bench.acquire(bench.begin("second", request=bench.request(seconds=1)))
    bench.run("hold_scaling", rollout=second)
    bench.run("restore_scaling", rollout=second)

    assert bench.scaling() == before


def test_it_is_saved_before_it_is_suspended(by_hand: ByHand) -> None:
    """A crash in between suspends nothing that nobody knows of."""
    order = by_hand.bench.touched(lambda: by_hand.run("hold_scaling"))

    assert order == ["PutItem", "RegisterScalableTarget"]


@pytest.mark.parametrize("bounds", [(5, 8), (1, 3)], ids=["below", "above"])
def test_a_fleet_outside_its_bounds_is_left_alone(by_hand: ByHand, bounds: tuple[int, int]) -> None:
    """Suspending it would pull the count into them: the fleet of four stays four."""
    bench = by_hand.bench
    minimum, maximum = bounds
    sagemaker = boto3.client("sagemaker")
    _register(bench, MinCapacity=minimum, MaxCapacity=maximum)
    bench.world.clock.advance(900)
    wanted = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 4}]
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=bench.stage.endpoint_name,
        DesiredWeightsAndCapacities=wanted,  # type: ignore[arg-type]  # a list of plain dicts
    )
    bench.world.clock.advance(900)
    before = bench.scaling()
    assert by_hand.run("hold_scaling") == {"resource_ids": []}
    assert by_hand.run("restore_scaling") == {"resource_ids": []}

    assert bench.scaling() == before
    assert bench.world.sagemaker.instances_in_service(bench.stage.endpoint_name) == 4


def test_an_endpoint_without_scaling_is_no_case(by_hand: ByHand) -> None:
    """There is nothing to hold and nothing to restore."""
    bench = by_hand.bench
    _deregister(bench)
    by_hand.run("hold_scaling")
    by_hand.run("restore_scaling")

    assert bench.changes("RegisterScalableTarget") == []


def test_what_somebody_deregistered_meanwhile_is_not_made_anew(by_hand: ByHand) -> None:
    """Restoring goes past nobody's decision."""
    bench = by_hand.bench
    by_hand.run("hold_scaling")
    _deregister(bench)
    by_hand.run("restore_scaling")

    assert bench.scaling()["targets"] == []
    assert not any(sk == "SCALING" for _, sk in bench.items())


def test_restoring_what_was_never_held_changes_nothing(by_hand: ByHand) -> None:
    """Every way out restores, also those that never held."""
    assert by_hand.bench.touched(lambda: by_hand.run("restore_scaling")) == []


def test_what_could_not_be_restored_stays_saved(by_hand: ByHand) -> None:
    """Until the scaling is as it was, it is known how it was."""
    bench = by_hand.bench
    by_hand.run("hold_scaling")

    bench.refuse("RegisterScalableTarget", AwsError("ThrottlingException", "Rate exceeded"))
    assert bench.error("restore_scaling", **by_hand.given("restore_scaling")) == "Throttled"
    bench.relent()
    by_hand.run("restore_scaling")

    assert _target(bench)["SuspendedState"] == _NONE
