"""What a crash left behind is found and put right, and people are told."""

import json
from typing import Any

import boto3
import pytest

from simulator.states.tasks import Invocation
from simulator.wire import AwsError, Call
from tests.steps.scaled import (
    NAME,
    NIGHT,
    STEP,
    TARGET,
    TRACKING,
    Json,
    Scaled,
    everything,
    scaled,
)


def _held(it: Scaled, *, types_change: bool = True) -> Json:
    """Hold the endpoint's scaling, and return what it was."""
    it.register()
    it.put(TRACKING, STEP, NIGHT)
    before = everything()
    it.hold(types_change=types_change)
    it.calls.clear()
    return before


def test_with_nothing_held_it_costs_three_reads() -> None:
    """Every ten minutes, for ever: it looks for locks, for held and for failed scaling."""
    with scaled() as it:
        it.run("close_rollout", **_closing(it))
        it.calls.clear()

        assert it.reconcile() == []
        assert [call.operation for call in it.calls] == ["Query", "Query", "Query"]


@pytest.mark.parametrize("types_change", [False, True])
def test_scaling_that_nobody_holds_is_restored_and_told_of(*, types_change: bool) -> None:
    """The rollout ended without restoring; ten minutes later everything is as it was."""
    with scaled() as it:
        before = _held(it, types_change=types_change)
        it.stop()

        assert it.reconcile() == [NAME]
        assert everything() == before
        (restored,) = [m for m in _messages(it) if m["Subject"] == f"Scaling restored: {NAME}"]
        assert f"put back as it was: {TARGET['ResourceId']}" in restored["Message"]


def test_a_second_look_finds_nothing_more() -> None:
    """What was put right is put right once, and told once."""
    with scaled() as it:
        _held(it)
        it.stop()
        it.reconcile()
        it.calls.clear()

        assert it.reconcile() == []
        assert _messages(it) == []


def test_what_a_running_rollout_holds_is_its_own_affair() -> None:
    """Nothing is changed under it, however long it takes."""
    with scaled() as it:
        _held(it)
        it.world.clock.advance(3600)
        it.calls.clear()

        assert it.reconcile() == []
        assert not it.is_registered()
        changes = [c.operation for c in it.calls if not c.operation.startswith(_READS)]
        assert changes == []


def test_an_update_that_still_runs_is_waited_for() -> None:
    """The dead rollout's update is not disturbed; once it is through, scaling is put back."""
    with scaled() as it:
        before = _held(it)
        client = boto3.client("sagemaker")
        client.update_endpoint(
            EndpointName=NAME, EndpointConfigName="other-types", RetainAllVariantProperties=True
        )
        it.stop()
        it.reconcile()
        assert not it.is_registered()
        it.world.clock.advance(1200)

        assert everything() == before
        assert it.instances() == 4


def test_the_lock_of_a_dead_rollout_is_freed_and_its_end_recorded() -> None:
    """The event about it was lost: its outcome is recorded, and a person is told, once."""
    with scaled() as it:
        it.stop()

        assert it.reconcile() == [NAME]
        assert "holder_id" not in _item(it, "LOCK", NAME)
        record = _item(it, f"ENDPOINT#{NAME}", "RECORD#ours")
        assert (record["outcome"], record["reason"]) == ("NeedsOperator", "ExecutionAborted")
        assert [m["Subject"] for m in _messages(it)] == [f"NeedsOperator: {NAME}"]
        assert it.reconcile() == []


def test_whoever_waits_behind_a_dead_rollout_is_called() -> None:
    """Its turn has come, and the lock is free for it."""
    with scaled() as it:
        dead = it.rollout
        table = it.world.template.tables["RolloutTable"].name
        boto3.client("dynamodb").update_item(
            TableName=table,
            Key={"pk": {"S": "LOCK"}, "sk": {"S": NAME}},
            UpdateExpression="SET queued_id = :id, queued = :claim, queued_token = :token",
            ExpressionAttributeValues={
                ":id": {"S": "next"},
                ":token": {"S": "a token"},
                ":claim": {"S": json.dumps({**_claim(it), "rollout_id": "next"})},
            },
        )
        it.stop()
        it.reconcile()

        woken = [c.params["taskToken"] for c in it.calls if c.operation == "SendTaskSuccess"]
        assert woken == ["a token"]
        assert it.begin("next")["fence"] == dead["fence"] + 1


def test_a_rollout_that_closed_is_not_recorded_again() -> None:
    """It died between its record and its lock: only the lock is left to free."""
    with scaled() as it:
        it.run("close_rollout", **_closing(it))
        _keep_lock(it)
        it.stop()
        record = _item(it, f"ENDPOINT#{NAME}", "RECORD#ours")
        it.calls.clear()

        assert it.reconcile() == [NAME]
        assert _messages(it) == []
        assert _item(it, f"ENDPOINT#{NAME}", "RECORD#ours") == record


