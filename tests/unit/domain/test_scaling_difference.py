"""Scaling is changed by what differs from the file, and by nothing else."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from switchback.domain.marks import MANAGED_BY, US
from switchback.domain.scaling import (
    Attached,
    ScalableTarget,
    ScalingPolicy,
    ScheduledAction,
)
from switchback.domain.scaling_difference import (
    DeletePolicy,
    DeleteWakeAlarm,
    Deregister,
    PutPolicy,
    PutWakeAlarm,
    Register,
    ScalingThere,
    difference,
    is_as,
    possible,
)
from switchback.domain.scaling_policy import (
    CAPACITY_POLICY,
    SURGE_POLICY,
    WAKE_POLICY,
    Bounds,
    WantedScaling,
    wanted_scaling,
)
from tests.unit.domain.test_scaling_policy import ASKED, ASLEEP, ONE_TYPE

MIXED, EQUAL, SLEEPS = wanted_scaling(ASKED), wanted_scaling(ONE_TYPE), wanted_scaling(ASLEEP)
ALL = pytest.mark.parametrize("wanted", [MIXED, EQUAL, SLEEPS])
NIGHT = ScheduledAction({"ScheduledActionName": "night"})
OURS = {MANAGED_BY: US}


def _policy(name: str, metric: str = "SageMakerVariantInvocationsPerInstance") -> ScalingPolicy:
    predefined = {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}}
    return ScalingPolicy(
        {"PolicyName": name, "TargetTrackingScalingPolicyConfiguration": predefined}, arn=name
    )


def _made(wanted: WantedScaling, **attached: Any) -> ScalingThere:
    """Return how it is once all was made: AWS tells more of it than was asked for."""
    policies = tuple(
        ScalingPolicy({**copy.deepcopy(dict(p.request)), "Extra": 1}, arn=f"arn:{p.name}")
        for p in wanted.policies
    )
    kept = Attached(policies=(*policies, *attached.pop("others", ())), **attached)
    alarm = wanted.wake_alarm and {
        **{key: value for key, value in wanted.wake_alarm.items() if key != "Tags"},
        "AlarmActions": [f"arn:{WAKE_POLICY}", "arn:pager"],
        "StateValue": "OK",
    }
    bounds = wanted.bounds
    target = ScalableTarget(wanted.resource_id, bounds.least, bounds.most)
    return ScalingThere(target, kept, alarm, applied=bounds)


@ALL
def test_what_is_not_there_is_made(wanted: WantedScaling) -> None:
    """The target first, and an alarm after the policy that it calls."""
    acts = difference(wanted, ScalingThere())

    assert acts[0] == Register(wanted.bounds, is_new=True)
    assert acts[1:] == (
        *(PutPolicy(policy) for policy in wanted.policies),
        *([PutWakeAlarm(wanted.wake_alarm)] if wanted.wake_alarm else []),
    )


@ALL
def test_what_is_there_is_left_alone(wanted: WantedScaling) -> None:
    """Whatever hangs on it besides."""
    assert difference(wanted, _made(wanted)) == ()
    assert difference(wanted, _made(wanted, others=(_policy("theirs"),))) == ()
    assert difference(wanted, _made(wanted, scheduled_actions=(NIGHT,))) == ()


@ALL
def test_nothing_is_ever_deleted_to_be_made_anew(wanted: WantedScaling) -> None:
    """Whatever the file asked for before: what is put is not deleted, and no target goes."""
    for before in (MIXED, EQUAL, SLEEPS):
        acts = difference(wanted, _made(before))
        put = {act.policy.name for act in acts if isinstance(act, PutPolicy)}
        deleted = {act.name for act in acts if isinstance(act, DeletePolicy)}

        assert not put & deleted
        assert Deregister() not in acts
        assert deleted <= {CAPACITY_POLICY, SURGE_POLICY, WAKE_POLICY}


def test_what_aws_takes_once_only_is_free_before_it_is_put() -> None:
    """From unequal types to one: the policy that followed AWS's metric goes before the next one."""
    acts = difference(EQUAL, _made(MIXED))

    assert acts == (DeletePolicy(SURGE_POLICY), PutPolicy(EQUAL.policies[0]))


