"""An update is started once, watched to its end, and never past somebody else."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from simulator.sagemaker.status import EndpointStatus
from simulator.wire import AwsError, Call
from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand


def _others_update(bench: Bench, *, config: str = "deepgram-somebody-elses") -> None:
    """Let somebody else take the endpoint to a config of theirs."""
    client = boto3.client("sagemaker")
    told = client.describe_endpoint_config(EndpointConfigName=bench.stage.previous_config)
    variants = told["ProductionVariants"]
    client.create_endpoint_config(EndpointConfigName=config, ProductionVariants=variants)
    client.update_endpoint(EndpointName=bench.stage.endpoint_name, EndpointConfigName=config)


def _start(by_hand: ByHand, **changes: Any) -> Any:
    return by_hand.up_to("start_update").run("start_update", **changes)


def test_an_update_keeps_the_capacity_that_scaling_has_reached(by_hand: ByHand) -> None:
    """And sends no DeploymentConfig, which is closed to these containers."""
    answer = _start(by_hand)
    (call,) = by_hand.bench.changes("UpdateEndpoint")

    assert answer["decision"] == "Started"
    assert call.params == {
        "EndpointName": by_hand.bench.stage.endpoint_name,
        "EndpointConfigName": by_hand.plan["candidate_config"],
        "RetainAllVariantProperties": True,
    }
    assert answer["update"]["fallback_config"] == by_hand.bench.stage.previous_config


@pytest.mark.parametrize("seconds", [0, 60, 3600], ids=["at once", "meanwhile", "after the end"])
def test_an_answer_that_was_lost_starts_no_second_update(by_hand: ByHand, seconds: float) -> None:
    """The call took effect; the next try finds it, however late it comes."""
    bench = by_hand.up_to("start_update").bench

    def lose(call: Call) -> None:
        if call.operation == "UpdateEndpoint":
            raise ReadTimeoutError(endpoint_url="https://sagemaker")

    bench.world.wire.after.append(lose)
    error = bench.error("start_update", **by_hand.given("start_update"))
    bench.world.wire.after.remove(lose)
    began = bench.world.clock.now
    bench.world.clock.advance(seconds)
    answer = by_hand.run("start_update")

    assert error == "ServiceUnavailable"
    assert answer["decision"] == "Started"
    assert answer["update"]["started_at"] == began.isoformat().replace("+00:00", "Z")
    assert len([c for c in bench.calls if c.operation == "UpdateEndpoint"]) == 1


def test_an_update_that_somebody_started_to_the_same_config_is_taken_up(by_hand: ByHand) -> None:
    """It goes where we want to go; it was never noted, and is watched from now."""
    bench = by_hand.up_to("start_update").bench
    boto3.client("sagemaker").update_endpoint(
        EndpointName=bench.stage.endpoint_name,
        EndpointConfigName=by_hand.plan["candidate_config"],
    )
    answer = by_hand.run("start_update")

    assert answer["decision"] == "Started"
    assert bench.changes("UpdateEndpoint") == []
    assert by_hand.run("settle_endpoint")["decision"] == "Wait"


@pytest.mark.parametrize(
    ("direction", "outcome"), [("Forward", "Rejected"), ("Back", "NeedsOperator")]
)
def test_nothing_is_started_past_somebody_else(
    by_hand: ByHand, direction: str, outcome: str
) -> None:
    """Forward nothing happened; on the way back a person must know."""
    bench = by_hand.up_to("start_update").bench
    _others_update(bench)
    answer = by_hand.run("start_update", direction=direction)

    assert answer["decision"] == "Concluded"
    assert answer["conclusion"]["outcome"] == outcome
    assert "deepgram-somebody-elses" in answer["conclusion"]["message"]
    assert bench.changes("UpdateEndpoint") == []


@pytest.mark.parametrize("direction", ["Forward", "Back"])
def test_an_endpoint_that_failed_is_left(by_hand: ByHand, direction: str) -> None:
    """SageMaker takes no update there: forward that is the end, going back a person decides."""
    bench = by_hand.up_to("start_update").bench
    bench.world.sagemaker.set_status(bench.stage.endpoint_name, EndpointStatus.FAILED)
    answer = by_hand.run("start_update", direction=direction)

    told = answer["conclusion"] if direction == "Forward" else answer["stuck"]["reason"]
    assert answer["decision"] == ("Concluded" if direction == "Forward" else "Stuck")
    assert "EndpointNotUpdatable" in told.values()
    assert bench.changes("UpdateEndpoint") == []


def test_a_busy_endpoint_is_waited_for(by_hand: ByHand) -> None:
    """SageMaker patches by itself: no update until it is done."""
    bench = by_hand.up_to("start_update").bench
    bench.world.sagemaker.set_status(bench.stage.endpoint_name, EndpointStatus.SYSTEM_UPDATING)
    answer = by_hand.run("start_update")

    assert (answer["decision"], answer["update"]) == ("Busy", None)
    assert bench.changes("UpdateEndpoint") == []


def test_an_endpoint_that_turned_busy_between_look_and_call(by_hand: ByHand) -> None:
    """SageMaker's refusal is one that waits."""
    bench = by_hand.up_to("start_update").bench

    status = EndpointStatus.SYSTEM_UPDATING
    name = bench.stage.endpoint_name
    # Noting the update is the last thing before the call.
    bench.after("UpdateItem", lambda: bench.world.sagemaker.set_status(name, status))

    assert bench.error("start_update", **by_hand.given("start_update")) == "EndpointBusy"