def test_a_lock_whose_execution_aws_has_forgotten_is_freed() -> None:
    """There is nothing left to record; people are told that the lock was there."""
    with scaled() as it:
        it.stop()
        del it.world.engine.executions[it.rollout["execution_arn"]]
        assert it.reconcile() == []  # it may only be too young to be found

        it.world.clock.advance(300)
        assert it.reconcile() == [NAME]
        (told,) = _messages(it)
        assert told["Subject"] == f"Lock freed: {NAME}"
        assert "ours" in told["Message"]


def test_scaling_that_a_next_rollout_holds_again_stays_saved() -> None:
    """A rollout that begins while the reconciler works is not robbed of what it must restore."""
    with scaled() as it:
        before = _held(it)
        it.stop()

        def take_over(call: Call) -> None:
            if call.operation == "Publish" and "Scaling restored" in call.params["Subject"]:
                it.world.wire.interceptors.remove(take_over)
                it.begin("next")
                it.hold(types_change=True)

        it.world.wire.interceptors.append(take_over)
        it.reconcile()
        assert not it.is_registered()
        it.restore()

        assert everything() == before


def test_one_endpoint_that_fails_keeps_no_other_waiting() -> None:
    """What failed is raised, so that it is seen; the lock is freed all the same, and all others."""
    with scaled() as it:
        _held(it)
        it.stop()
        _copy_lock(it, to="another")
        it.world.wire.interceptors.append(_refuse_registering)
        told = _reconcile(it)

        assert told.error == "ScalingNotRestored"
        assert "not that one" in str(told.message)
        assert "holder_id" not in _item(it, "LOCK", NAME)
        assert "holder_id" not in _item(it, "LOCK", "another")
        assert _item(it, "SCALING", NAME)


def test_the_scaling_of_an_endpoint_that_is_gone_is_told_and_dropped() -> None:
    """It cannot be put back; what it was is in the message."""
    with scaled() as it:
        _held(it)
        it.stop()
        boto3.client("sagemaker").delete_endpoint(EndpointName=NAME)
        it.world.clock.advance(300)
        it.calls.clear()
        it.reconcile()

        (told,) = [m for m in _messages(it) if m["Subject"] == f"Scaling restored: {NAME}"]
        assert "does not exist any more" in told["Message"]
        assert '"PolicyName": "concurrency"' in told["Message"]
        assert _item(it, "SCALING", NAME) == {}


def test_its_schedule_starts_it_by_itself() -> None:
    """Nobody has to call it: at most ten minutes after the crash everything is as it was."""
    with scaled() as it:
        before = _held(it)
        it.stop()
        it.world.clock.advance(600)

        assert everything() == before
        assert it.world.functions.dead_letters == []


_READS = ("Describe", "Get", "List", "Query")


def _messages(it: Scaled) -> list[Any]:
    return [call.params for call in it.calls if call.operation == "Publish"]


def _reconcile(it: Scaled) -> Invocation:
    return it.try_("reconcile_endpoints", detail={})


def _refuse_registering(call: Call) -> None:
    if call.operation == "RegisterScalableTarget":
        raise AwsError("ValidationException", "not that one")


def _item(it: Scaled, pk: str, sk: str) -> Json:
    table = boto3.resource("dynamodb").Table(it.world.template.tables["RolloutTable"].name)
    return dict(table.get_item(Key={"pk": pk, "sk": sk}).get("Item", {}))


def _put(it: Scaled, item: Json) -> None:
    table = boto3.resource("dynamodb").Table(it.world.template.tables["RolloutTable"].name)
    table.put_item(Item=item)


def _claim(it: Scaled) -> Json:
    claim: Json = json.loads(_item(it, "LOCK", NAME)["holder"])
    return claim


def _copy_lock(it: Scaled, *, to: str) -> None:
    _put(it, {**_item(it, "LOCK", NAME), "sk": to})


def _keep_lock(it: Scaled) -> None:
    """Take the lock for the rollout once more, as if it had died before it gave it up."""
    lock = _item(it, "LOCK", NAME)
    it.run("acquire_endpoint", rollout={**it.rollout, "fence": 0})
    assert _item(it, "LOCK", NAME)["fence"] == lock["fence"] + 1


def _closing(it: Scaled) -> Json:
    return {
        "rollout": it.rollout,
        "conclusion": {"outcome": "Accepted", "reason": "BakePassed", "message": "all quiet"},
        "fault": None,
        "scaling_fault": None,
        "touched": True,
        "direction": "Forward",
        "account": {
            "changes": [],
            "alarm_names": [],
            "findings": [],
            "red_before": [],
            "forward": None,
            "probing": None,
            "baking": None,
            "settling": None,
        },
    }
