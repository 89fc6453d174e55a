"""Task states: calling a Lambda, and what ends the wait for it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.definition import TaskState
from simulator.states.durations import are_seconds
from simulator.states.execution import Attempt, Execution, HappeningKind, Standing, Tell
from simulator.states.expressions import Scope, Template
from simulator.states.failure import ErrorName, StateError
from simulator.states.scopes import scope_of
from simulator.states.tokens import Tokens
from simulator.states.values import compact, plain, within_limit


@dataclass(frozen=True, slots=True)
class Invocation:
    """How a call of a Lambda function went.

    Attributes:
        payload: What it returned, if it did.
        error: The error's type name, if it failed.
        message: The error's message, likewise.
        seconds: How long it ran.
    """

    payload: JsonValue = None
    error: str | None = None
    message: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Success:
    """A task's result."""

    result: JsonValue


Outcome = Success | StateError
Invoke = Callable[[str, JsonValue], Invocation]
Settle = Callable[[Execution, Outcome], None]


class Tasks:
    """Runs the attempts of task states."""

    def __init__(
        self,
        *,
        clock: VirtualClock,
        invoke: Invoke,
        chance: random.Random,
        functions: Mapping[str, object],
        settle: Settle,
        tell: Tell,
    ) -> None:
        """Prepare.

        Args:
            clock: Where answers and time-outs are due.
            invoke: Calls a function by its name or ARN, with a payload.
            chance: Where tokens come from.
            functions: What Step Functions adds to JSONata.
            settle: Told the outcome of the present attempt, when it is due.
            tell: Told of each attempt, and how it ended. It may end the execution.
        """
        self._clock = clock
        self._invoke = invoke
        self._functions = functions
        self._settle = settle
        self._tell = tell
        self.tokens = Tokens(chance)

    def attempt(self, execution: Execution, standing: Standing, state: TaskState) -> None:
        """Call the function.

        What it does happens now; its answer comes when it has run for as long as it says.

        Raises:
            StateError: The arguments or the time-out could not be evaluated.
        """
        attempt = self.tokens.give(execution) if state.waits_for_token else Attempt()
        standing.attempt = attempt
        scope = scope_of(execution, standing, self._functions)
        function_name = state.arguments.function_name.text(scope)
        payload = within_limit(
            state.arguments.payload.evaluate(scope),
            f"The state/task '{standing.name}' got arguments",
        )
        timeout = _timeout(state.timeout_seconds, scope)
        # TaskScheduled and TaskStarted, and TaskSubmitted before the wait for a token.
        execution.record(3 if state.waits_for_token else 2)
        detail: dict[str, JsonValue] = {
            "function_name": function_name,
            "payload": payload,
            "timeout_seconds": timeout,
            "token": attempt.token,
        }
        self._tell(execution, HappeningKind.TASK_SCHEDULED, standing.name, detail)
        if not execution.is_running:
            return
        if timeout is not None:
            self._later(execution, attempt, StateError(ErrorName.TIMEOUT, ""), seconds=timeout)
        # The call may send the token, or stop the execution, before it returns.
        invocation = self._invoke(function_name, payload)
        if not (attempt.is_open and execution.is_running):
            return
        if timeout is not None and invocation.seconds > timeout:
            return
        outcome = _outcome(invocation)
        if not state.waits_for_token:
            execution.drop_timers()
        elif isinstance(outcome, Success):
            return
        self._later(execution, attempt, outcome, seconds=invocation.seconds)

    def answer(self, token: str, outcome: Outcome) -> None:
        """End the task that waits for a token.

        Raises:
            StatesApiError: No task does.
        """
        holder = self.tokens.holder(token)
        holder.attempt.is_open = False
        holder.execution.drop_timers()
        # Not at once: the sender may be the very Lambda whose call has not returned yet.
        settle = partial(self._end, holder.execution, outcome)
        holder.execution.timers.append(self._clock.call_after(0, settle))

    def _later(
        self, execution: Execution, attempt: Attempt, outcome: Outcome, *, seconds: float
    ) -> None:
        def due() -> None:
            attempt.is_open = False
            execution.drop_timers()
            self._end(execution, outcome)

        execution.timers.append(self._clock.call_after(seconds, due))

    def _end(self, execution: Execution, outcome: Outcome) -> None:
        assert execution.state is not None
        match outcome:
            case Success(result):
                detail = {"result": result}
                self._tell(execution, HappeningKind.TASK_SUCCEEDED, execution.state, detail)
            case StateError():
                failed: dict[str, JsonValue] = {"error": outcome.error, "cause": outcome.cause}
                self._tell(execution, HappeningKind.TASK_FAILED, execution.state, failed)
        if execution.is_running:
            self._settle(execution, outcome)


def _timeout(template: Template | None, scope: Scope) -> int | None:
    if template is None:
        return None
    seconds = template.number(scope)
    if not are_seconds(seconds, at_least=1):
        template.fail(scope, f"returned a value that is out of range: {seconds}")
    return seconds


def _outcome(invocation: Invocation) -> Outcome:
    if invocation.error is not None:
        cause = {"errorMessage": invocation.message, "errorType": invocation.error}
        return StateError(invocation.error, compact(plain(cause)))
    payload = plain(invocation.payload)
    return Success({"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200})
