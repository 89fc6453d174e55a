"""EventBridge's default bus: events reach the rules' targets after a while, and not always once."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from simulator.clock import VirtualClock
from simulator.event_pattern import EventPattern, parse_pattern
from simulator.wire import ACCOUNT_ID, REGION, AwsError, NotSimulated

Event = dict[str, Any]
Target = Callable[[Event], object]
DeadLetter = Callable[[Event, Exception], object]

# AWS tries for a day; three tries tell as much, and end within a scenario.
_RETRY_WAITS_SECONDS = (1.0, 10.0, 60.0)
_MOST_ENTRIES = 10
_KNOWN_ENTRY = frozenset({"Time", "Source", "Resources", "DetailType", "Detail", "EventBusName"})
_DEFAULT_BUS = frozenset({"default", f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/default"})


@dataclass(frozen=True)
class _Rule:
    name: str
    pattern: EventPattern
    target: Target
    dead_letter: DeadLetter


class _Refused(Exception):  # noqa: N818 - one entry's outcome, within an answer that is no error
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class EventBus:
    """The account's default bus.

    Attributes:
        disturb: Asked for every event; returns after how many seconds its copies arrive, so that
            an empty answer loses the event, two delays double it, and a long one makes it late.
        listeners: Told of each event that a rule wants, with the rule's name, when it arrives.
    """

    def __init__(
        self, clock: VirtualClock, *, seed: int = 0, delivery_delay_seconds: float = 0.5
    ) -> None:
        """Start with no rule.

        Args:
            clock: The virtual clock.
            seed: Makes the event ids repeatable.
            delivery_delay_seconds: How long an undisturbed event takes to its targets.
        """
        self._clock = clock
        self._random = Random(seed)
        self._rules: dict[str, _Rule] = {}
        self.listeners: list[Callable[[str, Event], None]] = []
        self.disturb: Callable[[Event], Sequence[float]] = lambda _: (delivery_delay_seconds,)

    def add_rule(
        self, *, name: str, pattern: Mapping[str, Any], target: Target, dead_letter: DeadLetter
    ) -> None:
        """Add a rule with its one target.

        Args:
            name: The rule's name, of its own.
            pattern: The event pattern.
            target: Gets its own copy of each event that matches; what it raises is retried.
            dead_letter: Gets the event, and the last error, once the retries are used up.

        Raises:
            EventPatternError: Some part of the pattern means nothing here.
        """
        assert name not in self._rules, f"there is a rule {name} already"
        self._rules[name] = _Rule(name, parse_pattern(pattern), target, dead_letter)

    def put(self, event: Event) -> str:
        """Send an event, with what its envelope lacks filled in, and return its id."""
        envelope = self.envelope(event)
        for delay_seconds in self.disturb(envelope):
            self._clock.call_after(delay_seconds, lambda: self._arrive(envelope))
        return str(envelope["id"])

    def envelope(self, event: Event) -> Event:
        """Return an event with what its envelope lacks filled in."""
        return {
            "version": "0",
            "id": str(UUID(int=self._random.getrandbits(128), version=4)),
            "account": ACCOUNT_ID,
            "region": REGION,
            "time": _time(self._clock.now),
            "resources": [],
            **copy.deepcopy(event),
        }

    def put_events(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """PutEvents: each entry is taken or refused by itself.

        Raises:
            AwsError: There are too many entries.
        """
        entries = params["Entries"]
        if len(entries) > _MOST_ENTRIES:
            raise AwsError(
                "ValidationException",
                f"Member must have length less than or equal to {_MOST_ENTRIES}",
            )
        results = [self._put_entry(entry) for entry in entries]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    def _put_entry(self, entry: Mapping[str, Any]) -> dict[str, str]:
        try:
            return {"EventId": self.put(_event_of(entry))}
        except _Refused as refused:
            return {"ErrorCode": refused.code, "ErrorMessage": str(refused)}

    def _arrive(self, event: Event) -> None:
        for rule in tuple(self._rules.values()):
            if rule.pattern.matches(event):
                for listener in self.listeners:
                    listener(rule.name, event)
                self._deliver(rule, event, waits_seconds=_RETRY_WAITS_SECONDS)

    def _deliver(self, rule: _Rule, event: Event, *, waits_seconds: tuple[float, ...]) -> None:
        try:
            rule.target(copy.deepcopy(event))
        except Exception as error:  # noqa: BLE001 - whatever a target raises is retried, then kept
            if not waits_seconds:
                rule.dead_letter(event, error)
                return
            wait_seconds, *later = waits_seconds
            self._clock.call_after(
                wait_seconds, lambda: self._deliver(rule, event, waits_seconds=tuple(later))
            )


def _event_of(entry: Mapping[str, Any]) -> Event:
    """Return the event that a PutEvents entry asks for."""
    if unknown := sorted(set(entry) - _KNOWN_ENTRY):
        raise NotSimulated(f"{', '.join(unknown)} in a PutEvents entry")
    if entry.get("EventBusName", "default") not in _DEFAULT_BUS:
        raise NotSimulated(f"the event bus {entry['EventBusName']}")
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            raise _Refused("InvalidArgument", message)
    if entry["Source"].startswith("aws."):
        raise _Refused("NotAuthorizedForSourceException", "Not authorized for the source.")
    event = {
        "source": entry["Source"],
        "detail-type": entry["DetailType"],
        "resources": list(entry.get("Resources", ())),
        "detail": _detail(entry["Detail"]),
    }
    return event | ({"time": _time(entry["Time"])} if "Time" in entry else {})


def _detail(text: str) -> dict[str, Any]:
    try:
        detail = json.loads(text)
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        raise _Refused("MalformedDetail", "Detail is malformed.")
    return detail


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
