"""A version that stays is scaled as its file asks; one that goes leaves scaling as it was."""

from typing import Any

import boto3
import pytest

from simulator.rehearsal import run, staged
from simulator.scenarios import SCENARIOS
from simulator.wire import AwsError, Call
from switchback.domain.scaling_policy import CAPACITY_POLICY, OUR_POLICIES, WAKE_POLICY
from tests.workflow.errands import without_scaling
from tests.workflow.theatre import STREAMING, Theatre, load, theatre

_THEIRS = {"concurrency"}


def _policies() -> set[str]:
    client: Any = boto3.client("application-autoscaling")
    told = client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    return {policy["PolicyName"] for policy in told}


def _bounds() -> list[tuple[int, int]]:
    client: Any = boto3.client("application-autoscaling")
    told = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    return [(target["MinCapacity"], target["MaxCapacity"]) for target in told]


def _closed(shown: Theatre) -> Any:
    return shown.executions[-1].variables["closed"]


def _published(shown: Theatre) -> list[str]:
    published = [call for call in shown.calls if call.operation == "Publish"]
    return [f"{call.params['Subject']}\n{call.params['Message']}" for call in published]


def _refuse(shown: Theatre, function: str, operation: str, *, times: int = 1000) -> None:
    """Have AWS refuse what a function calls, for good or so many times."""
    left = [times]

    def refuse(call: Call) -> None:
        if (call.caller, call.operation) == (function, operation) and left[0]:
            left[0] -= 1
            raise AwsError("ValidationException", "somebody at AWS thinks not")

    shown.world.wire.interceptors.append(refuse)


def test_an_accepted_version_is_scaled_as_its_file_asks() -> None:
    """And the message says what was done, and whose policy stays beside ours."""
    with theatre() as shown:
        shown.rehearse()
        told = _published(shown)[-1]

        assert CAPACITY_POLICY in _policies()
        assert _policies() - OUR_POLICIES == _THEIRS
        assert shown.outcomes() == ["Accepted"]
        assert "put the policy switchback-capacity" in told
        assert "other policies scale it too, and stay: concurrency" in told


@pytest.mark.parametrize("scenario", ["bad-version", "silent-revert"])
def test_a_version_that_goes_leaves_scaling_as_it_was(scenario: str) -> None:
    """The file is not what the endpoint runs."""
    with theatre(scenario) as shown:
        shown.rehearse()

        assert _policies() == _THEIRS


def test_a_file_that_changes_nothing_else_changes_scaling() -> None:
    """No update, and all the same a change: it is told."""
    with theatre("no-change") as shown:
        shown.rehearse()
        body = shown.stage.body.replace(b"MaxCapacity: 10", b"MaxCapacity: 12")
        assert body != shown.stage.body
        shown.world.drop(shown.stage.key, body)
        shown.run_to_the_end(executions=2)

        assert shown.outcomes() == ["NoChange", "NoChange"]
        assert _closed(shown)["reason"] == "ScalingChanged"
        assert "to scale from 2 to 12 instances" in _published(shown)[-1]
        assert _bounds() == [(2, 12)]
        assert shown.updates() == []


def test_a_file_that_changes_nothing_at_all_tells_nobody() -> None:
    """The second time its scaling is what it asks for."""
    with theatre("no-change") as shown:
        shown.rehearse()
        told = len(_published(shown))
        shown.drop()
        shown.run_to_the_end(executions=2)

        assert _closed(shown)["reason"] == "NoDifference"
        assert len(_published(shown)) == told


def test_a_file_that_asks_no_more_takes_its_policies_back() -> None:
    """Other people's stay, and so does the target that was there before."""
    with theatre() as shown:
        shown.rehearse()
        assert CAPACITY_POLICY in _policies()
        shown.world.drop(shown.stage.key, without_scaling(shown.stage.body))
        shown.run_to_the_end(executions=2)

        assert shown.outcomes() == ["Accepted", "NoChange"]
        assert _policies() == _THEIRS
        assert _bounds() == [(2, 10)]


def test_a_first_deployment_scales_once_it_is_accepted() -> None:
    """There is nobody else's scaling yet: the target is registered, as ours."""
    scenario = SCENARIOS["first-deployment"]
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=scenario) as stage:
        assert _bounds() == []
        told = run(stage)

        assert told.closed.outcome == "Accepted"
        assert _bounds() == [(2, 10)]
        assert _policies() == OUR_POLICIES - {WAKE_POLICY}


def test_scaling_that_cannot_be_applied_takes_no_version_back() -> None:
    """A person is told both, and the version counts as good."""
    with theatre() as shown:
        _refuse(shown, "ApplyScalingFunction", "PutScalingPolicy")
        shown.rehearse()
        closed = _closed(shown)

        assert (closed["outcome"], closed["reason"]) == ("NeedsOperator", "ScalingNotApplied")
        assert closed["message"].startswith("Accepted: ")
        assert "somebody at AWS thinks not" in _published(shown)[-1]
        assert len(shown.updates()) == 1
        shown.world.wire.interceptors.pop()
        shown.drop()
        shown.run_to_the_end(executions=2)
        assert _closed(shown)["reason"] == "ScalingChanged"
        assert CAPACITY_POLICY in _policies()


def test_scaling_that_could_not_be_put_back_gets_another_try() -> None:
    """After the bake: then the file's own is applied, and nobody is called."""
    with theatre() as shown:
        _refuse(shown, "RestoreScalingFunction", "RegisterScalableTarget", times=1)
        shown.rehearse()

        assert shown.outcomes() == ["Accepted"]
        assert CAPACITY_POLICY in _policies()