def test_a_policy_outlasts_the_alarm_that_calls_it() -> None:
    """By the policy the next try finds both."""
    awake = wanted_scaling(replace(ASLEEP, bounds=Bounds(1, 10)))
    assert SLEEPS.wake_alarm

    assert difference(awake, _made(SLEEPS)) == (
        Register(awake.bounds, is_new=False),
        DeleteWakeAlarm(SLEEPS.wake_alarm["AlarmName"]),
        DeletePolicy(WAKE_POLICY),
    )


@pytest.mark.parametrize(
    ("change", "put"),
    [
        (lambda config: config.update(TargetValue=0.8), True),
        (lambda config: config.update(ScaleInCooldown=1), True),
        (lambda config: config.update(DisableScaleIn=True), True),
        (lambda config: config.pop("DisableScaleIn"), False),
        (lambda config: config.update(TargetValue=0.7000000000000001), False),
        (lambda config: config["CustomizedMetricSpecification"]["Metrics"].reverse(), False),
        (lambda config: config["CustomizedMetricSpecification"]["Metrics"].pop(), True),
        (lambda config: _capacity(config)["Dimensions"].reverse(), False),
        (lambda config: _capacity(config).update(MetricName="Other"), True),
        (lambda config: _capacity(config).update(Unit="None"), False),
        (lambda config: config.pop("CustomizedMetricSpecification"), True),
    ],
)
def test_a_policy_is_put_where_it_is_another(change: Callable[[Any], Any], put: bool) -> None:  # noqa: FBT001 - a table's
    """Not where AWS tells the same in another way."""
    there = _made(MIXED)
    first, *others = there.attached.policies
    change(first.request["TargetTrackingScalingPolicyConfiguration"])
    changed = replace(there, attached=Attached(policies=(first, *others)))

    assert difference(MIXED, changed) == ((PutPolicy(MIXED.policies[0]),) if put else ())


def _capacity(config: Any) -> Any:
    return config["CustomizedMetricSpecification"]["Metrics"][1]["MetricStat"]["Metric"]


@pytest.mark.parametrize(
    "change",
    [
        {"Threshold": 5.0},
        {"ActionsEnabled": False},
        {"AlarmActions": ["arn:of-a-policy-that-is-gone"]},
    ],
)
def test_an_alarm_that_would_not_wake_is_put_right(change: dict[str, Any]) -> None:
    """Somebody changed it, or it calls a policy that is no more."""
    there = _made(SLEEPS)
    assert SLEEPS.wake_alarm
    assert there.wake_alarm

    changed = replace(there, wake_alarm={**there.wake_alarm, **change})

    assert difference(SLEEPS, changed) == (PutWakeAlarm(SLEEPS.wake_alarm),)


@pytest.mark.parametrize("without", ["alarm", "actions", "policy"])
def test_what_is_missing_to_wake_it_is_put(without: str) -> None:
    """The alarm, the policy that it calls, and that it calls it."""
    there = _made(SLEEPS)
    assert SLEEPS.wake_alarm
    assert there.wake_alarm

    silent = {key: value for key, value in there.wake_alarm.items() if key != "AlarmActions"}
    left = {
        "alarm": replace(there, wake_alarm=None),
        "actions": replace(there, wake_alarm=silent),
        "policy": replace(there, attached=Attached(policies=there.attached.policies[:1])),
    }
    assert difference(SLEEPS, left[without]) == (
        *([PutPolicy(SLEEPS.policies[1])] if without == "policy" else []),
        PutWakeAlarm(SLEEPS.wake_alarm),
    )


