"""Walks an execution from state to state."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.definition import (
    Catcher,
    ChoiceRule,
    ChoiceState,
    FailState,
    PassState,
    SucceedState,
    TaskState,
    WaitState,
)
from simulator.states.execution import Execution, HappeningKind, Standing, Status
from simulator.states.expressions import Scope, Template
from simulator.states.failure import ErrorName, StateError
from simulator.states.functions import added_functions
from simulator.states.lifecycle import Go, Lifecycle, Tell
from simulator.states.recovery import delay_seconds, first_taker
from simulator.states.redriving import stay_again
from simulator.states.scopes import scope_of
from simulator.states.tasks import Invoke, Outcome, Tasks
from simulator.states.values import VARIABLES_LIMIT_BYTES, within_limit
from simulator.states.waits import end_of_wait


@dataclass(frozen=True, slots=True)
class Step:
    """A transition: the state to enter, and what with."""

    name: str
    input: JsonValue


# Every part of a definition that says where to go next, and what with.
Way = TaskState | WaitState | PassState | ChoiceRule | Catcher
Move = Callable[[], Step | None]


class Interpreter:
    """Runs executions, each as far as it goes without waiting, and again when its wait is over."""

    def __init__(
        self, *, clock: VirtualClock, invoke: Invoke, chance: random.Random, tell: Tell
    ) -> None:
        """Prepare.

        Args:
            clock: Where waits end.
            invoke: Calls a Lambda function.
            chance: Where jitter, tokens and random functions draw from.
            tell: Told of everything that happens. It may end the execution.
        """
        self._clock = clock
        self._chance = chance
        self._tell = tell
        self._functions = added_functions(chance)
        self._life = Lifecycle(clock=clock, tell=tell)
        self.end = self._life.end
        self.tasks = Tasks(
            clock=clock,
            invoke=invoke,
            chance=chance,
            functions=self._functions,
            settle=self._settle,
            tell=tell,
        )

    def start(self, execution: Execution) -> None:
        """Let the execution enter its first state as the next thing that happens."""
        self._life.start(execution, go=self._soon(execution, self._begin))

    def redrive(self, execution: Execution) -> None:
        """Let an execution that ended badly go on where it stood, likewise."""
        self._life.redrive(execution, go=self._soon(execution, self._again))

    def _soon(self, execution: Execution, move: Callable[[Execution], Step | None]) -> Go:
        return lambda: self._resume(execution, partial(move, execution), at=self._clock.now)

    def _begin(self, execution: Execution) -> Step | None:
        return self._enter(execution, Step(execution.machine.definition.start_at, execution.input))

    def _again(self, execution: Execution) -> Step | None:
        """Go on in the state where it ended, which is entered anew only if it is a Fail state."""
        if execution.standing is None:
            return self._begin(execution)
        standing = execution.standing = stay_again(execution.standing)
        match standing.state:
            case FailState():
                return self._enter(execution, Step(standing.name, standing.input))
            case PassState() as state:
                # AWS leaves it without executing it.
                scope = self._scope(execution)
                return self._leave(
                    execution, standing.input, scope, output=None, assign={}, target=state.next
                )
            case _:
                return self._act(execution, standing)

    def _resume(self, execution: Execution, move: Move, *, at: datetime) -> None:
        walk = partial(self._walk, execution, move)
        execution.timers.append(self._clock.call_at(at, walk))

    def _walk(self, execution: Execution, move: Move) -> None:
        step: Step | None
        while True:
            try:
                step = move()
            except StateError as failure:
                step = self._recover(execution, failure)
            if step is None or not execution.is_running:
                return
            move = partial(self._enter, execution, step)

    def _enter(self, execution: Execution, step: Step) -> Step | None:
        standing = Standing(
            name=step.name,
            state=execution.machine.definition.states[step.name],
            input=step.input,
            entered_at=self._clock.now,
            entered_event=execution.events + 1,
        )
        execution.standing = standing
        execution.drop_timers()
        execution.transitions += 1
        execution.visits[step.name] += 1
        execution.record(1)
        self._tell(execution, HappeningKind.STATE_ENTERED, step.name, {"input": step.input})
        return self._act(execution, standing) if execution.is_running else None

    def _act(self, execution: Execution, standing: Standing) -> Step | None:
        match standing.state:
            case TaskState() as state:
                self.tasks.attempt(execution, standing, state)
                return None
            case ChoiceState() as state:
                return self._choose(execution, standing, state)
            case WaitState() as state:
                until = end_of_wait(state, self._scope(execution), now=self._clock.now)
                self._resume(execution, partial(self._pass, execution, standing, state), at=until)
                return None
            case PassState() as state:
                return self._pass(execution, standing, state)
            case SucceedState() as state:
                scope = self._scope(execution)
                return self._leave(
                    execution, standing.input, scope, output=state.output, assign={}, target=None
                )
            case FailState() as state:
                scope = self._scope(execution)
                raise StateError(_text(state.error, scope), _text(state.cause, scope))

    def _choose(self, execution: Execution, standing: Standing, state: ChoiceState) -> Step | None:
        scope = self._scope(execution)
        for index, rule in enumerate(state.choices):
            if rule.condition.boolean(scope):
                execution.visits[f"{standing.name}.Choices[{index}]"] += 1
                return self._follow(execution, standing.input, rule, scope)
        if state.default is None:
            raise StateError(
                ErrorName.NO_CHOICE_MATCHED, f"{scope.preface} No rule matched, with no Default."
            )
        execution.visits[f"{standing.name}.Default"] += 1
        return self._leave(
            execution, standing.input, scope, output=None, assign={}, target=state.default
        )

    def _pass(
        self, execution: Execution, standing: Standing, state: PassState | WaitState
    ) -> Step | None:
        return self._follow(execution, standing.input, state, self._scope(execution))

    def _settle(self, execution: Execution, outcome: Outcome) -> None:
        self._walk(execution, partial(self._conclude, execution, outcome))

    def _conclude(self, execution: Execution, outcome: Outcome) -> Step | None:
        execution.record(1)
        if isinstance(outcome, StateError):
            raise outcome
        standing = execution.standing
        assert standing is not None
        assert isinstance(standing.state, TaskState)
        result = within_limit(outcome.result, "The state/task 'lambda' returned a result")
        scope = self._scope(execution, result=result)
        return self._follow(execution, result, standing.state, scope)

    def _recover(self, execution: Execution, failure: StateError) -> Step | None:
        standing = execution.standing
        assert standing is not None
        execution.drop_timers()
        if failure.error == ErrorName.QUERY_EVALUATION_ERROR:
            execution.record_failure()
        if isinstance(standing.state, TaskState):
            if self._was_retried(execution, standing, standing.state, failure):
                return None
            if (taken := first_taker(standing.state.catch, failure.error)) is not None:
                return self._catch(execution, standing, taken, failure)
        self._fail(execution, failure)
        return None

    def _was_retried(
        self, execution: Execution, standing: Standing, state: TaskState, failure: StateError
    ) -> bool:
        taken = first_taker(state.retry, failure.error)
        if taken is None:
            return False
        index, retrier = taken
        retries = standing.retries[index]
        if retries >= retrier.max_attempts:
            return False
        standing.retries[index] += 1
        execution.transitions += 1
        execution.visits[f"{standing.name}.Retry[{index}]"] += 1
        delay = delay_seconds(retrier, retries=retries, chance=self._chance)
        again = partial(self._act, execution, standing)
        self._resume(execution, again, at=self._clock.now + timedelta(seconds=delay))
        detail = {"error": failure.error, "cause": failure.cause, "delay_seconds": delay}
        self._tell(execution, HappeningKind.TASK_RETRIED, standing.name, detail)
        return True

    def _catch(
        self,
        execution: Execution,
        standing: Standing,
        taken: tuple[int, Catcher],
        failure: StateError,
    ) -> Step | None:
        index, catcher = taken
        execution.visits[f"{standing.name}.Catch[{index}]"] += 1
        # Both are strings, whoever sent the failure left out.
        error, cause = failure.error or "", failure.cause or ""
        detail = {"error": error, "cause": cause, "next": catcher.next}
        self._tell(execution, HappeningKind.CAUGHT, standing.name, detail)
        if not execution.is_running:
            return None
        caught: dict[str, JsonValue] = {"Error": error, "Cause": cause}
        try:
            scope = self._scope(execution, errorOutput=caught)
            return self._follow(execution, caught, catcher, scope)
        except StateError as second:
            # A catcher that fails itself has no other to fall back on.
            self._fail(execution, second)
            return None

    def _fail(self, execution: Execution, failure: StateError) -> None:
        # AWS leaves out a cause that is empty.
        self.end(execution, Status.FAILED, error=failure.error, cause=failure.cause or None)

    def _follow(
        self, execution: Execution, default: JsonValue, way: Way, scope: Scope
    ) -> Step | None:
        return self._leave(
            execution, default, scope, output=way.output, assign=way.assign, target=way.next
        )

    def _leave(
        self,
        execution: Execution,
        default: JsonValue,
        scope: Scope,
        *,
        output: Template | None,
        assign: Mapping[str, Template],
        target: str | None,
    ) -> Step | None:
        standing = execution.standing
        assert standing is not None
        what = f"The state/task '{standing.name}' returned"
        result = default if output is None else output.evaluate(scope)
        assigned = {name: template.evaluate(scope) for name, template in assign.items()}
        within_limit(result, f"{what} a result")
        within_limit(dict(assigned), f"{what} variables")
        all_variables = {**execution.variables, **assigned}
        if assigned:
            within_limit(all_variables, f"{what} variables, all", most=VARIABLES_LIMIT_BYTES)
        execution.record(1)
        execution.variables = all_variables
        self._tell(execution, HappeningKind.STATE_EXITED, standing.name, {"output": result})
        if target is not None:
            return Step(target, result)
        self.end(execution, Status.SUCCEEDED, output=result)
        return None

    def _scope(self, execution: Execution, **members: JsonValue) -> Scope:
        assert execution.standing is not None
        return scope_of(execution, execution.standing, self._functions, **members)


def _text(template: Template | None, scope: Scope) -> str | None:
    return None if template is None else template.text(scope)
