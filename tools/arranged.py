"""What can be arranged to happen in one state of the machine, and nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3

from simulator.faults import Fault, When, inject
from simulator.lambda_runtime import load_handler
from simulator.stage import Stage
from simulator.states.execution import Execution, Happening, HappeningKind
from simulator.wire import Call

Arrange = Callable[[Stage], None]


def together(*arrangements: Arrange) -> Arrange:
    """Arrange several things."""

    def arrange(stage: Stage) -> None:
        for each in arrangements:
            each(stage)

    return arrange


def denied(state: str, *, visit: int | None = None) -> Arrange:
    """Let a state's function be allowed nothing, at each visit of the state or at that one only."""

    def arrange(stage: Stage) -> None:
        def here(call: Call) -> bool:
            return call.caller == function_of(state) and any(
                visit in (None, execution.visits[state]) for execution in _standing(stage, state)
            )

        inject(stage.world, Fault.ACCESS_DENIED, at=here)

    return arrange


def dying_everywhere(stage: Stage) -> None:
    """Let the function of each state die at its first call in the state, once per rollout."""
    struck: set[tuple[str, str]] = set()

    def first_here(call: Call) -> bool:
        for execution in stage.world.engine.executions.values():
            state = execution.state
            if state is None or call.caller != function_of(state):
                continue
            if execution.is_running and (execution.arn, state) not in struck:
                struck.add((execution.arn, state))
                return True
        return False

    inject(stage.world, Fault.KILLED_BEFORE, at=first_here)


def refused_until(stage: Stage, *, function: str, when: When) -> None:
    """Let a function be allowed nothing while something holds."""
    inject(stage.world, Fault.ACCESS_DENIED, at=lambda call: call.caller == function and when(call))


def throttled(state: str) -> Arrange:
    """Let AWS throttle every call of a state's function."""

    def arrange(stage: Stage) -> None:
        inject(stage.world, Fault.THROTTLED, at=lambda call: call.caller == function_of(state))

    return arrange


def outrun(state: str) -> Arrange:
    """Let another rollout take the lock when this one enters a state."""

    def arrange(stage: Stage) -> None:
        def observe(happening: Happening) -> None:
            # The state's function has not been called yet.
            if happening.kind is HappeningKind.STATE_ENTERED and happening.name == state:
                _raise_fence(stage)

        stage.world.engine.observers.append(observe)

    return arrange


def answering(state: str, **changed: Any) -> Arrange:
    """Let a state's function be newer than the machine: its answers have something else in them."""

    def arrange(stage: Stage) -> None:
        functions = stage.world.functions
        handler = load_handler(stage.world.template.functions[function_of(state)])

        def newer(event: Any, context: Any) -> Mapping[str, Any]:
            return {**handler(event, context), **changed}

        functions.other_code[function_of(state)] = newer

    return arrange


def function_of(state: str) -> str:
    """Return the logical id of the function that a task calls: waiting states share one."""
    return "ParkRolloutFunction" if state.startswith("Await") else f"{state}Function"


def _standing(stage: Stage, state: str) -> Iterator[Execution]:
    for execution in stage.world.engine.executions.values():
        if execution.is_running and execution.state == state:
            yield execution


def _raise_fence(stage: Stage) -> None:
    (table,) = stage.world.template.tables.values()
    boto3.client("dynamodb").update_item(
        TableName=table.name,
        Key={"pk": {"S": "LOCK"}, "sk": {"S": stage.endpoint_name}},
        UpdateExpression="ADD fence :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
