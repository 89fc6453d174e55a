"""The event bus: who gets an event, when, how often, and what becomes of one that nobody takes."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import botocore.session
import pytest
from botocore.validate import ParamValidator

from simulator.clock import VirtualClock
from simulator.event_bridge import Event, EventBus
from simulator.event_pattern import EventPatternError
from simulator.wire import AwsError, NotSimulated

_START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_EVENT = {"source": "aws.sagemaker", "detail-type": "SageMaker Endpoint State Change", "detail": {}}
_ENTRY = {"Source": "switchback", "DetailType": "Rollout Decided", "Detail": '{"Decision":"abort"}'}


class _Target:
    """Takes events, after failing for so many times."""

    def __init__(self, clock: VirtualClock, *, failures: int = 0) -> None:
        self._clock = clock
        self._failures = failures
        self.events: list[Event] = []
        self.seconds: list[float] = []

    def __call__(self, event: Event) -> None:
        self.seconds.append(self._clock.seconds)
        if len(self.seconds) <= self._failures:
            raise RuntimeError(f"failure {len(self.seconds)}")
        self.events.append(event)


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that nobody else uses."""
    return VirtualClock(_START)


@pytest.fixture
def bus(clock: VirtualClock) -> EventBus:
    """A bus without rules."""
    return EventBus(clock)


def _add(bus: EventBus, target: _Target, *, source: str = "aws.sagemaker") -> list[Any]:
    dead: list[Any] = []
    bus.add_rule(
        name=f"rule-{source}-{id(target)}",
        pattern={"source": [source]},
        target=target,
        dead_letter=lambda event, error: dead.append((event, str(error))),
    )
    return dead


def test_an_event_arrives_after_a_while_in_a_full_envelope(
    clock: VirtualClock, bus: EventBus
) -> None:
    """Delivery is asynchronous, and fills in what every event has; an event's own fields stay."""
    target = _Target(clock)
    _add(bus, target)
    event_id = bus.put(_EVENT | {"resources": ["arn"]})
    assert target.events == []

    clock.advance(60)

    assert target.seconds == [0.5]
    assert target.events == [
        {
            "version": "0",
            "id": event_id,
            "account": "123456789012",
            "region": "us-east-1",
            "time": "2026-11-20T02:00:00Z",
            "resources": ["arn"],
            **{key: value for key, value in _EVENT.items() if key != "resources"},
        }
    ]
    assert UUID(event_id).version == 4


def test_ids_are_repeatable_and_never_the_same(clock: VirtualClock) -> None:
    """The same seed gives the same ids in the same order."""
    first, second = EventBus(clock, seed=7), EventBus(clock, seed=7)

    assert [first.put(_EVENT) for _ in range(3)] == [second.put(_EVENT) for _ in range(3)]
    assert first.put(_EVENT) != first.put(_EVENT)


def test_only_the_rules_that_match_deliver(clock: VirtualClock, bus: EventBus) -> None:
    """Every matching rule delivers, each to its own target, and no other."""
    first, second, other = _Target(clock), _Target(clock), _Target(clock)
    _add(bus, first)
    _add(bus, second)
    _add(bus, other, source="aws.s3")
    bus.put(_EVENT)
    clock.advance(60)

    assert (len(first.events), len(second.events), len(other.events)) == (1, 1, 0)
    first.events[0]["detail"]["spoiled"] = True
    assert second.events[0]["detail"] == {}


def test_a_pattern_that_means_nothing_is_refused_at_once(
    clock: VirtualClock, bus: EventBus
) -> None:
    """A rule with an unknown operator cannot be added."""
    with pytest.raises(EventPatternError):
        bus.add_rule(
            name="rule",
            pattern={"source": [{"regex": ".*"}]},
            target=_Target(clock),
            dead_letter=lambda *_: None,
        )


@pytest.mark.parametrize(
    ("delays", "seconds"),
    [((), []), ((0.5, 0.7), [0.5, 0.7]), ((45.0,), [45.0])],
)
def test_events_can_be_lost_doubled_and_late(
    clock: VirtualClock, bus: EventBus, delays: tuple[float, ...], seconds: list[float]
) -> None:
    """A disturbance decides which copies of an event arrive, and when; all have its one id."""
    target = _Target(clock)
    _add(bus, target)
    bus.disturb = lambda _: delays
    bus.put(_EVENT)
    clock.advance(3600)

    assert target.seconds == seconds
    assert len({event["id"] for event in target.events}) <= 1


