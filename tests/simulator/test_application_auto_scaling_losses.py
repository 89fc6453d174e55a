"""What Application Auto Scaling loses on the way: alarms' actions, tags, and times that passed."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.steps.scaled import NIGHT, STEP, TARGET, TRACKING, scaled, scaling


def _actions() -> list[str]:
    (alarm,) = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return alarm["AlarmActions"]


def _policy_alarms(name: str) -> list[Any]:
    told = scaling().describe_scaling_policies(ServiceNamespace="sagemaker", PolicyNames=[name])
    (policy,) = told["ScalingPolicies"]
    return [alarm["AlarmName"] for alarm in policy["Alarms"]]


def test_a_step_policy_shows_who_calls_it() -> None:
    """Alarms that people made, by the ARN in their actions; a tracking policy has its own."""
    with scaled() as it:
        it.register()
        it.put(STEP, TRACKING)
        assert _policy_alarms("burst") == []
        it.call_by_alarm("burst")
        assert _policy_alarms("burst") == ["burst-alarm"]
        assert len(_policy_alarms("concurrency")) == 2


@pytest.mark.parametrize("loss", ["deregister", "delete"])
def test_a_policy_that_goes_is_called_no_more(loss: str) -> None:
    """The alarm stays, its action goes; the policy put anew has another ARN."""
    with scaled() as it:
        it.register()
        it.put(STEP)
        it.call_by_alarm("burst")
        pager, policy = _actions()
        if loss == "deregister":
            scaling().deregister_scalable_target(**TARGET)
            it.register()
        else:
            scaling().delete_scaling_policy(**TARGET, PolicyName="burst")
        it.put(STEP)

        assert _actions() == [pager]
        told = scaling().describe_scaling_policies(ServiceNamespace="sagemaker")
        assert told["ScalingPolicies"][0]["PolicyARN"] != policy


def test_tags_go_with_the_registration() -> None:
    """They are read by the target's ARN, which is another one the next time."""
    with scaled() as it:
        it.register(Tags={"team": "speech"})
        told = scaling().describe_scalable_targets(ServiceNamespace="sagemaker")
        arn = told["ScalableTargets"][0]["ScalableTargetARN"]
        assert scaling().list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": "speech"}
        scaling().deregister_scalable_target(**TARGET)
        with pytest.raises(ClientError, match="does not exist"):
            scaling().list_tags_for_resource(ResourceARN=arn)


@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        ({"Schedule": "at(2026-01-05T01:59:59)"}, True),
        ({"Schedule": "at(2026-01-05T02:00:01)"}, False),
        ({"Schedule": "at(2026-01-04T21:00:01)", "Timezone": "America/New_York"}, False),
        ({"Schedule": "at(2026-01-04T20:59:59)", "Timezone": "America/New_York"}, True),
        ({"EndTime": datetime(2026, 1, 5, 1, tzinfo=UTC)}, True),
        ({"EndTime": datetime(2026, 1, 6, 1, tzinfo=UTC)}, False),
    ],
)
def test_an_action_that_can_never_act_is_refused(changes: dict[str, Any], *, is_over: bool) -> None:
    """Its only time, or its end, has passed: the world begins on 2026-01-05 at 02:00 UTC."""
    action = {key: value for key, value in {**NIGHT, **changes}.items() if key != "Timezone"}
    if "Timezone" in changes:
        action["Timezone"] = changes["Timezone"]
    with scaled() as it:
        it.register()
        if is_over:
            with pytest.raises(ClientError, match="in the past"):
                it.put(action)
        else:
            it.put(action)
