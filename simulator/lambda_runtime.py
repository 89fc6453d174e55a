"""Lambda: the shipped handlers, run as the template says, one call at a time."""

import contextlib
import importlib.util
import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from simulator.clock import VirtualClock
from simulator.states.tasks import Invocation
from simulator.template.views import Function, Template
from simulator.wire import ImpossibleResponse, Killed, NotSimulated, OutOfTime, Wire

Handler = Callable[[Any, Any], Any]
Event = dict[str, Any]

# What a warm function needs besides its calls to AWS.
_OVERHEAD_SECONDS = 0.02
_KILLED = "Error: Runtime exited with error: signal: killed"
# Lambda tries a failed asynchronous invocation twice more.
_ASYNC_WAITS_SECONDS = (60.0, 120.0)


@dataclass(frozen=True)
class LambdaContext:
    """The context that Lambda hands to a handler, as far as Powertools reads it."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str


@dataclass(frozen=True)
class Ran:
    """One invocation that has run: which function, on what, and how it went."""

    function: Function
    event: Any
    invocation: Invocation


@dataclass(frozen=True)
class DeadLetter:
    """An event that no try could deliver."""

    function: str
    event: Event
    error: str


class LambdaRuntime:
    """The functions of a template.

    Attributes:
        invocations: How many there were.
        dead_letters: What ended in the dead-letter queue.
        logs: What the functions logged, line by line.
        observers: Told of each invocation when it has run.
        other_code: What runs instead of the template's code, by the function's logical id: in the
            midst of a deployment, functions are newer than the machine that calls them.
    """

    def __init__(self, *, template: Template, wire: Wire, clock: VirtualClock) -> None:
        """Take the functions from a template; their calls go over the wire."""
        self.invocations = 0
        self.dead_letters: list[DeadLetter] = []
        self.logs: list[str] = []
        self.observers: list[Callable[[Ran], None]] = []
        self.other_code: dict[str, Handler] = {}
        self._by_arn = {function.arn: function for function in template.functions.values()}
        self._region = template.stack.region
        self._wire = wire
        self._clock = clock

    def invoke(self, arn: str, payload: JsonValue) -> Invocation:
        """Run a function now, as Step Functions does, and tell how it went."""
        function = self._by_arn[arn]
        self.invocations += 1
        elapsed = self._wire.elapsed
        try:
            with self._inside(function):
                handler = self.other_code.get(function.logical_id) or load_handler(function)
                answer = handler(payload, self._context(function))
            error = message = None
        except (NotSimulated, ImpossibleResponse):
            raise  # the embedded AWS is wrong, not the function
        except OutOfTime:
            waited = f"Task timed out after {function.timeout_seconds:.2f} seconds"
            answer, error, message = None, "Sandbox.Timedout", waited
            self._wire.elapsed = elapsed + function.timeout_seconds
        except Killed:
            answer, error, message = None, "Runtime.ExitError", _KILLED
        except Exception as raised:  # noqa: BLE001 - Lambda answers with whatever was raised
            answer, error, message = None, type(raised).__name__, str(raised)
        seconds = self._wire.elapsed - elapsed + _OVERHEAD_SECONDS
        invocation = Invocation(payload=answer, error=error, message=message, seconds=seconds)
        for observer in self.observers:
            observer(Ran(function=function, event=payload, invocation=invocation))
        return invocation

    def deliver(self, function: Function, event: Event) -> None:
        """Take an event for a function, as Lambda's own queue does, with its retries."""
        self._try(function, event, waits_seconds=_ASYNC_WAITS_SECONDS)

    def _try(self, function: Function, event: Event, *, waits_seconds: tuple[float, ...]) -> None:
        invocation = self.invoke(function.arn, event)
        if invocation.error is None:
            return
        if not waits_seconds:
            error = f"{invocation.error}: {invocation.message}"
            self.dead_letters.append(DeadLetter(function.logical_id, event, error))
            return
        wait_seconds, *later = waits_seconds
        self._clock.call_after(
            wait_seconds, lambda: self._try(function, event, waits_seconds=tuple(later))
        )

    @contextlib.contextmanager
    def _inside(self, function: Function) -> Iterator[None]:
        environment = {
            **function.environment,
            "AWS_REGION": self._region,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        }
        log = _Log(self.logs)
        with (
            self._wire.calling_as(function.logical_id),
            _environment(environment),
            contextlib.redirect_stdout(_STDOUT),
            _STDOUT.going_to(log),
        ):
            yield

    def _context(self, function: Function) -> LambdaContext:
        return LambdaContext(
            function_name=function.name,
            invoked_function_arn=function.arn,
            memory_limit_in_mb=function.memory_mb,
            aws_request_id=f"request-{self.invocations}",
        )


@cache
def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"functions.{path.parent.name}.app", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"the template names code that is not there: {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_handler(function: Function) -> Handler:
    """Import a function's handler from where the template says that it is."""
    module_name, _, attribute = function.handler.rpartition(".")
    handler: Handler = getattr(_module(function.code_uri / f"{module_name}.py"), attribute)
    return handler


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Give the function its own environment, and nothing of this process's."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Log(io.TextIOBase):
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, text: str) -> int:
        self._lines.extend(line for line in text.splitlines() if line)
        return len(text)


class _Stdout(io.TextIOBase):
    """What handlers see as standard output: a logger keeps the one that it was made with."""

    def __init__(self) -> None:
        self._log: io.TextIOBase = _Log([])

    @contextlib.contextmanager
    def going_to(self, log: io.TextIOBase) -> Iterator[None]:
        before, self._log = self._log, log
        try:
            yield
        finally:
            self._log = before

    def write(self, text: str) -> int:
        return self._log.write(text)


_STDOUT = _Stdout()
