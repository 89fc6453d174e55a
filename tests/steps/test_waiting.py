"""No wake-up is lost: whichever comes first, the look, the signal or the parking."""

from collections.abc import Callable

import pytest

from simulator.function_url import ask_function_url
from simulator.wire import ACCOUNT_ID, AwsError
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand

_OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"


def _signal(bench: Bench, *, endpoint_name: str | None = None) -> None:
    """Deliver an event of an endpoint, ours unless told otherwise."""
    name = endpoint_name or bench.stage.endpoint_name
    detail = {"EndpointName": name, "EndpointStatus": "IN_SERVICE"}
    event = {"detail-type": "SageMaker Endpoint State Change", "detail": detail, "new": "field"}
    bench.run("signal_rollout", **event)


def _alarm(bench: Bench, name: str) -> None:
    """Deliver an alarm's event."""
    detail = {"alarmName": name, "state": {"value": "ALARM"}}
    bench.run("signal_rollout", **{"detail-type": "CloudWatch Alarm State Change"}, detail=detail)


@pytest.fixture
def look(by_hand: ByHand) -> Callable[[], Json]:
    """Looks at the update that is under way."""
    by_hand.up_to("settle_endpoint")
    given = by_hand.given("settle_endpoint")
    return lambda: dict(by_hand.bench.run("settle_endpoint", **given))


@pytest.fixture
def park(by_hand: ByHand) -> Callable[..., None]:
    """Parks a token after a look."""

    def park(looked: Json, *, token: str = "token") -> None:
        by_hand.bench.run(
            "park_rollout",
            rollout=by_hand.rollout,
            slot="Rollout",
            wake_ups=looked["wake_ups"],
            task_token=token,
        )

    return park


Look = Callable[[], Json]
Park = Callable[..., None]


def test_a_signal_wakes_who_is_parked(bench: Bench, look: Look, park: Park) -> None:
    """After look and parking, the signal finds the token."""
    park(look())
    assert bench.wakes() == []

    _signal(bench)

    assert bench.wakes() == ["token"]


def test_a_signal_between_look_and_parking_wakes_at_once(
    bench: Bench, look: Look, park: Park
) -> None:
    """What happened after the look is looked at, and not waited for."""
    looked = look()
    _signal(bench)
    park(looked)

    assert bench.wakes() == ["token"]
    assert bench.lock().get("task_token") is None


def test_a_signal_before_the_look_wakes_nobody(bench: Bench, look: Look, park: Park) -> None:
    """The look has seen what it was about."""
    _signal(bench)
    park(look())

    assert bench.wakes() == []


def test_signals_that_come_twice_do_no_harm(bench: Bench, look: Look, park: Park) -> None:
    """Of a doubled event the second finds a token that is used up, and that is no failure."""
    park(look())
    _signal(bench)
    _signal(bench)

    assert bench.wakes() == ["token", "token"]
    assert [c.error for c in bench.calls if c.operation == "SendTaskSuccess"] == [
        "InvalidToken",
        "InvalidToken",
    ]


def test_each_parking_has_its_own_token(bench: Bench, look: Look, park: Park) -> None:
    """The token of the wait before is not what the next signal sends."""
    park(look(), token="first")
    _signal(bench)
    park(look(), token="second")
    _signal(bench)

    assert bench.wakes() == ["first", "second"]


def test_another_endpoints_signal_wakes_nobody(bench: Bench, look: Look, park: Park) -> None:
    """And makes no lock for an endpoint that has no rollout."""
    park(look())
    before = bench.items()
    _signal(bench, endpoint_name="deepgram-other")

    assert bench.wakes() == []
    assert bench.items() == before


def test_an_alarm_wakes_who_watches_it(bench: Bench, look: Look, park: Park) -> None:
    """From the preflight to the close, and no other alarm does."""
    park(look())
    _alarm(bench, "somebody-elses-alarm")
    assert bench.wakes() == []

    _alarm(bench, bench.stage.alarm_names[0])

    assert bench.wakes() == ["token"]