def test_a_config_that_sagemaker_cannot_see_yet(by_hand: ByHand) -> None:
    """Endpoint configs are eventually consistent: not used until they can be read."""
    bench = by_hand.up_to("create_candidate").bench
    missing = AwsError("ValidationException", 'Could not find endpoint configuration "arn".')
    bench.refuse("DescribeEndpointConfig", missing)

    assert bench.error("create_candidate", **by_hand.given("create_candidate")) == "NotYetVisible"


def test_a_model_that_serves_already_is_not_created(by_hand: ByHand) -> None:
    """A change of the config alone makes a config alone."""
    bench = by_hand.bench
    body = bench.stage.body.replace(b"en-v2", b"en-v1").replace(
        b"ModelDataDownloadTimeoutInSeconds: 600", b"ModelDataDownloadTimeoutInSeconds: 900"
    )
    by_hand.rollout["request"] = bench.request(body=body)
    answer = by_hand.up_to("create_candidate").run("create_candidate")

    assert answer["model"] == bench.stage.previous_config
    assert bench.changes("CreateModel") == []
    assert len(bench.changes("CreateEndpointConfig")) == 1


def test_settling_says_where_the_endpoint_is(by_hand: ByHand) -> None:
    """Waiting at first; on the target once it is; the wake-up counter goes with each look."""
    by_hand.up_to("start_update").run("start_update")
    first = by_hand.run("settle_endpoint")
    by_hand.bench.world.clock.advance(15 * 60)
    second = by_hand.run("settle_endpoint")

    assert (first["decision"], first["conclusion"]) == ("Wait", None)
    assert second["decision"] == "OnTarget"
    assert "4 instances" in second["reason"]["message"]
    assert first["wake_ups"] == second["wake_ups"] == by_hand.bench.lock()["wake_ups"]


def test_somebody_elses_update_while_settling(by_hand: ByHand) -> None:
    """After ours failed, somebody else took the endpoint: a person has to look."""
    bench = by_hand.up_to("settle_endpoint").bench
    _others_update(bench)
    answer = by_hand.run("settle_endpoint")

    assert answer["decision"] == "ChangedByOthers"
    assert answer["conclusion"]["outcome"] == "NeedsOperator"


def test_a_way_back_that_failed_is_tried_again_with_growing_waits(by_hand: ByHand) -> None:
    """A lack of capacity passes, but not within minutes; if it does not, a person is asked."""
    turned = by_hand.up_to("close_rollout").turned_back()
    bench = turned.bench
    none_left = dict.fromkeys(bench.stage.instance_types, 0)
    bench.world.sagemaker.capacity.available.update(none_left)
    turned.run("hold_scaling")
    turned.run("start_update")
    bench.world.clock.advance(45 * 60)
    answers = [turned.run("settle_endpoint", attempt=attempt) for attempt in range(1, 10)]
    failed = [answer for answer in answers if answer["stuck"] is None]
    waits = [answer["wait_seconds"] for answer in failed]
    last = answers[len(failed)]

    assert {answer["decision"] for answer in answers} == {"Reverted"}
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert (last["stuck"]["phase"], last["retry_at"]) == ("Start", None)
    assert last["stuck"]["reason"]["code"] == "RollbackFailed"
    assert {answer["conclusion"] for answer in answers} == {None}

    bench.world.clock.advance(waits[0])
    due = turned.run("settle_endpoint", retry_at=failed[0]["retry_at"])
    assert due["decision"] == "Retry"


def test_the_bake_asks_for_what_fired_since_the_switch(by_hand: ByHand) -> None:
    """An alarm that fired and cleared during the bake sends the endpoint back."""
    bench = by_hand.up_to("bake_candidate").bench
    assert by_hand.run("bake_candidate")["decision"] == "Wait"
    alarm = bench.stage.alarm_names[0]
    for state in ("ALARM", "OK"):
        bench.world.clock.advance(1)
        boto3.client("cloudwatch").set_alarm_state(
            AlarmName=alarm,
            StateValue=state,
            StateReason="three datapoints",
        )
    answer = by_hand.run("bake_candidate")

    assert (answer["decision"], answer["verdict"]) == ("RollBack", "Fail")
    assert alarm in answer["reason"]["message"]


def test_the_bake_ends_with_a_verdict(by_hand: ByHand) -> None:
    """After its time, all quiet."""
    bench = by_hand.up_to("bake_candidate").bench
    bench.world.clock.advance(35 * 60)
    answer = by_hand.run("bake_candidate")

    assert (answer["decision"], answer["verdict"]) == ("Accept", "Pass")
    assert answer["conclusion"]["outcome"] == "Accepted"
