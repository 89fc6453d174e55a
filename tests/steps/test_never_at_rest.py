"""An endpoint, or an alarm, that never rests wakes a rollout so often, and then no more."""

from typing import Any

import pytest

from switchback.domain import lock
from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand

_MOST = 3


@pytest.fixture
def _parked(by_hand: ByHand, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rollout that waits, and that few events wake."""
    monkeypatch.setattr(lock, "MOST_SIGNALS", _MOST)
    by_hand.up_to("settle_endpoint")
    by_hand.bench.run("check_preflight", **by_hand.given("check_preflight"))
    by_hand.bench.run(
        "park_rollout",
        rollout=by_hand.rollout,
        slot="Rollout",
        wake_ups=int(by_hand.bench.lock()["wake_ups"]),
        task_token="token",
    )


def _endpoint_event(bench: Bench) -> None:
    detail = {"EndpointName": bench.stage.endpoint_name}
    bench.run("signal_rollout", **{"detail-type": "SageMaker Endpoint State Change"}, detail=detail)


def _alarm_event(bench: Bench) -> None:
    detail = {"alarmName": bench.stage.alarm_names[0]}
    bench.run("signal_rollout", **{"detail-type": "CloudWatch Alarm State Change"}, detail=detail)


@pytest.mark.usefixtures("_parked")
def test_the_endpoints_events_wake_it_so_often(bench: Bench) -> None:
    """The counter still rises, so that no look is taken for newer than it is."""
    before = bench.lock()["wake_ups"]
    for _ in range(_MOST + 2):
        _endpoint_event(bench)

    assert len(bench.wakes()) == _MOST
    assert bench.lock()["wake_ups"] == before + _MOST + 2


@pytest.mark.usefixtures("_parked")
def test_they_use_up_nothing_of_the_alarms_share(bench: Bench) -> None:
    """An alarm still wakes it within a second."""
    for _ in range(_MOST + 1):
        _endpoint_event(bench)
    _alarm_event(bench)

    assert len(bench.wakes()) == _MOST + 1


@pytest.mark.usefixtures("_parked")
def test_the_next_rollout_has_its_own_share(bench: Bench, by_hand: ByHand) -> None:
    """What is counted is the holder's, and goes with it."""
    for _ in range(_MOST + 1):
        _endpoint_event(bench)
    bench.stop(by_hand.rollout)
    following: Any = bench.begin("next", request=bench.request(seconds=60))
    bench.acquire(following)

    assert "endpoint_signals" not in bench.lock()
