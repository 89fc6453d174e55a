"""What a wake-up says of itself, and where it is counted."""

import json

import pytest

from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand


def _sent(bench: Bench) -> list[Json]:
    calls = [c for c in bench.calls if c.operation == "SendTaskSuccess" and c.retry == 0]
    return [{**call.params, "output": json.loads(call.params["output"])} for call in calls]


@pytest.mark.parametrize(
    ("slot", "place"), [("Rollout", "task_token"), ("Moment", "patient_token")]
)
def test_a_token_is_left_where_nothing_happened(by_hand: ByHand, slot: str, place: str) -> None:
    """Where what it waits for finds it; nobody is woken."""
    wake_ups = int(by_hand.bench.lock()["wake_ups"])
    by_hand.run("park_rollout", slot=slot, wake_ups=wake_ups, task_token="ours")
    lock = by_hand.bench.lock()

    assert {key: lock[key] for key in lock if key.endswith("_token")} == {place: "ours"}
    assert _sent(by_hand.bench) == []


@pytest.mark.parametrize("slot", ["Rollout", "Moment", "Queue"])
def test_what_happened_meanwhile_wakes_at_once(by_hand: ByHand, slot: str) -> None:
    """And says that it was meanwhile."""
    by_hand.run("park_rollout", slot=slot, wake_ups=10, task_token="ours")

    assert _sent(by_hand.bench) == [
        {"taskToken": "ours", "output": {"because": "SignalledMeanwhile"}}
    ]


def test_each_kind_of_event_is_counted_and_named(by_hand: ByHand) -> None:
    """An endpoint's and an alarm's: each has a counter, and each wakes who waits."""
    bench = by_hand.up_to("create_candidate").bench
    details: Json = {
        "SageMaker Endpoint State Change": {"EndpointName": bench.stage.endpoint_name},
        "CloudWatch Alarm State Change": {"alarmName": bench.stage.alarm_names[0]},
    }
    counted = []
    for kind, detail in details.items():
        wake_ups = int(bench.lock()["wake_ups"])
        by_hand.run("park_rollout", slot="Rollout", wake_ups=wake_ups, task_token=kind)
        bench.run("signal_rollout", **{"detail-type": kind}, detail=detail)
        lock = bench.lock()
        counted.append([lock.get("endpoint_signals"), lock.get("alarm_signals")])

    assert _sent(bench) == [{"taskToken": k, "output": {"because": k}} for k in details]
    assert counted == [[1, None], [1, 1]]
