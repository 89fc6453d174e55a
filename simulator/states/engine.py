"""Step Functions itself: executions that are started, answered, stopped and described."""

import json
import random
import re
import uuid
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.errors import (
    ExecutionAlreadyExists,
    ExecutionDoesNotExist,
    ExecutionNotRedrivable,
    InvalidExecutionInput,
    InvalidName,
    InvalidOutput,
)
from simulator.states.execution import Execution, Happening, HappeningKind, StateMachine, Status
from simulator.states.failure import StateError
from simulator.states.interpreter import Interpreter
from simulator.states.redriving import why_not
from simulator.states.tasks import Invoke, Success
from simulator.states.values import plain, within_limit

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


class Engine:
    """Every execution of one account and Region.

    Attributes:
        executions: All that were ever started, by ARN, the oldest first.
        observers: Called with each happening, in order, at the instant when it happens.
    """

    def __init__(self, *, clock: VirtualClock, invoke: Invoke, seed: int) -> None:
        """Make an engine without executions.

        Args:
            clock: The time it lives in.
            invoke: Calls a Lambda function, by name or ARN, with a payload. The effects happen
                in the call; the answer is delivered when its seconds are over.
            seed: What jitter, tokens, `$uuid` and `$random` follow from.
        """
        self.executions: dict[str, Execution] = {}
        self.observers: list[Callable[[Happening], None]] = []
        self._clock = clock
        self._chance = random.Random(seed)
        self._interpreter = Interpreter(
            clock=clock, invoke=invoke, chance=self._chance, tell=self._tell
        )

    def start_execution(
        self,
        machine: StateMachine,
        *,
        input: JsonValue,  # noqa: A002 (as the API names it)
        name: str | None = None,
    ) -> Execution:
        """Start an execution; its first state is entered as a next event, not within this call.

        Args:
            machine: What to run.
            input: What to start with.
            name: The execution's name; left out, a new one.

        Returns:
            The execution: the one that runs already, where name and input are the same.

        Raises:
            ExecutionAlreadyExists: The name is taken, by another input or by one that has ended.
            InvalidExecutionInput: The input is too large.
            InvalidName: The name is none that AWS takes.
        """
        name = name or str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        if _NAME.fullmatch(name) is None:
            raise InvalidName(f"Invalid Name: '{name}'")
        arn = machine.execution_arn(name)
        if (known := self.executions.get(arn)) is not None:
            if known.is_running and known.input == input:
                return known
            raise ExecutionAlreadyExists(f"Execution Already Exists: '{arn}'")
        execution = Execution(
            arn=arn,
            name=name,
            machine=machine,
            input=_checked(input),
            started_at=self._clock.now,
        )
        self.executions[arn] = execution
        self._interpreter.start(execution)
        return execution

    def describe(self, arn: str) -> Execution:
        """The execution of that ARN.

        Raises:
            ExecutionDoesNotExist: There is none.
        """
        if arn not in self.executions:
            raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{arn}'")
        return self.executions[arn]

    def stop_execution(
        self, arn: str, *, error: str | None = None, cause: str | None = None
    ) -> None:
        """Abort an execution; one that has ended stays as it is.

        Raises:
            ExecutionDoesNotExist: There is none of that ARN.
        """
        self._interpreter.end(self.describe(arn), Status.ABORTED, error=error, cause=cause)

    def redrive_execution(self, arn: str) -> Execution:
        """Let an execution that failed, timed out or was aborted go on where it stood.

        Raises:
            ExecutionDoesNotExist: There is none of that ARN.
            ExecutionNotRedrivable: It runs, has succeeded, or can't go on any more.
        """
        execution = self.describe(arn)
        refused = self.why_not_redrivable(arn)
        if refused is not None:
            raise ExecutionNotRedrivable(refused)
        self._interpreter.redrive(execution)
        return execution

    def why_not_redrivable(self, arn: str) -> str | None:
        """Why an execution can't be redriven now; None where it can be.

        Raises:
            ExecutionDoesNotExist: There is none of that ARN.
        """
        return why_not(self.describe(arn), now=self._clock.now)

    def send_task_success(self, token: str, output: str) -> None:
        """Give the task behind a token its result, which is JSON.

        Raises:
            InvalidOutput: The output is not JSON, or too large.
            InvalidToken: The token is none.
            TaskDoesNotExist: No task ever had it.
            TaskTimedOut: Its task has ended.
        """
        try:
            result = within_limit(plain(json.loads(output)), "The output")
        except (ValueError, TypeError, StateError) as error:
            raise InvalidOutput(f"Invalid Output: '{output[:80]}'") from error
        self._interpreter.tasks.answer(token, Success(result))

    def send_task_failure(
        self, token: str, *, error: str | None = None, cause: str | None = None
    ) -> None:
        """Fail the task behind a token.

        Raises:
            InvalidToken: The token is none.
            TaskDoesNotExist: No task ever had it.
            TaskTimedOut: Its task has ended.
        """
        self._interpreter.tasks.answer(token, StateError(error, cause))

    def _tell(
        self,
        execution: Execution,
        kind: HappeningKind,
        name: str,
        detail: Mapping[str, JsonValue],
    ) -> None:
        happening = Happening(
            at=self._clock.now, execution=execution.arn, kind=kind, name=name, detail=detail
        )
        for observer in tuple(self.observers):
            observer(happening)


def _checked(value: JsonValue) -> JsonValue:
    try:
        return within_limit(plain(value), "The input")
    except StateError as error:
        raise InvalidExecutionInput(f"Invalid Execution Input: {error.cause}") from error