@pytest.mark.parametrize(
    ("applied", "actions", "registers"),
    [
        (MIXED.bounds, (), True),
        (MIXED.bounds, (NIGHT,), False),
        (Bounds(2, 8), (NIGHT,), True),
        (None, (NIGHT,), True),
    ],
)
def test_bounds_that_the_clock_set_are_left_to_it(
    *, applied: Bounds | None, actions: tuple[ScheduledAction, ...], registers: bool
) -> None:
    """Until the file asks for others than it did; without a clock they are the file's."""
    there = _made(MIXED, scheduled_actions=actions)
    assert there.target
    night = replace(there, target=replace(there.target, max_capacity=4), applied=applied)

    wanted = (Register(MIXED.bounds, is_new=False),) if registers else ()
    assert difference(MIXED, night) == wanted


def test_a_file_without_scaling_touches_nothing_that_is_not_ours() -> None:
    """Neither where there is nothing, nor where people scale it themselves."""
    target = ScalableTarget("r", 1, 4)

    assert difference(None, ScalingThere()) == ()
    assert difference(None, ScalingThere(target)) == ()
    theirs = Attached(policies=(_policy("theirs"),), scheduled_actions=(NIGHT,))
    assert difference(None, ScalingThere(target, theirs)) == ()


@pytest.mark.parametrize(
    ("attached", "goes"),
    [
        ({"tags": OURS}, True),
        ({"tags": {}}, False),
        ({"tags": OURS, "others": (_policy("theirs"),)}, False),
        ({"tags": OURS, "scheduled_actions": (NIGHT,)}, False),
    ],
)
def test_a_file_that_asks_no_more_takes_back_what_it_asked(
    *, attached: dict[str, Any], goes: bool
) -> None:
    """Our policies; and the target where it is ours, and nobody else uses it."""
    acts = difference(None, _made(SLEEPS, **attached))
    assert SLEEPS.wake_alarm

    assert acts == (
        DeleteWakeAlarm(SLEEPS.wake_alarm["AlarmName"]),
        DeletePolicy(CAPACITY_POLICY),
        DeletePolicy(WAKE_POLICY),
        *([Deregister()] if goes else []),
    )


def test_what_a_crash_left_of_taking_back_is_completed() -> None:
    """A target of ours on which nothing hangs any more."""
    there = ScalingThere(ScalableTarget("r", 1, 4), Attached(tags=OURS))

    assert difference(None, there) == (Deregister(),)


def test_a_metric_that_somebody_elses_policy_follows_is_theirs() -> None:
    """AWS allows one policy only: theirs stays, and ours is left out."""
    theirs = _policy("theirs", "SageMakerVariantConcurrentRequestsPerModelHighResolution")
    there = ScalingThere(ScalableTarget("r", 2, 10), Attached(policies=(theirs,)))

    assert possible(MIXED, there) == replace(MIXED, policies=MIXED.policies[:1])
    assert possible(MIXED, ScalingThere()) == MIXED


@pytest.mark.parametrize(
    ("asked", "told", "same"),
    [
        (1, 1.0, True),
        (0.7, 0.71, False),
        (True, 1, True),
        (False, None, True),
        (False, True, False),
        ("a", "a", True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, None, False),
        ([1, 2], [1], False),
        ([1], None, False),
        (None, None, True),
        # Nothing is left of what was to be nothing but a rounding.
        (0.0, 1e-13, True),
        (1, None, False),
        (1, "1", False),
        ("1", 1, False),
        # What has no name has its place.
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([{"Name": "a"}, {"Name": "b"}], ({"Name": "b"}, {"Name": "a"}), True),
        ([{"Bound": 0}, {"Bound": 5}], [{"Bound": 5}, {"Bound": 0}], False),
    ],
)
def test_the_same_is_the_same(*, asked: Any, told: Any, same: bool) -> None:
    """Numbers by their value, and what AWS tells besides is no difference."""
    assert is_as(asked, told) is same
