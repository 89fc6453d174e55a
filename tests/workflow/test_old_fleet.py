"""An alarm that went red before the switch saw the old fleet: it says nothing of the new one yet.

Both fleets feed the same metrics. Once the alarm's whole window lies after the switch, it counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from simulator.cloudwatch.alarms import Transition
from simulator.invariants import Invariants
from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker.views import EndpointChange
from simulator.scenarios.moments import when_entered
from simulator.wire import Call
from switchback.domain.bake import LOOK_SECONDS
from tests.workflow.theatre import BATCH, STREAMING, Theatre, theatre

# The file's own alarm asks for three minutes of data, and CloudWatch evaluates them later.
_WINDOW_SECONDS = 3 * 60 + 3 * 60
_FAILING = 0.05


@dataclass
class Switch:
    """A rollout whose old fleet begins to fail after the preflight.

    Attributes:
        switched_at: When the new fleet came into service.
        states: What the file's first alarm went through, and when.
        back_at: When the endpoint was sent back.
    """

    shown: Theatre
    switched_at: datetime | None = None
    states: list[tuple[datetime, str]] = field(default_factory=list)
    back_at: datetime | None = None

    def on_endpoint(self, change: EndpointChange) -> None:
        """Note the switch."""
        settled = change.status is EndpointStatus.IN_SERVICE
        if settled and change.config_name != self.shown.stage.previous_config:
            self.switched_at = self.switched_at or change.at

    def on_alarm(self, transition: Transition) -> None:
        """Note the alarm."""
        if transition.alarm_name == self.shown.stage.alarm_names[0]:
            self.states.append((transition.at, transition.state))

    def on_call(self, call: Call) -> None:
        """Note the way back."""
        previous = self.shown.stage.previous_config
        back = call.operation == "UpdateEndpoint"
        if back and call.params["EndpointConfigName"] == previous:
            self.back_at = call.at

    @property
    def red_at_the_switch(self) -> bool:
        """Whether the alarm was red when the new fleet came into service."""
        assert self.switched_at is not None
        before = [state for at, state in self.states if at < self.switched_at]
        return before[-1:] == ["ALARM"]


def _only_the_own_alarm(body: bytes) -> bytes:
    text = body.decode()
    start = text.index("    StandardAlarms:")
    return (text[:start] + text[text.index("    Alarms:") :]).encode()


@contextmanager
def failing_before_the_switch(example: str) -> Iterator[Switch]:
    """The old fleet fails while the new one starts, and its alarm goes red in time."""
    with theatre(example=example, edit=_only_the_own_alarm) as shown:
        told = Switch(shown)
        shown.world.sagemaker.listeners.append(told.on_endpoint)
        shown.world.cloudwatch.listeners.append(told.on_alarm)
        shown.world.wire.observers.append(told.on_call)
        rates = shown.world.traffic.error_rates
        when_entered(
            shown.stage,
            "AwaitSettling",
            lambda: rates.update({shown.stage.previous_package: _FAILING}),
            after_seconds=0,
        )
        invariants = Invariants(shown.stage)
        yield told
        invariants.check_end()


@pytest.mark.parametrize("example", [STREAMING, BATCH])
def test_a_good_version_is_not_taken_back_for_the_old_one(example: str) -> None:
    """The alarm clears once it sees the new fleet alone, and the bake goes on."""
    with failing_before_the_switch(example) as told:
        rehearsal = told.shown.rehearse()
        assert told.red_at_the_switch
        assert [state for _, state in told.states][-2:] == ["ALARM", "OK"]
        assert (rehearsal.closed.outcome, rehearsal.closed.reason) == ("Accepted", "BakePassed")
        assert told.back_at is None


@pytest.mark.parametrize("example", [STREAMING, BATCH])
def test_an_alarm_that_stays_red_takes_the_new_version_back(example: str) -> None:
    """It never fires anew, so that no event comes: the looks find it, once its window is over."""
    with failing_before_the_switch(example) as told:
        stage = told.shown.stage
        told.shown.world.traffic.error_rates[stage.package] = _FAILING
        rehearsal = told.shown.rehearse()
        assert told.red_at_the_switch
        assert (rehearsal.closed.outcome, rehearsal.closed.reason) == ("RolledBack", "AlarmFired")
        assert told.switched_at is not None
        assert told.back_at is not None
        waited = told.back_at - told.switched_at
        assert waited >= timedelta(seconds=_WINDOW_SECONDS)
        assert waited <= timedelta(seconds=_WINDOW_SECONDS + LOOK_SECONDS)
