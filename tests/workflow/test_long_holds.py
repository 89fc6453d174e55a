"""Rollouts that wait for a week, or for a month, are still there and do as they are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from simulator.invariants import Invariants
from simulator.invariants.kept import Kept
from simulator.scenarios.people import OPERATOR
from simulator.states.execution import Execution
from switchback.domain import lock
from switchback.domain.decision import Say
from tests.workflow.moments import asking
from tests.workflow.theatre import Edit, Theatre, theatre

_MINUTE = 60
_DAY = 24 * 3600
_HOUR = 3600
_SCHEDULED = frozenset(
    f"{name}Function"
    for name in (
        *("PublishCapacity", "ReconcileEndpoints", "WatchVersions"),
        *("CollectLeftovers", "ReturnToPreferred"),
    )
)
# Of the first such window in the year, one day is missed; no file may ask for a longer wait.
_MONTHLY = "Window: {Cron: '0 2 4 * ? *', DurationInMinutes: 240}"


def _say(shown: Theatre, say: Say) -> None:
    shown.world.decide(shown.stage.endpoint_name, say, by=OPERATOR, reason="seen enough")


def _subjects(shown: Theatre) -> list[str]:
    told = [call.params["Subject"] for call in shown.calls if call.operation == "Publish"]
    return [subject.partition(":")[0] for subject in told]


def _holder(shown: Theatre) -> Any:
    return Kept(shown.world).lock(shown.stage.endpoint_name).get("holder_id")


@contextmanager
def _long(edit: Edit | None = None) -> Iterator[Theatre]:
    """A world in which nothing looks every few minutes, because weeks of that take long to play."""
    with theatre(edit=edit, idle=_SCHEDULED) as shown:
        yield shown


def _pass_days(shown: Theatre, days: int) -> None:
    """Let days pass; the reconciler comes round once in each."""
    for _ in range(days):
        shown.world.clock.advance(_DAY)
        event = {
            "source": "aws.events",
            "detail-type": "Scheduled Event",
            "resources": [],
            "detail": {},
        }
        function = shown.world.template.functions["ReconcileEndpointsFunction"]
        shown.world.functions.deliver(function, shown.world.bus.envelope(event))


def _quiet(shown: Theatre) -> None:
    """Let nobody use the endpoint: to play a week of traffic takes long."""
    shown.world.traffic.loads.clear()


def _held(shown: Theatre) -> Execution:
    """Bring a rollout into a bake that somebody holds."""
    shown.drop()
    shown.run_into("AwaitBake")
    _say(shown, Say.HOLD)
    _quiet(shown)
    return shown.executions[0]


def test_a_bake_is_held_for_a_week() -> None:
    """Its token still wakes it, its lock is kept, and a newer file waits for its turn."""
    with _long() as shown:
        invariants = Invariants(shown.stage)
        shown.publish(3)
        execution = _held(shown)
        _pass_days(shown, 6)
        shown.drop(version=3)
        _pass_days(shown, 1)

        assert execution.state == "AwaitBake"
        assert _holder(shown) == execution.name
        assert shown.executions[1].state == "AwaitTurn"
        # A look in an hour is thirteen; the update and the bake before take some four hundred.
        assert execution.events < 7 * 24 * 13 + 500
        assert shown.executions[1].events < 24 * 13 + 100
        invariants.check_now()

        visits = execution.visits["BakeCandidate"]
        _say(shown, Say.PROMOTE)
        shown.world.clock.advance(2)
        assert execution.visits["BakeCandidate"] == visits + 1
        shown.run_until(lambda: not execution.is_running)
        closed: Any = execution.variables["closed"]
        assert closed["outcome"] == "Accepted"
        shown.run_into("AwaitSettling", execution=1)
        assert _holder(shown) == shown.executions[1].name


def test_a_question_stays_open_for_a_week() -> None:
    """People are asked once, and whoever answers then is heard at once."""
    with _long() as shown:
        invariants = Invariants(shown.stage)
        shown.drop()
        shown.run_into("AwaitSettling")
        _quiet(shown)
        shown.run_into("AwaitDecision")
        _pass_days(shown, 7)

        (execution,) = shown.executions
        assert execution.state == "AwaitDecision"
        assert _holder(shown) == execution.name
        assert _subjects(shown) == ["Started", "Decision needed"]
        assert shown.status()["status"] == "WaitingForDecision"
        # Thirteen in an hour.
        assert execution.events < 168 * 13 + 400
        invariants.check_now()

        _say(shown, Say.ABORT)
        shown.run_to_the_end(executions=1)
        assert shown.outcomes() == ["RolledBack"]
        assert _subjects(shown)[2:] == ["RolledBack"]
        invariants.check_end()


def test_a_window_is_waited_for_a_month() -> None:
    """It costs nearly nothing, and the start is on the second."""
    with _long(edit=asking(_MONTHLY)) as shown:
        invariants = Invariants(shown.stage)
        began = shown.world.clock.now
        _quiet(shown)
        shown.drop()
        shown.run_into("AwaitMoment")
        _pass_days(shown, 29)
        (execution,) = shown.executions
        assert execution.state == "AwaitMoment"
        assert _holder(shown) == execution.name
        assert execution.events < 100
        invariants.check_now()

        shown.run_into("AwaitSettling")
        opens_at = began.replace(month=2, day=4, hour=2, minute=0, second=0, microsecond=0)
        assert timedelta() <= shown.world.clock.now - opens_at < timedelta(seconds=30)


def test_what_never_rests_does_not_fill_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scaling changes the endpoint every minute of a held bake; people are still heard at once."""
    most = 20
    monkeypatch.setattr(lock, "MOST_SIGNALS", most)
    with _long() as shown:
        execution = _held(shown)
        shown.world.clock.advance(_HOUR)
        before = execution.events
        for _ in range(3 * most):
            _endpoint_changed(shown)
            shown.world.clock.advance(_MINUTE)

        assert execution.state == "AwaitBake"
        assert 0 < execution.events - before <= (most + 1) * 13
        _say(shown, Say.PROMOTE)
        shown.world.clock.advance(_MINUTE)
        assert not execution.is_running


def test_an_alarm_that_only_observes_wakes_nobody() -> None:
    """It may flap as often as it likes; what it did is told at the next look."""
    observing = _observing(b"deepgram-streaming-stt-5xx-rate")
    with _long(edit=observing) as shown:
        execution = _held(shown)
        before = execution.events
        for _ in range(60):
            shown.world.bus.put(
                {
                    "source": "aws.cloudwatch",
                    "detail-type": "CloudWatch Alarm State Change",
                    "detail": {"alarmName": "deepgram-streaming-stt-5xx-rate"},
                }
            )
            shown.world.clock.advance(_MINUTE)

        # As many as an hour of slow looks costs, every five minutes.
        assert execution.events - before <= 13 * 13


def _observing(name: bytes) -> Any:
    return lambda body: body.replace(
        b"AlarmName: " + name, b"AlarmName: " + name + b"\n        ObserveOnly: true"
    ).replace(
        b"        WhenAlreadyInAlarm: Block # or Ignore, or MustClear if the new", b"        #"
    )


def _endpoint_changed(shown: Theatre) -> None:
    shown.world.bus.put(
        {
            "source": "aws.sagemaker",
            "detail-type": "SageMaker Endpoint State Change",
            "detail": {"EndpointName": shown.stage.endpoint_name},
        }
    )
