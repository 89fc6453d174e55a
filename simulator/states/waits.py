"""When a Wait state is over."""

from datetime import datetime, timedelta

from simulator.states.definition import WaitState
from simulator.states.durations import are_seconds, instant
from simulator.states.expressions import Scope


def end_of_wait(state: WaitState, scope: Scope, *, now: datetime) -> datetime:
    """The instant when the state is left, never before now.

    Raises:
        StateError: What should say so could not be evaluated, or is no duration or timestamp.
    """
    if state.seconds is not None:
        seconds = state.seconds.number(scope)
        if not are_seconds(seconds, at_least=0):
            state.seconds.fail(scope, f"returned a value that is out of range: {seconds}")
        return now + timedelta(seconds=seconds)
    assert state.timestamp is not None
    text = state.timestamp.text(scope)
    until = instant(text)
    if until is None:
        state.timestamp.fail(scope, f"returned no ISO-8601 timestamp with an offset: {text}")
    return max(now, until)
