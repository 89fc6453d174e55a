"""What happened in a rehearsal, in order: the states, the decisions, the calls, the alarms."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.application_auto_scaling.activities import Activity, ActivityStatus
from simulator.cloudwatch.alarms import Transition
from simulator.lambda_runtime import Ran
from simulator.publications import Publication, publications
from simulator.sagemaker.views import EndpointChange
from simulator.starts import start_of_call, start_of_event
from simulator.states.execution import Happening, HappeningKind
from simulator.wire import Call
from simulator.world import World

# Reads and bookkeeping are counted; what changes something that people see is told.
_TOLD_CALLS = frozenset(
    {
        ("sagemaker", "CreateEndpoint"),
        ("sagemaker", "CreateModel"),
        ("sagemaker", "CreateEndpointConfig"),
        ("sagemaker", "UpdateEndpoint"),
        ("application-autoscaling", "DeregisterScalableTarget"),
        ("application-autoscaling", "RegisterScalableTarget"),
        ("sns", "Publish"),
    }
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        at: Virtual seconds since the timeline began.
        kind: What sort of thing: start, state, decision, call, endpoint, alarm, scaling, or
            capacity.
    """

    at: float
    kind: str
    name: str
    detail: str


class Timeline:
    """Watches a world from the instant when it is made.

    Attributes:
        entries: What happened, in order.
        calls: How often Switchback's functions made each AWS call.
        invocations: How often functions ran.
        transitions: How many states were entered, by all executions.
    """

    def __init__(self, world: World) -> None:
        """Begin at the world's present instant."""
        self.entries: list[Entry] = []
        self.calls: Counter[str] = Counter()
        self.invocations = 0
        self.transitions = 0
        self.alarm_at: datetime | None = None
        self.went_back_at: datetime | None = None
        self._world = world
        self._began = world.clock.now
        self._statuses: dict[str, tuple[str, str]] = {}
        self._published: dict[str, str] = {}
        world.engine.observers.append(self._on_state)
        world.functions.observers.append(self._on_ran)
        world.bus.listeners.append(self._on_event)
        world.wire.observers.append(self._on_call)
        world.sagemaker.listeners.append(self._on_endpoint)
        world.cloudwatch.listeners.append(self._on_alarm)
        world.scaling.listeners.append(self._on_activity)

    @property
    def reaction_seconds(self) -> float | None:
        """From the alarm's event to the call that takes the endpoint back; None without one."""
        if self.alarm_at is None or self.went_back_at is None:
            return None
        return round((self.went_back_at - self.alarm_at).total_seconds(), 3)

    def _tell(self, kind: str, name: str, detail: str) -> None:
        at = round((self._world.clock.now - self._began).total_seconds(), 3)
        self.entries.append(Entry(at=at, kind=kind, name=name, detail=detail))

    def _on_state(self, happening: Happening) -> None:
        if happening.kind in (HappeningKind.STATE_ENTERED, HappeningKind.TASK_RETRIED):
            self.transitions += 1
        if happening.kind is HappeningKind.STATE_ENTERED:
            self._tell("state", happening.name, "")
        elif happening.kind in (HappeningKind.TASK_RETRIED, HappeningKind.CAUGHT):
            error = str(happening.detail.get("error", ""))
            # A wait that runs out is how a rollout looks anyway when no event has come.
            if error != "States.Timeout":
                self._tell("error", happening.name, error)

    def _on_ran(self, ran: Ran) -> None:
        self.invocations += 1
        answer: Any = ran.invocation.payload
        if isinstance(answer, dict) and "decision" in answer:
            self._tell("decision", str(answer["decision"]), _why(answer))

    def _on_event(self, _rule: str, event: Mapping[str, Any]) -> None:
        if start := start_of_event(event):
            self._tell("start", *start)

    def _on_call(self, call: Call) -> None:
        if call.error is None and (start := start_of_call(call)):
            self._tell("start", *start)
        if call.caller not in self._world.template.functions:
            return
        self.calls[f"{call.service}:{call.operation}"] += 1
        if (call.service, call.operation) in _TOLD_CALLS:
            outcome = f"refused: {call.error}" if call.error else _object(call)
            self._tell("call", call.operation, outcome)
        for endpoint_name, publication in publications(call).items():
            self._on_publication(endpoint_name, publication)
        first_back = self.alarm_at is not None and self.went_back_at is None
        if call.operation == "UpdateEndpoint" and first_back:
            # Dated when the invocation began; its earlier calls took their time before this one.
            self.went_back_at = call.at

    def _on_endpoint(self, change: EndpointChange) -> None:
        now = (change.status.value, change.config_name)
        if self._statuses.get(change.endpoint_name) != now:
            self._statuses[change.endpoint_name] = now
            why = f", {change.failure_reason}" if change.failure_reason else ""
            self._tell("endpoint", change.status.value, f"on {change.config_name}{why}")

    def _on_publication(self, endpoint_name: str, publication: Publication) -> None:
        """Tell what is not as it was a minute ago, and what scaling makes of it."""
        load = self._world.traffic.loads[endpoint_name].concurrent_requests
        followed = self._world.scaling.followed(endpoint_name)
        told = f"{load} requests at once: {_carries(publication, followed)}"
        if self._published.get(endpoint_name) != told:
            self._published[endpoint_name] = told
            self._tell("capacity", endpoint_name, told)

    def _on_activity(self, activity: Activity) -> None:
        begins = activity.status is ActivityStatus.IN_PROGRESS
        detail = f"to {activity.count}: {activity.cause}" if begins else activity.message
        self._tell("scaling", activity.status.value, detail)

    def _on_alarm(self, transition: Transition) -> None:
        if transition.state == "ALARM" and self.alarm_at is None:
            self.alarm_at = transition.at
        self._tell("alarm", transition.alarm_name, f"{transition.state}: {transition.reason}")


def _carries(publication: Publication, followed: Mapping[str, tuple[float, float]]) -> str:
    counts = sorted(publication.counts.items())
    fleet = ", ".join(f"{count} x {name}" for name, count in counts if count) or "no instance"
    sums = (f"{name} {value:g}" for name, value in publication.sums.items())
    values = (f"{name} at {value:.3g} of {aim:g}" for name, (value, aim) in followed.items())
    return "; ".join((fleet, *sums, *values))


def _why(answer: dict[str, Any]) -> str:
    told = answer.get("reason") or answer.get("conclusion") or {}
    return str(told.get("message", ""))


def _object(call: Call) -> str:
    for name in ("EndpointConfigName", "ModelName", "ResourceId", "Subject"):
        if name in call.params:
            return str(call.params[name])
    return ""
