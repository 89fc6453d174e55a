"""A place to run a machine on: a clock, an engine, and Lambdas that answer as they are told."""

import copy
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.engine import Engine
from simulator.states.execution import Execution, Happening, StateMachine
from simulator.states.loading import load_machine
from simulator.states.tasks import Invocation

INVOKE = "arn:aws:states:::lambda:invoke"
INVOKE_AND_WAIT = "arn:aws:states:::lambda:invoke.waitForTaskToken"
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

States = Mapping[str, Mapping[str, Any]]


def task(**fields: Any) -> dict[str, Any]:
    """A task that calls `work` and then ends, with these fields more or other."""
    own = {
        "Type": "Task",
        "Resource": INVOKE,
        "Arguments": {"FunctionName": "work", "Payload": {}},
    }
    return own | ({} if "Next" in fields else {"End": True}) | fields


def waiting_task(**fields: Any) -> dict[str, Any]:
    """A task that gives its token to `work`, with these fields more or other."""
    payload = {"token": "{% $states.context.Task.Token %}"}
    return task(
        Resource=INVOKE_AND_WAIT, Arguments={"FunctionName": "work", "Payload": payload}, **fields
    )


def definition(states: States, **fields: Any) -> str:
    """A definition that starts at the first of the states."""
    own = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
    return json.dumps(own | fields)


def deployed(states: States, **fields: Any) -> StateMachine:
    """The machine of that definition, deployed."""
    return StateMachine(
        arn="arn:aws:states:us-east-1:111122223333:stateMachine:rollout",
        role_arn="arn:aws:iam::111122223333:role/rollout",
        definition=load_machine(definition(states, **fields), {}),
    )


class Bench:
    """An engine with its clock.

    Attributes:
        clock: The clock.
        engine: The engine.
        answers: What a function answers next, by its name; afterwards, and else, an empty object.
        calls: The payloads of all calls, in order.
        called_at: When each was, in seconds since the start.
        during_call: Run within every call, with its payload.
        happenings: What observers were told.
    """

    def __init__(self, *, seed: int = 7) -> None:
        """Make an engine that has nothing to do."""
        self.clock = VirtualClock(START)
        self.engine = Engine(clock=self.clock, invoke=self._invoke, seed=seed)
        self.answers: dict[str, deque[Invocation]] = defaultdict(deque)
        self.calls: list[Any] = []
        self.called_at: list[float] = []
        self.during_call: Callable[[Any], object] = lambda _: None
        self.happenings: list[Happening] = []
        self.engine.observers.append(self.happenings.append)

    def work_answers(self, *invocations: Invocation) -> None:
        """Say what `work` answers to its next calls."""
        self.answers["work"].extend(invocations)

    def start(self, states: States, *, input: Any = None, **fields: Any) -> Execution:  # noqa: A002
        """Start an execution of the states."""
        return self.engine.start_execution(deployed(states, **fields), input=input, name="one")

    def run(self, states: States, *, input: Any = None, **fields: Any) -> Execution:  # noqa: A002
        """Run an execution of the states to its end."""
        execution = self.start(states, input=input, **fields)
        self.finish(execution)
        return execution

    def finish(self, execution: Execution) -> None:
        """Let time pass until the execution has ended."""
        self.clock.run_until(lambda: not execution.is_running, limit_seconds=10_000_000)

    def _invoke(self, function_name: str, payload: JsonValue) -> Invocation:
        self.calls.append(copy.deepcopy(payload))
        self.called_at.append(self.clock.seconds)
        self.during_call(payload)
        answers = self.answers[function_name]
        return answers.popleft() if answers else Invocation(payload={})
