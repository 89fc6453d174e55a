"""A state machine as its author wrote it: every field that this interpreter knows, and no other."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_pascal

from simulator.states.failure import ErrorName
from simulator.states.fields import (
    Assign,
    CatchAssign,
    CatchOutput,
    Condition,
    Count,
    ErrorNames,
    FailCause,
    FailError,
    FunctionName,
    Output,
    Payload,
    Seconds,
    StateName,
    TaskAssign,
    TaskOutput,
    TaskTimeout,
    WaitSeconds,
    WaitTimestamp,
)

_MAX_DELAY_SECONDS = 31_622_400


class Part(BaseModel):
    """A piece of a definition, its fields named as in the Amazon States Language."""

    model_config = ConfigDict(
        alias_generator=to_pascal, arbitrary_types_allowed=True, extra="forbid", frozen=True
    )


class Retrier(Part):
    """When to run a task again, how often, and after how long."""

    comment: str | None = None
    error_equals: ErrorNames
    interval_seconds: Seconds = 1
    max_attempts: Count = 3
    backoff_rate: Annotated[float, Field(strict=True, ge=1)] = 2.0
    max_delay_seconds: Annotated[int, Field(strict=True, ge=1, lt=_MAX_DELAY_SECONDS)] | None = None
    jitter_strategy: Literal["FULL", "NONE"] = "NONE"

    @model_validator(mode="after")
    def _delay_grows(self) -> Self:
        if self.max_delay_seconds is not None and self.max_delay_seconds <= self.interval_seconds:
            raise ValueError("MaxDelaySeconds must exceed IntervalSeconds")
        return self


class Catcher(Part):
    """Where to go after which errors of a task."""

    comment: str | None = None
    error_equals: ErrorNames
    next: StateName
    output: CatchOutput = None
    assign: CatchAssign = {}


class ChoiceRule(Part):
    """Where to go if something is so."""

    comment: str | None = None
    condition: Condition
    next: StateName
    output: Output = None
    assign: Assign = {}


class Arguments(Part):
    """What the Lambda integration takes, as far as a payload goes."""

    function_name: FunctionName
    payload: Payload


class State(Part):
    """What every state may have."""

    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that can follow at once."""
        return ()

    @property
    def places(self) -> tuple[str, ...]:
        """The ways through this state, each to be visited by some test."""
        return ()


class MovingState(State):
    """A state that goes on to one other, or ends the execution."""

    next: StateName | None = None
    end: Literal[True] | None = None

    @model_validator(mode="after")
    def _next_or_end(self) -> Self:
        if (self.next is None) == (self.end is None):
            raise ValueError("exactly one of Next and End is needed")
        return self

    @property
    def targets(self) -> tuple[str, ...]:
        """The next state, if there is one."""
        return () if self.next is None else (self.next,)


class TaskState(MovingState):
    """Calls a Lambda function, and either takes its answer or waits for a token to come back."""

    type: Literal["Task"]
    resource: Annotated[
        str,
        StringConstraints(pattern=r"^arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?$"),
    ]
    arguments: Arguments
    timeout_seconds: TaskTimeout = None
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()
    output: TaskOutput = None
    assign: TaskAssign = {}

    @model_validator(mode="after")
    def _all_comes_last(self) -> Self:
        for matchers in (self.retry, self.catch):
            if any(ErrorName.ALL in matcher.error_equals for matcher in matchers[:-1]):
                raise ValueError("States.ALL belongs to the last retrier and the last catcher")
        return self

    @property
    def waits_for_token(self) -> bool:
        """Whether somebody else ends the task."""
        return self.resource.endswith(".waitForTaskToken")

    @property
    def targets(self) -> tuple[str, ...]:
        """The next state, and those of the catchers."""
        return (*super().targets, *(catcher.next for catcher in self.catch))

    @property
    def places(self) -> tuple[str, ...]:
        """The retriers and catchers."""
        retriers = (f"Retry[{index}]" for index in range(len(self.retry)))
        catchers = (f"Catch[{index}]" for index in range(len(self.catch)))
        return (*retriers, *catchers)


class ChoiceState(State):
    """Goes on by the first rule that holds.

    Output and Assign belong to the rules. AWS takes both on the state as well, but its pages
    disagree on whether they apply when a rule matched, so they are refused here: a last rule
    with the condition `true` says the same without doubt.
    """

    type: Literal["Choice"]
    choices: Annotated[tuple[ChoiceRule, ...], Field(min_length=1)]
    default: StateName | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The states of the rules, and the default."""
        default = () if self.default is None else (self.default,)
        return (*(rule.next for rule in self.choices), *default)

    @property
    def places(self) -> tuple[str, ...]:
        """The rules, and the default."""
        rules = (f"Choices[{index}]" for index in range(len(self.choices)))
        return (*rules, *(() if self.default is None else ("Default",)))


class WaitState(MovingState):
    """Lets time pass."""

    type: Literal["Wait"]
    seconds: WaitSeconds = None
    timestamp: WaitTimestamp = None
    output: Output = None
    assign: Assign = {}

    @model_validator(mode="after")
    def _one_duration(self) -> Self:
        if (self.seconds is None) == (self.timestamp is None):
            raise ValueError("exactly one of Seconds and Timestamp is needed")
        return self


class PassState(MovingState):
    """Only computes."""

    type: Literal["Pass"]
    output: Output = None
    assign: Assign = {}


class SucceedState(State):
    """Ends the execution well."""

    type: Literal["Succeed"]
    output: Output = None


class FailState(State):
    """Ends the execution badly."""

    type: Literal["Fail"]
    error: FailError = None
    cause: FailCause = None


AnyState = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState


class Machine(Part):
    """A whole definition, checked: every target exists."""

    comment: str | None = None
    query_language: Literal["JSONata"]
    version: Literal["1.0"] = "1.0"
    start_at: StateName
    timeout_seconds: Seconds | None = None
    states: dict[StateName, Annotated[AnyState, Field(discriminator="type")]]

    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        if self.start_at not in self.states:
            raise ValueError(f"StartAt: there is no state {self.start_at}")
        for name, state in self.states.items():
            for target in state.targets:
                if target not in self.states:
                    raise ValueError(f"States.{name}: there is no state {target}")
        return self

    @property
    def places(self) -> frozenset[str]:
        """Everything that an execution can visit: `State`, `State.Choices[0]`, `State.Catch[1]`."""
        ways = {f"{name}.{place}" for name, state in self.states.items() for place in state.places}
        return frozenset(self.states) | ways
