"""What people read of how a variant's scaling was changed, and of what it will be like."""

import pytest

from switchback.domain.scaling import Attached, ScalableTarget, ScalingPolicy, Suspension
from switchback.domain.scaling_difference import (
    Act,
    DeletePolicy,
    DeleteWakeAlarm,
    Deregister,
    PutPolicy,
    PutWakeAlarm,
    Register,
    ScalingThere,
    in_words,
    notes,
)
from switchback.domain.scaling_policy import CAPACITY_POLICY, Bounds, wanted_scaling
from tests.unit.domain.test_scaling_policy import ASKED

MIXED = wanted_scaling(ASKED)
SAME_METRIC = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
ANOTHER_METRIC = "SageMakerVariantInvocationsPerInstance"


def _tracks(name: str, metric: str) -> ScalingPolicy:
    followed = {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}}
    return ScalingPolicy({"PolicyName": name, "TargetTrackingScalingPolicyConfiguration": followed})


def _there(*others: ScalingPolicy, suspension: Suspension | None = None) -> ScalingThere:
    target = ScalableTarget("r", 2, 10, suspension or Suspension())
    return ScalingThere(target, Attached(policies=others))


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Register(Bounds(1, 2), is_new=True), "registered it to scale from 1 to 2 instances"),
        (Register(Bounds(1, 2), is_new=False), "set its bounds to scale from 1 to 2 instances"),
        (PutPolicy(MIXED.policies[0]), "put the policy switchback-capacity"),
        (PutWakeAlarm({"AlarmName": "wakes"}), "put the alarm wakes"),
        (DeleteWakeAlarm("wakes"), "deleted the alarm wakes"),
        (DeletePolicy(CAPACITY_POLICY), "deleted the policy switchback-capacity"),
        (Deregister(), "deregistered it, because nothing else scales it"),
    ],
)
def test_everything_that_is_done_is_told_in_words(act: Act, words: str) -> None:
    """People read it in the record."""
    assert in_words(act) == words


def test_where_there_is_nothing_to_know_nothing_is_told() -> None:
    """Neither of scaling that the file asks for, nor where it asks for none."""
    assert notes(MIXED, ScalingThere(), (), count=4) == ()
    assert notes(None, _there(), (), count=4) == ()


def test_a_policy_that_is_left_out_is_told() -> None:
    """With whose policies are in its place, and what to do about it; others are only told."""
    there = _there(
        _tracks("theirs", SAME_METRIC),
        _tracks("another", ANOTHER_METRIC),
        # A step policy follows no metric of its own.
        ScalingPolicy({"PolicyName": "steps", "PolicyType": "StepScaling"}),
        _tracks("theirs-too", SAME_METRIC),
    )

    assert notes(MIXED, there, (), count=4) == (
        (
            f"switchback-surge was left out: theirs, theirs-too follows {SAME_METRIC} already, "
            "which AWS allows to one policy only. Delete that one, and drop the file again"
        ),
        (
            "other policies scale it too, and stay: another, steps, theirs, theirs-too. It scales "
            "out where any policy asks for it, and in only where all that track a target agree"
        ),
    )


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (2, ()),
        (10, ()),
        (1, ("the bounds scale it out at once, from 1 to 2 instances",)),
        (12, ("the bounds scale it in at once, from 12 to 10 instances",)),
    ],
)
def test_what_the_bounds_do_to_the_fleet_is_told(count: int, told: tuple[str, ...]) -> None:
    """The file asks for it, and it happens at once; nothing where they are not set."""
    acts = (Register(MIXED.bounds, is_new=True), PutPolicy(MIXED.policies[0]))

    assert notes(MIXED, ScalingThere(), acts, count=count) == told
    assert notes(MIXED, ScalingThere(), acts[1:], count=count) == ()


@pytest.mark.parametrize(
    ("suspension", "kinds"),
    [
        (Suspension(scale_in=True), "in"),
        (Suspension(scale_out=True), "out"),
        (Suspension(scale_in=True, scale_out=True), "in and out"),
    ],
)
def test_scaling_that_is_suspended_stays_so_and_is_told(suspension: Suspension, kinds: str) -> None:
    """Somebody had a reason."""
    assert notes(MIXED, _there(suspension=suspension), (), count=4) == (
        f"somebody suspended its scaling {kinds}, and it stays so",
    )


def test_suspended_schedules_are_no_news() -> None:
    """What the clock would do is not what the load asks for."""
    assert notes(MIXED, _there(suspension=Suspension(scheduled=True)), (), count=4) == ()
