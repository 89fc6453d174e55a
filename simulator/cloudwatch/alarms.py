"""All alarms of the account: how they are put, told to change, and taken away."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simulator.cloudwatch.alarm import Alarm, AlarmState
from simulator.cloudwatch.evaluation import Threshold
from simulator.cloudwatch.history import AlarmHistory
from simulator.cloudwatch.reasons import INITIAL, compact
from simulator.cloudwatch.rule import Rule
from simulator.cloudwatch.shapes import StateValue, timestamp
from simulator.wire import AwsError, NotSimulated

_MOST_TRIGGERS = 10  # keeps the JSON within the length that AWS allows it


@dataclass(frozen=True)
class Transition:
    """One alarm having changed what it says."""

    at: datetime
    alarm_name: str
    previous: StateValue
    state: StateValue
    reason: str


class Alarms:
    """The alarms by name.

    Attributes:
        by_name: The alarms.
        history: Every transition there was.
        listeners: Told of each transition, after the event was emitted.
    """

    def __init__(self, *, emit: Callable[[dict[str, Any]], object]) -> None:
        """Args: who takes the events for EventBridge."""
        self.by_name: dict[str, Alarm] = {}
        self.history = AlarmHistory()
        self.listeners: list[Callable[[Transition], object]] = []
        self._emit = emit

    def put(self, watch: Threshold | Rule, params: Mapping[str, Any], *, at: datetime) -> None:
        """Create an alarm, or configure the one of that name anew; its state stays what it was.

        Raises:
            AwsError: A composite alarm asks about alarms that do not exist, or the name is taken
                by the other kind of alarm.
            NotSimulated: A composite alarm would ask about itself.
        """
        name = params["AlarmName"]
        if isinstance(watch, Rule):
            self._check_children(name, watch)
        known = self.by_name.get(name)
        if known is None:
            state = AlarmState(StateValue.INSUFFICIENT_DATA, INITIAL, None, at, at)
            self.by_name[name] = Alarm(name, watch, params, at, state, unevaluated="created")
            return
        if isinstance(known.watch, Rule) != isinstance(watch, Rule):
            raise AwsError("ValidationError", f"The alarm {name} is of another type.")
        known.watch, known.params, known.configured = watch, params, at
        known.unevaluated = known.unevaluated or "updated"

    def delete(self, names: Iterable[str]) -> None:
        """Delete all of them, or none.

        Raises:
            AwsError: One does not exist, or a composite alarm that stays asks about it.
        """
        names = set(names)
        if names - set(self.by_name):
            raise AwsError("ResourceNotFound", "", 404)
        for name in sorted(names):
            if {parent.name for parent in self._parents(name)} - names:
                raise AwsError(
                    "ValidationError",
                    f"Cannot delete {name} as there are composite alarm(s) depending on it.",
                )
        for name in names:
            del self.by_name[name]

    def change(
        self, alarm: Alarm, value: StateValue, *, reason: str, data: str | None, at: datetime
    ) -> None:
        """Let an alarm say something; where that is a transition, tell everybody who is told."""
        previous = alarm.state
        if value is previous.value:
            alarm.state = replace(previous, reason=reason, reason_data=data, updated=at)
            return
        alarm.state = AlarmState(value, reason, data, at, at)
        self.history.add(alarm, previous=previous)
        self._emit(alarm.changed_event(previous))
        transition = Transition(at, alarm.name, previous.value, value, reason)
        for listener in tuple(self.listeners):
            listener(transition)
        for parent in list(self._parents(alarm.name)):
            cause = f"{alarm.arn} transitioned to {value} at {at:%A %d %B, %Y %H:%M:%S} UTC"
            self._follow_rule(parent, reason=cause, triggers=[alarm], at=at)

    def evaluate_composites(self, *, at: datetime) -> None:
        """Evaluate the composite alarms that were put since the last time."""
        for alarm in sorted(self.by_name.values(), key=lambda each: each.name):
            if isinstance(alarm.watch, Rule) and alarm.unevaluated:
                cause = f"{alarm.arn} was {alarm.unevaluated} and its alarm rule evaluates to "
                cause += self._rule_says(alarm.watch)
                children = [self.by_name[name] for name in alarm.watch.children]
                self._follow_rule(alarm, reason=cause, triggers=children, at=at)

    def _follow_rule(
        self, alarm: Alarm, *, reason: str, triggers: Iterable[Alarm], at: datetime
    ) -> None:
        assert isinstance(alarm.watch, Rule)
        alarm.unevaluated = None
        value = self._rule_says(alarm.watch)
        if value is not alarm.state.value:
            data = compact({"triggeringAlarms": _triggers(triggers)})
            self.change(alarm, value, reason=reason, data=data, at=at)

    def _rule_says(self, rule: Rule) -> StateValue:
        states = {name: self.by_name[name].state.value for name in rule.children}
        return StateValue.ALARM if rule.holds(states) else StateValue.OK

    def _parents(self, name: str) -> Iterable[Alarm]:
        return (
            alarm
            for alarm in self.by_name.values()
            if isinstance(alarm.watch, Rule) and name in alarm.watch.children
        )

    def _check_children(self, name: str, rule: Rule) -> None:
        if name in self._all_below(rule):
            raise NotSimulated(f"the composite alarm {name} asking about itself")
        if absent := [child for child in rule.children if child not in self.by_name]:
            raise AwsError(
                "ValidationError",
                f"Could not save the composite alarm as alarms [{', '.join(absent)}] in the alarm"
                " rule do not exist",
            )

    def _all_below(self, rule: Rule) -> set[str]:
        below = set(rule.children)
        for child in rule.children:
            alarm = self.by_name.get(child)
            if alarm is not None and isinstance(alarm.watch, Rule):
                below |= self._all_below(alarm.watch)
        return below


def _triggers(alarms: Iterable[Alarm]) -> list[dict[str, Any]]:
    shown = [
        {
            "arn": alarm.arn,
            "state": {
                "value": alarm.state.value.value,
                "timestamp": timestamp(alarm.state.transitioned),
            },
        }
        for alarm in alarms
    ]
    return shown[:_MOST_TRIGGERS]
