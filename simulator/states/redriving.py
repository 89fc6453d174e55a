"""Whether an execution may be redriven, and where it goes on."""

from datetime import datetime, timedelta

from simulator.states.definition import SucceedState
from simulator.states.execution import HISTORY_LIMIT_EVENTS, Execution, Standing, Status

_REDRIVABLE_FOR = timedelta(days=14)
_LONGEST_OPEN = timedelta(days=365)


def why_not(execution: Execution, *, now: datetime) -> str | None:
    """Why an execution can't be redriven, as DescribeExecution words it; None where it can be."""
    if execution.is_running or execution.status is Status.SUCCEEDED:
        return f"Execution is {execution.status} and cannot be redriven"
    # An execution that entered a Succeed state has not failed there.
    if execution.standing is not None and isinstance(execution.standing.state, SucceedState):
        return "Execution is in a Succeed state and cannot be redriven"
    # Room for ExecutionRedriven, and for one event more.
    if execution.events >= HISTORY_LIMIT_EVENTS - 1:
        return "Execution history event limit exceeded"
    if now - execution.started_at > _LONGEST_OPEN:
        return "Execution has exceeded the max execution time"
    assert execution.stopped_at is not None, "it has ended"
    if now - execution.stopped_at > _REDRIVABLE_FOR:
        return "Execution redrivable period exceeded"
    return None


def stay_again(standing: Standing) -> Standing:
    """The same stay with the same input, its retries counted anew.

    A token that was given out before ends nothing any more.
    """
    if standing.attempt is not None:
        standing.attempt.is_open = False
    return Standing(
        name=standing.name,
        state=standing.state,
        input=standing.input,
        entered_at=standing.entered_at,
        entered_event=standing.entered_event,
    )
