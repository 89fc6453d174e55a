"""Records what executions do on our engine."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import JsonValue

from simulator.states.definition import WaitState
from simulator.states.engine import Engine
from simulator.states.execution import Execution, Happening, HappeningKind
from simulator.states.failure import StateError
from simulator.states.tasks import Success
from tools.referee.tape import Attempt, Step, StepKind, Tape, text_of


class Recorder:
    """Watches an engine from now on.

    Attributes:
        tapes: What each execution that has ended did, in the order of their ends.
    """

    def __init__(self, engine: Engine) -> None:
        """Watch every execution that is started from now on."""
        self.tapes: list[Tape] = []
        self._engine = engine
        self._running: dict[str, _Recording] = {}
        engine.observers.append(self._observe)

    def _observe(self, happening: Happening) -> None:
        arn = happening.execution
        if happening.kind is HappeningKind.EXECUTION_STARTED:
            self._running[arn] = _Recording(self._engine.describe(arn))
        recording = self._running.get(arn)
        if recording is None:
            return
        recording.add(happening)
        if happening.kind is HappeningKind.EXECUTION_ENDED:
            self.tapes.append(recording.tape())


class _Recording:
    """What one execution did so far."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        # A handler may change its input, which is the execution's own.
        self._input: JsonValue = json.loads(json.dumps(execution.input))
        self._steps: list[Step] = []
        self._attempts: list[Attempt] = []
        self._token: str | None = None
        self._entered_at = execution.started_at
        self._variables: dict[str, tuple[JsonValue, str]] = {}

    def tape(self) -> Tape:
        """Return what it did."""
        execution = self._execution
        return Tape(
            arn=execution.arn,
            machine_arn=execution.machine.arn,
            role_arn=execution.machine.role_arn,
            started_at=_timestamp(execution.started_at),
            input=self._input,
            attempts=tuple(self._attempts),
            steps=tuple(self._steps),
        )

    def add(self, happening: Happening) -> None:
        """Add what has just happened."""
        if happening.kind is HappeningKind.STATE_ENTERED:
            self._entered_at = happening.at
        self._keep_answer(happening)
        self._steps.extend(self._steps_of(happening))

    def _keep_answer(self, happening: Happening) -> None:
        detail = happening.detail
        match happening.kind:
            case HappeningKind.TASK_SCHEDULED:
                token = detail["token"]
                self._token = None if token is None else str(token)
            case HappeningKind.TASK_SUCCEEDED:
                answer = Success(json.loads(json.dumps(detail["result"])))
                self._attempts.append(Attempt(happening.name, self._token, answer))
            case HappeningKind.TASK_FAILED:
                failure = StateError(_text(detail["error"]), _text(detail["cause"]))
                self._attempts.append(Attempt(happening.name, self._token, failure))
            case _:
                pass

    def _steps_of(self, happening: Happening) -> Iterator[Step]:
        state, detail = happening.name, happening.detail
        match happening.kind:
            case HappeningKind.STATE_ENTERED:
                yield Step(StepKind.ENTERED, state, _facts(happening, "input"))
            case HappeningKind.TASK_SCHEDULED:
                facts = _facts(happening, "function_name", "payload", "timeout_seconds")
                yield Step(StepKind.SCHEDULED, state, facts)
            case HappeningKind.TASK_RETRIED:
                delay = detail["delay_seconds"]
                assert isinstance(delay, int | float)
                facts = _facts(happening, "error", "cause")
                yield Step(StepKind.RETRIED, state, facts, (delay, delay))
            case HappeningKind.CAUGHT:
                yield Step(StepKind.CAUGHT, state, _facts(happening, "error", "cause"))
            case HappeningKind.STATE_EXITED:
                yield from self._waited(happening)
                facts = _facts(happening, "output")
                yield Step(StepKind.EXITED, state, {**facts, **self._variables_now()})
            case HappeningKind.EXECUTION_ENDED:
                facts = _facts(happening, "status", "output", "error", "cause")
                yield Step(StepKind.ENDED, "", facts)
            case _:
                pass

    def _waited(self, happening: Happening) -> Iterator[Step]:
        if isinstance(self._execution.machine.definition.states[happening.name], WaitState):
            seconds = (happening.at - self._entered_at).total_seconds()
            yield Step(StepKind.WAITED, happening.name, seconds=(seconds, seconds))

    def _variables_now(self) -> dict[str, str]:
        """Return the variables as text; what is still the same object is not written anew."""
        before, now = self._variables, self._execution.variables
        self._variables = {
            name: before[name]
            if name in before and before[name][0] is value
            else (value, text_of(value))
            for name, value in now.items()
        }
        return {f"${name}": text for name, (_, text) in self._variables.items()}


def _facts(happening: Happening, *names: str) -> dict[str, str]:
    return {name: text_of(happening.detail[name]) for name in names}


def _text(value: JsonValue) -> str | None:
    return None if value is None else str(value)


def _timestamp(instant: datetime) -> str:
    """Return an instant as the context object has it: in UTC, to the millisecond."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}Z"
