"""One run of a machine: where it stands, what it holds, and how it ended."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from simulator.clock import Timer
from simulator.states.definition import AnyState, Machine
from simulator.states.failure import ErrorName, StateError

HISTORY_LIMIT_EVENTS = 25_000


class Status(StrEnum):
    """How an execution fares, as DescribeExecution says it."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


class HappeningKind(StrEnum):
    """What an observer is told of."""

    EXECUTION_STARTED = "ExecutionStarted"
    STATE_ENTERED = "StateEntered"
    STATE_EXITED = "StateExited"
    TASK_SCHEDULED = "TaskScheduled"
    TASK_SUCCEEDED = "TaskSucceeded"
    TASK_FAILED = "TaskFailed"
    TASK_RETRIED = "TaskRetried"
    CAUGHT = "Caught"
    EXECUTION_REDRIVEN = "ExecutionRedriven"
    EXECUTION_ENDED = "ExecutionEnded"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that an execution did.

    Attributes:
        at: When, in UTC.
        execution: The execution's ARN.
        kind: What.
        name: The state, or the execution's name where the whole execution is meant.
        detail: The rest, by a name: input, output, error, cause, status, delay in seconds, …
    """

    at: datetime
    execution: str
    kind: HappeningKind
    name: str
    detail: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A machine that is deployed.

    Attributes:
        arn: Its ARN; the last part is its name.
        role_arn: The role that it runs under.
        definition: What it runs.
    """

    arn: str
    role_arn: str
    definition: Machine

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition(":")[2]

    def execution_arn(self, name: str) -> str:
        """The ARN of its execution of that name."""
        return f"{self.arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


@dataclass(eq=False, slots=True)
class Attempt:
    """One try of a task.

    Attributes:
        token: What ends it, if it waits for a token.
        is_open: Whether its outcome is still unknown.
    """

    token: str | None = None
    is_open: bool = True


@dataclass(eq=False, slots=True)
class Standing:
    """A stay in one state, retries included.

    Attributes:
        name: The state's name.
        state: The state.
        input: What it was entered with.
        entered_at: When, in UTC.
        entered_event: The number of that event in the history.
        retries: How often each retrier, by index, has sent the task back.
        attempt: The present try, of a task.
    """

    name: str
    state: AnyState
    input: JsonValue
    entered_at: datetime
    entered_event: int
    retries: Counter[int] = field(default_factory=Counter)
    attempt: Attempt | None = None


@dataclass(eq=False, slots=True)
class Execution:
    """One run of a machine.

    Attributes:
        arn: Its ARN.
        name: Its name, once per machine.
        machine: What it runs.
        input: What it was started with.
        started_at: When, in UTC.
        status: How it fares.
        output: What came out, if it succeeded.
        error: The error name, if it ended badly and has one.
        cause: The explanation, likewise.
        stopped_at: When it ended, in UTC.
        transitions: States entered and tasks retried: what AWS bills.
        events: The length of the history so far, much as AWS counts it.
        variables: What the states assigned.
        visits: How often each of the machine's places was visited.
        standing: The stay in the present state, or in the last one.
        timers: What is due for the present state.
        deadline: When the machine's own TimeoutSeconds end.
        redrives: How often it was redriven.
        redriven_at: When it last was, in UTC.
    """

    arn: str
    name: str
    machine: StateMachine
    input: JsonValue
    started_at: datetime
    status: Status = Status.RUNNING
    output: JsonValue = None
    error: str | None = None
    cause: str | None = None
    stopped_at: datetime | None = None
    transitions: int = 0
    events: int = 0
    variables: dict[str, JsonValue] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    standing: Standing | None = None
    timers: list[Timer] = field(default_factory=list)
    deadline: Timer | None = None
    redrives: int = 0
    redriven_at: datetime | None = None

    @property
    def state(self) -> str | None:
        """The name of the state where it stands, or stood when it ended."""
        return None if self.standing is None else self.standing.name

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status is Status.RUNNING

    def record(self, events: int) -> None:
        """Lengthen the history.

        Its last place is kept for how the execution ends: an event that would take it fails the
        execution instead.

        Raises:
            StateError: The history is full, which nothing can catch (`States.Runtime`).
        """
        self.events = min(self.events + events, HISTORY_LIMIT_EVENTS)
        if self.events == HISTORY_LIMIT_EVENTS:
            self.events -= 1
            raise StateError(
                ErrorName.RUNTIME,
                "The execution reached the maximum number of history events "
                f"({HISTORY_LIMIT_EVENTS}).",
            )

    def record_failure(self) -> None:
        """Lengthen the history by an evaluation that failed, never into its last place."""
        self.events = min(self.events + 1, HISTORY_LIMIT_EVENTS - 1)

    def drop_timers(self) -> None:
        """Cancel what is due for the present state."""
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


Tell = Callable[[Execution, HappeningKind, str, Mapping[str, JsonValue]], None]
"""Tells of something that an execution did: what, in which state, and the rest."""
