"""Where the reconciler says that it did something, and what the next in the queue is woken with."""

import json

import boto3

from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand
from tests.steps.scaled import NAME, scaled


def _reconcile(bench: Bench) -> object:
    return bench.run("reconcile_endpoints", detail={})


def test_what_ends_while_it_looks_was_not_put_right_by_it(by_hand: ByHand) -> None:
    """The rollout closed by itself, between the list of locks and the look at its own."""
    bench = by_hand.bench
    bench.after("Query", lambda: by_hand.run("close_rollout"))

    assert _reconcile(bench) == []


def test_waiting_for_an_update_is_not_putting_right() -> None:
    """The lock is freed at once; scaling stays held, and nothing is said until it is restored."""
    with scaled() as it:
        it.register()
        it.hold(types_change=True)
        boto3.client("sagemaker").update_endpoint(
            EndpointName=NAME, EndpointConfigName="other-types"
        )
        it.stop()

        assert it.reconcile() == [NAME]
        assert it.reconcile() == []
        assert not it.is_registered()


def test_the_next_is_woken_because_it_is_its_turn(by_hand: ByHand) -> None:
    """The execution's history tells why it went on."""
    bench = by_hand.bench
    following = bench.begin("next", request=bench.request(seconds=60))
    bench.run("acquire_endpoint", rollout=following)
    token = {"slot": "Queue", "wake_ups": 0, "task_token": "a token"}
    bench.run("park_rollout", rollout=following, **token)
    bench.stop(by_hand.rollout)

    assert _reconcile(bench) == [bench.stage.endpoint_name]
    (woken,) = (call.params for call in bench.calls if call.operation == "SendTaskSuccess")
    assert woken["taskToken"] == "a token"
    assert json.loads(woken["output"]) == {"because": "YourTurn"}
