"""What putting an endpoint's scaling back answers, and what it changes, whatever happened since."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from simulator.wire import AwsError, Call
from tests.steps.scaled import (
    NAME,
    NIGHT,
    STEP,
    TARGET,
    TRACKING,
    Json,
    Scaled,
    config,
    everything,
    scaled,
    scaling,
)

_ID = TARGET["ResourceId"]
_DENIED = AwsError("AccessDeniedException", "no", status=403)
_NO_ENDPOINT = AwsError("ValidationException", 'Could not find endpoint "x".')


def _answer(**changes: object) -> Json:
    return {"resource_ids": [_ID], "widened": [], "lapsed": [], "gone": [], **changes}


@contextmanager
def _refused(it: Scaled, operation: str, error: AwsError = _DENIED) -> Iterator[None]:
    def refuse(call: Call) -> None:
        if call.operation == operation and call.caller in it.world.template.functions:
            raise error

    it.world.wire.interceptors.append(refuse)
    yield
    it.world.wire.interceptors.remove(refuse)


def _changes(it: Scaled) -> list[Call]:
    """Return what was changed since this was asked last."""
    reads = ("Describe", "Get", "List")
    made = [call for call in it.calls if not call.operation.startswith(reads)]
    it.calls.clear()
    return made


def _operations(it: Scaled) -> list[str]:
    return [call.operation for call in _changes(it)]


def _scale_by_hand(it: Scaled, instances: int) -> None:
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=NAME,
        DesiredWeightsAndCapacities=[
            {"VariantName": "AllTraffic", "DesiredInstanceCount": instances}
        ],
    )
    it.world.clock.advance(20 * 60)


@contextmanager
def _held(*, types_change: bool) -> Iterator[tuple[Scaled, Json]]:
    """An endpoint whose scaling is held, and what all its scaling was before."""
    with scaled() as it:
        it.register(Tags={"team": "speech"})
        it.put(TRACKING, STEP, NIGHT)
        it.call_by_alarm("burst")
        before = everything()
        it.hold(types_change=types_change)
        it.calls.clear()
        yield it, before


def test_nothing_was_held() -> None:
    """Nothing is asked, nothing is done."""
    with scaled() as it:
        it.register()
        it.calls.clear()

        assert it.restore() == _answer(resource_ids=[])
        assert [call.operation for call in it.calls] == ["GetItem", "GetItem"]


def test_what_was_suspended() -> None:
    """It scales again; what was written down is dropped."""
    with _held(types_change=False) as (it, before):
        assert it.restore() == _answer()
        assert everything() == before
        assert _operations(it) == ["RegisterScalableTarget", "DeleteItem"]


def test_what_somebody_else_resumed_or_took_away() -> None:
    """The first is as it was; the second is not made anew."""
    with _held(types_change=False) as (it, before):
        awake = before["ScalableTargets"][0]["SuspendedState"]
        scaling().register_scalable_target(**TARGET, SuspendedState=awake)
        assert it.restore() == _answer()
        assert _operations(it) == ["DeleteItem"]

        it.hold(types_change=False)
        scaling().deregister_scalable_target(**TARGET)
        it.calls.clear()
        assert it.restore() == _answer(resource_ids=[])
        assert _operations(it) == ["DeleteItem"]


@pytest.mark.parametrize("types_change", [False, True])
def test_bounds_are_widened_to_the_fleet_that_there_is(*, types_change: bool) -> None:
    """Registering with the bounds as they were would scale it."""
    with _held(types_change=types_change) as (it, _):
        _scale_by_hand(it, 1)

        assert it.restore() == _answer(widened=[_ID])
        assert everything()["ScalableTargets"][0]["MinCapacity"] == 1
        assert it.instances() == 1


def test_what_was_deregistered() -> None:
    """It sleeps until all is on it again."""
    with _held(types_change=True) as (it, before):
        assert it.restore() == _answer()
        assert everything() == before
        made = _changes(it)
        assert [call.operation for call in made] == [
            "RegisterScalableTarget",
            *("PutScalingPolicy", "PutScalingPolicy", "PutMetricAlarm"),
            "PutScheduledAction",
            "RegisterScalableTarget",
            "DeleteItem",
        ]
        assert made[0].params["Tags"] == {"team": "speech"}
        assert set(made[0].params["SuspendedState"].values()) == {True}
        assert set(made[-2].params["SuspendedState"].values()) == {False}


def test_an_alarm_that_somebody_put_anew_meanwhile() -> None:
    """It names the policy by the ARN that it had: it calls the new one then, and nothing twice."""
    with scaled() as it:
        it.register()
        it.put(STEP)
        it.call_by_alarm("burst")
        before = everything()
        client: Any = boto3.client("cloudwatch")
        old = client.describe_alarms(AlarmNames=["burst-alarm"])["MetricAlarms"][0]
        it.hold(types_change=True)
        given = ("AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions")
        judged = ("Statistic", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator")
        request = {key: old[key] for key in (*given, *judged, "AlarmActions")}
        client.put_metric_alarm(**request)

        assert it.restore() == _answer()
        assert everything() == before


def test_what_was_put_back_is_not_put_back_again() -> None:
    """Where only the end is missing, only that is done: bounds that fit no more are left alone."""
    with _held(types_change=True) as (it, before):
        with _refused(it, "DeleteItem"):
            assert it.try_("restore_scaling", rollout=it.rollout).error == "AccessDenied"
        _scale_by_hand(it, 1)
        it.calls.clear()

        assert it.restore() == _answer()
        assert _operations(it) == ["DeleteItem"]
        assert everything() == before


@pytest.mark.parametrize("refused", ["PutScalingPolicy", "PutMetricAlarm", "PutScheduledAction"])
def test_what_was_refused_is_completed_by_the_next_try(refused: str) -> None:
    """It is said what could not be; the target sleeps meanwhile."""
    with _held(types_change=True) as (it, before):
        with _refused(it, refused):
            told = it.try_("restore_scaling", rollout=it.rollout)
        assert told.error == "ScalingNotRestored"
        assert refused in str(told.message)
        (target,) = everything()["ScalableTargets"]
        assert set(target["SuspendedState"].values()) == {True}

        assert it.restore() == _answer()
        assert everything() == before


def test_what_may_pass_is_tried_again_and_not_told() -> None:
    """AWS asks for less haste: nothing is concluded from that."""
    with _held(types_change=True) as (it, _):
        throttled = AwsError("ThrottlingException", "Rate exceeded")
        with _refused(it, "PutScheduledAction", throttled):
            told = it.try_("restore_scaling", rollout=it.rollout)

        assert told.error == "Throttled"


def _change_target() -> None:
    scaling().register_scalable_target(**TARGET, MinCapacity=1)


def _delete_policy() -> None:
    scaling().delete_scaling_policy(**TARGET, PolicyName=TRACKING["PolicyName"])


def _delete_action() -> None:
    name = NIGHT["ScheduledActionName"]
    scaling().delete_scheduled_action(**TARGET, ScheduledActionName=name)


@pytest.mark.parametrize("act", [_change_target, _delete_policy, _delete_action])
def test_what_does_not_show_is_looked_for_again(act: Callable[[], None]) -> None:
    """Each part of it; until then nothing is dropped of what was written down."""
    with _held(types_change=True) as (it, _):

        def interfere(call: Call) -> None:
            awake = call.params.get("SuspendedState", {}).values()
            if call.operation == "RegisterScalableTarget" and not any(awake):
                it.world.wire.after.remove(interfere)
                with it.world.wire.calling_as("somebody else"):
                    act()

        it.world.wire.after.append(interfere)
        told = it.try_("restore_scaling", rollout=it.rollout)

        assert told.error == "NotYetVisible"
        assert told.message == f"the scaling of {_ID} does not show as restored yet"
        assert "DeleteItem" not in _operations(it)


def test_a_scheduled_action_whose_time_has_passed() -> None:
    """It is named, and not waited for."""
    with scaled() as it:
        it.register()
        once = {**NIGHT, "ScheduledActionName": "once", "Schedule": "at(2026-01-05T02:10:00)"}
        it.put(NIGHT, {**once, "Timezone": "UTC"})
        it.hold(types_change=True)
        it.world.clock.advance(20 * 60)

        assert it.restore() == _answer(lapsed=["once"])


def test_an_endpoint_that_is_gone() -> None:
    """What was written down is kept, and named."""
    with _held(types_change=True) as (it, _):
        with _refused(it, "DescribeEndpoint", _NO_ENDPOINT):
            assert it.restore() == _answer(resource_ids=[], gone=[_ID])
        assert _operations(it) == []
        assert it.restore() == _answer()


def test_all_that_was_refused_is_told() -> None:
    """One variant's failure keeps no other from being put back."""
    with scaled() as it:
        client = boto3.client("sagemaker")
        two = config("two", "ml.g6.2xlarge")
        (variant,) = two["ProductionVariants"]
        two["ProductionVariants"].append({**variant, "VariantName": "Other"})
        client.create_endpoint_config(**two)
        client.update_endpoint(EndpointName=NAME, EndpointConfigName="two")
        it.world.clock.advance(20 * 60)
        other = {**TARGET, "ResourceId": f"endpoint/{NAME}/variant/Other"}
        for target in (TARGET, other):
            scaling().register_scalable_target(**target, MinCapacity=1, MaxCapacity=3)
        it.hold(types_change=False)
        with _refused(it, "RegisterScalableTarget"):
            told = it.try_("restore_scaling", rollout=it.rollout)
        first, second = str(told.message).split("; ")

        assert told.error == "ScalingNotRestored"
        assert first.startswith("RegisterScalableTarget")
        assert second.startswith("RegisterScalableTarget")
        assert it.restore()["resource_ids"] == [_ID, other["ResourceId"]]
