"""How an execution begins, begins again, and ends."""

from collections.abc import Callable, Mapping
from functools import partial

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.execution import Execution, HappeningKind, Status

Tell = Callable[[Execution, HappeningKind, str, Mapping[str, JsonValue]], None]
"""Tells of something that an execution did: what, in which state, and the rest."""

Go = Callable[[], None]


class Lifecycle:
    """Keeps an execution's status and its deadline."""

    def __init__(self, *, clock: VirtualClock, tell: Tell) -> None:
        """Take the clock for deadlines, and who is told of what happens."""
        self._clock = clock
        self._tell = tell

    def start(self, execution: Execution, *, go: Go) -> None:
        """Begin an execution; `go` has it enter its first state."""
        execution.record(1)
        self._set_deadline(execution)
        go()
        detail = {"input": execution.input}
        self._tell(execution, HappeningKind.EXECUTION_STARTED, execution.name, detail)

    def redrive(self, execution: Execution, *, go: Go) -> None:
        """Begin again; `go` has it go on where it stood.

        Its variables and its history are kept; the time that it may take is counted anew.
        """
        execution.status = Status.RUNNING
        execution.error = execution.cause = execution.stopped_at = None
        execution.redrives += 1
        execution.redriven_at = self._clock.now
        execution.transitions += 1
        execution.record(1)
        self._set_deadline(execution)
        go()
        detail = {"redrive_count": execution.redrives}
        self._tell(execution, HappeningKind.EXECUTION_REDRIVEN, execution.name, detail)

    def end(
        self,
        execution: Execution,
        status: Status,
        *,
        output: JsonValue = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        """End the execution; one that has ended stays as it is."""
        if not execution.is_running:
            return
        execution.status = status
        execution.output, execution.error, execution.cause = output, error, cause
        execution.stopped_at = self._clock.now
        execution.events += 1
        execution.drop_timers()
        if execution.deadline is not None:
            execution.deadline.cancel()
        detail = {"status": status.value, "output": output, "error": error, "cause": cause}
        self._tell(execution, HappeningKind.EXECUTION_ENDED, execution.name, detail)

    def _set_deadline(self, execution: Execution) -> None:
        seconds = execution.machine.definition.timeout_seconds
        if seconds is not None:
            # AWS gives such an end neither error nor cause.
            overdue = partial(self.end, execution, Status.TIMED_OUT)
            execution.deadline = self._clock.call_after(seconds, overdue)