def test_a_disturbance_sees_the_event(clock: VirtualClock, bus: EventBus) -> None:
    """A disturbance can choose by what the event says."""
    target = _Target(clock)
    _add(bus, target)
    bus.disturb = lambda event: () if event["detail"].get("lose") else (1.0,)
    bus.put(_EVENT | {"detail": {"lose": True}})
    bus.put(_EVENT)
    clock.advance(60)

    assert [event["detail"] for event in target.events] == [{}]


def test_a_target_that_fails_is_tried_again_with_growing_waits(
    clock: VirtualClock, bus: EventBus
) -> None:
    """Three more tries, ever later; the one that works ends it, and others are not disturbed."""
    failing, sound = _Target(clock, failures=3), _Target(clock)
    dead = _add(bus, failing)
    _add(bus, sound)
    bus.put(_EVENT)
    clock.advance(3600)

    assert failing.seconds == [0.5, 1.5, 11.5, 71.5]
    assert len(failing.events) == len(sound.events) == 1
    assert dead == []


def test_an_event_that_nobody_takes_becomes_a_dead_letter(
    clock: VirtualClock, bus: EventBus
) -> None:
    """Once the tries are used up, the event and the last error go to the dead letters, once."""
    failing = _Target(clock, failures=99)
    dead = _add(bus, failing)
    event_id = bus.put(_EVENT)
    clock.advance(7200)

    ((event, error),) = dead
    assert (event["id"], error) == (event_id, "failure 4")


def _put_events(bus: EventBus, *entries: dict[str, Any]) -> dict[str, Any]:
    model = botocore.session.get_session().get_service_model("events").operation_model("PutEvents")
    params = {"Entries": list(entries)}
    assert model.input_shape is not None
    assert model.output_shape is not None
    assert not ParamValidator().validate(params, model.input_shape).has_errors()
    response = bus.put_events(params)
    assert not ParamValidator().validate(response, model.output_shape).has_errors()
    return response


def test_put_events_sends_what_its_entries_say(clock: VirtualClock, bus: EventBus) -> None:
    """An entry becomes an event, its Detail read as JSON and its Time kept."""
    target = _Target(clock)
    _add(bus, target, source="switchback")
    time = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    response = _put_events(bus, _ENTRY | {"Time": time, "Resources": ["arn"]})
    clock.advance(60)

    (event,) = target.events
    assert response == {"FailedEntryCount": 0, "Entries": [{"EventId": event["id"]}]}
    assert event["detail-type"] == "Rollout Decided"
    assert event["detail"] == {"Decision": "abort"}
    assert (event["time"], event["resources"]) == ("2026-11-20T01:30:00Z", ["arn"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Source": None}, "InvalidArgument"),
        ({"DetailType": None}, "InvalidArgument"),
        ({"Detail": None}, "InvalidArgument"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": json.dumps([1])}, "MalformedDetail"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
    ],
)
def test_a_bad_entry_fails_by_itself(
    clock: VirtualClock, bus: EventBus, changes: dict[str, Any], code: str
) -> None:
    """PutEvents answers without an error when an entry fails: FailedEntryCount has to be read."""
    target = _Target(clock)
    _add(bus, target, source="switchback")
    bad = {key: value for key, value in (_ENTRY | changes).items() if value is not None}
    response = _put_events(bus, bad, _ENTRY)
    clock.advance(60)

    assert response["FailedEntryCount"] == 1
    assert response["Entries"][0]["ErrorCode"] == code
    assert response["Entries"][1]["EventId"] == target.events[0]["id"]


def test_eleven_entries_are_too_many(bus: EventBus) -> None:
    """AWS takes ten entries at most."""
    with pytest.raises(AwsError, match="ValidationException"):
        _put_events(bus, *[_ENTRY] * 11)


def test_there_is_no_other_bus(bus: EventBus) -> None:
    """An entry for another bus is refused loudly and not put on this one."""
    with pytest.raises(NotSimulated):
        _put_events(bus, _ENTRY | {"EventBusName": "orders"})