def test_after_the_close_nobody_is_woken(by_hand: ByHand, look: Look, park: Park) -> None:
    """A rollout that is over leaves no token, and watches no alarm."""
    bench = by_hand.bench
    park(look())
    account = {**by_hand.given("close_rollout")["account"], "alarm_names": bench.stage.alarm_names}
    by_hand.run("close_rollout", account=account)
    _alarm(bench, bench.stage.alarm_names[0])
    _signal(bench)

    assert bench.wakes() == []


def test_a_late_signal_to_an_execution_that_moved_on_is_no_failure(
    bench: Bench, look: Look, park: Park
) -> None:
    """Step Functions knows the token no more, and the rollout needs no waking."""
    park(look(), token=f"AQCEAAAAKgAAAAMAAAAA{'x' * 43}=")
    _signal(bench)

    assert [c.error for c in bench.calls if c.operation == "SendTaskSuccess"] == [
        "TaskDoesNotExist"
    ]


@pytest.fixture
def park_patiently(by_hand: ByHand) -> Callable[..., None]:
    """Parks the token of a rollout that waits for its moment."""

    def park(*, token: str = "patient") -> None:
        looked = by_hand.bench.lock()["wake_ups"]
        by_hand.run("park_rollout", slot="Moment", wake_ups=looked, task_token=token)

    return park


def test_who_waits_for_weeks_sleeps_through_events(
    bench: Bench, park_patiently: Callable[..., None]
) -> None:
    """What happens to the endpoint meanwhile wakes nobody: an execution's history is finite."""
    park_patiently()
    for _ in range(3):
        _signal(bench)

    assert bench.wakes() == []


def test_who_waits_for_weeks_hears_people(
    bench: Bench, park_patiently: Callable[..., None]
) -> None:
    """What somebody decides wakes it at once."""
    park_patiently()
    body = {"endpointName": bench.stage.endpoint_name, "decision": "abort", "reason": "seen"}
    answer = ask_function_url(bench.world, "DecideRolloutFunction", body, by=_OPERATOR)

    assert answer.status == 202
    assert bench.wakes() == ["patient"]


def test_a_signal_before_the_patient_parking_is_looked_at(by_hand: ByHand) -> None:
    """It may have been somebody's decision."""
    looked = by_hand.bench.lock()["wake_ups"]
    _signal(by_hand.bench)
    by_hand.run("park_rollout", slot="Moment", wake_ups=looked, task_token="patient")

    assert by_hand.bench.wakes() == ["patient"]


def test_a_rollout_waits_for_one_thing_at_a_time(
    bench: Bench, look: Look, park: Park, park_patiently: Callable[..., None]
) -> None:
    """The token of the other kind of wait is not what a signal finds."""
    park(look(), token="first")
    park_patiently()
    _signal(bench)
    assert bench.wakes() == []

    park(look(), token="third")
    _signal(bench)

    assert bench.wakes() == ["third"]
    assert "patient_token" not in bench.lock()


def test_the_close_leaves_no_token_of_any_kind(
    by_hand: ByHand, park_patiently: Callable[..., None]
) -> None:
    """Nor does the next holder find one."""
    park_patiently()
    by_hand.run("close_rollout")

    assert not {"task_token", "patient_token"} & set(by_hand.bench.lock())


def test_a_wake_up_that_could_not_be_sent_is_tried_again(
    bench: Bench, look: Look, park: Park
) -> None:
    """The signal fails, so that Lambda repeats it; the token is still there."""
    bench.refuse("SendTaskSuccess", AwsError("ThrottlingException", "Rate exceeded"))
    park(look())
    event = {"detail-type": "SageMaker Endpoint State Change"}
    detail = {"EndpointName": bench.stage.endpoint_name}

    assert bench.error("signal_rollout", **event, detail=detail) == "Throttled"
    bench.relent()
    _signal(bench)
    assert bench.wakes() == ["token", "token"]
