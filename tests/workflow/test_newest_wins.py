"""A newer file takes the place of one that has not started, at once and by itself."""

from typing import Any

import boto3
import pytest
import yaml

from simulator.function_url import HttpAnswer, ask_function_url
from simulator.sagemaker.status import EndpointStatus
from simulator.scenarios.people import OPERATOR
from simulator.service_quotas import TOTAL_QUOTA_NAME
from tests.workflow.theatre import Theatre, theatre

_AT_ONCE = 10


def _asks_for_approval(body: bytes) -> bytes:
    return body + b"\n  Approval: Required\n"


def _waits_for_quota(body: bytes) -> bytes:
    content = yaml.safe_load(body)
    content["Rollout"]["Quota"] = {"OnShortage": "Wait", "WaitUpToMinutes": 60}
    return yaml.safe_dump(content).encode()


def _approve(shown: Theatre, *, execution: int) -> HttpAnswer:
    """Let somebody answer the question of one rollout, and of no other."""
    body = {
        "endpointName": shown.stage.endpoint_name,
        "decision": "approve",
        "reason": "seen",
        "rollout": shown.executions[execution].name,
    }
    return ask_function_url(shown.world, "DecideRolloutFunction", body, by=OPERATOR)


def _replace(shown: Theatre, *, state: str) -> None:
    """Drop a newer file, and see the rollout that waits make room for it."""
    dropped_at = shown.world.clock.seconds
    shown.drop(version=3)
    shown.run_into(state, execution=1)
    first = shown.executions[0]
    closed: Any = first.variables["closed"]

    assert shown.world.clock.seconds - dropped_at < _AT_ONCE
    assert not first.is_running
    assert (closed["outcome"], closed["reason"]) == ("Superseded", "NewerRequest")
    assert shown.executions[1].name in closed["message"]
    assert shown.updates() == []


def _served(shown: Theatre) -> str:
    """Return the package that the endpoint serves."""
    client: Any = boto3.client("sagemaker")
    config = client.describe_endpoint_config(
        EndpointConfigName=shown.endpoint()["EndpointConfigName"]
    )
    model = client.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
    return str(model["PrimaryContainer"]["ModelPackageName"])


def _is_the_newer_one(shown: Theatre) -> None:
    """See the second rollout end well, alone."""
    shown.run_to_the_end(executions=2)

    assert shown.outcomes() == ["Superseded", "Accepted"]
    assert len(shown.updates()) == 1
    assert _served(shown).endswith("en-v3")
    assert shown.denied == []


def test_while_it_waits_for_approval() -> None:
    """The newer one asks for its own; nobody has to answer the older question."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.world.clock.advance(1800)
        _replace(shown, state="AwaitApproval")
        assert _approve(shown, execution=0).status == 409
        assert _approve(shown, execution=1).status == 202
        _is_the_newer_one(shown)


def test_while_it_waits_for_quota() -> None:
    """However long it would have waited."""
    with theatre(edit=_waits_for_quota) as shown:
        shown.publish(3)
        enough = dict(shown.world.quotas.applied)
        shown.world.quotas.applied[TOTAL_QUOTA_NAME] = 1
        shown.drop()
        shown.run_into("AwaitClear")
        shown.world.clock.advance(1800)
        _replace(shown, state="AwaitClear")
        shown.world.quotas.applied.pop(TOTAL_QUOTA_NAME)
        shown.world.quotas.applied.update(enough)
        _is_the_newer_one(shown)


def test_while_the_endpoint_is_busy() -> None:
    """Maintenance by AWS holds up the newest file only."""
    with theatre() as shown:
        shown.publish(3)
        name = shown.stage.endpoint_name
        shown.world.sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
        shown.drop()
        shown.run_into("AwaitClear")
        _replace(shown, state="AwaitClear")
        shown.world.sagemaker.set_status(name, EndpointStatus.IN_SERVICE)
        _is_the_newer_one(shown)


def test_three_newer_files_one_after_the_other() -> None:
    """The last of them is rolled out, and each of the others is told that a newer one came."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3, 4, 5)
        shown.drop()
        shown.run_into("AwaitApproval")
        for version in (3, 4, 5):
            shown.drop(version=version)
            shown.world.clock.advance(1)
        shown.run_into("AwaitApproval", execution=3)
        shown.world.clock.advance(60)
        assert [each.is_running for each in shown.executions] == [False, False, False, True]
        _approve(shown, execution=3)
        shown.run_to_the_end(executions=4)

        assert shown.outcomes() == ["Superseded"] * 3 + ["Accepted"]
        assert len(shown.updates()) == 1
        assert _served(shown).endswith("en-v5")


@pytest.mark.parametrize("after_seconds", [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 9])
def test_an_approval_about_when_the_newer_file_lands(after_seconds: float) -> None:
    """Whichever is first: the older one runs whole, or not at all, and never beside the newer."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.world.clock.call_after(after_seconds, lambda: _approve(shown, execution=0))
        shown.world.clock.call_after(3, lambda: shown.drop(version=3))
        shown.run_into("AwaitApproval", execution=1)
        ended: Any = shown.executions[0].variables["closed"]
        begun = len(shown.updates())
        _approve(shown, execution=1)
        shown.run_to_the_end(executions=2)

        assert not shown.executions[0].is_running
        assert (ended["outcome"], begun) in {("Superseded", 0), ("Accepted", 1)}
        assert len(shown.updates()) == begun + 1
        assert _served(shown).endswith("en-v3")


def test_one_that_was_approved_long_before_runs_whole() -> None:
    """A newer file that lands after the start waits for its turn."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitApproval")
        _approve(shown, execution=0)
        shown.run_into("CreateCandidate")
        shown.drop(version=3)
        shown.run_into("AwaitTurn", execution=1)
        assert shown.executions[0].is_running
        shown.run_into("AwaitApproval", execution=1)
        closed: Any = shown.executions[0].variables["closed"]

        assert closed["outcome"] == "Accepted"
        assert len(shown.updates()) == 1


def test_an_older_file_whose_event_is_late_and_doubled() -> None:
    """It is superseded itself; the newer one goes on waiting for its approval."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3)
        deliver = shown.world.bus.disturb
        shown.world.bus.disturb = lambda _event: (100.0, 160.0)
        shown.drop()
        shown.world.bus.disturb = deliver
        shown.world.clock.advance(1)
        shown.drop(version=3)
        shown.run_into("AwaitApproval")
        shown.world.clock.advance(300)
        newer, older = shown.executions
        closed: Any = older.variables["closed"]

        assert closed["outcome"] == "Superseded"
        assert newer.state == "AwaitApproval"
        _approve(shown, execution=0)
        shown.run_to_the_end(executions=2)
        assert shown.outcomes() == ["Accepted", "Superseded"]
        assert _served(shown).endswith("en-v3")


def test_the_newer_one_dies_after_the_older_one_stepped_back() -> None:
    """A person is told of the one that died; the next file finds the endpoint free."""
    with theatre(edit=_asks_for_approval) as shown:
        shown.publish(3, 4)
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.drop(version=3)
        shown.run_into("AwaitTurn", execution=1)
        shown.world.engine.stop_execution(shown.executions[1].arn)
        shown.world.clock.advance(60)
        first, second = shown.executions
        assert shown.records() == {first.name: "Superseded", second.name: "NeedsOperator"}
        shown.drop(version=4)
        shown.run_into("AwaitApproval", execution=2)

        assert shown.updates() == []
