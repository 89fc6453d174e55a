"""What of moto's engine is replaced while the referee runs: each in one place, with its reason."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from tools.referee import queries

_ASL = "moto.stepfunctions.parser.asl."
_TASKS = f"{_ASL}component.state.exec.state_task."


class Pinned(Protocol):
    """What takes the place of the world around moto's engine."""

    def lambda_client(self, *_: object, **__: object) -> object:
        """Return what invokes functions."""

    def token(self) -> str:
        """Return the token of the attempt that comes next."""

    def slept(self, seconds: float) -> None:
        """Take the wait before a retry for over."""

    def longest_draw(self, low: float, high: float) -> float:
        """Draw the largest number, and remember that it was drawn."""

    def waited(self, seconds: float) -> None:
        """Take a Wait state for over."""


@dataclass(frozen=True)
class Pin:
    """One thing that is replaced.

    Attributes:
        module: Where it is.
        attribute: Its name there, with the class in front if it belongs to one.
        reason: Why it can't stay as it is.
        make: Returns what takes its place, from what was there.
    """

    module: str
    attribute: str
    reason: str
    make: Callable[[Pinned, Any], object]


class _Stub:
    """A module of which only a few functions are used."""

    def __init__(self, **functions: object) -> None:
        self.__dict__.update(functions)


def _no_wait(pinned: Pinned, _: Any) -> object:
    def wait(_state: Any, *, wait_seconds: float, **_: Any) -> None:
        pinned.waited(wait_seconds)

    return wait


def _new_token_for_a_retry(_pinned: Pinned, evaluate: Any) -> object:
    def evaluated(self: Any, env: Any) -> None:
        context = env.states.context_object
        is_retry = context.context_object_data["State"]["RetryCount"] > 0
        if is_retry and "Task" in context.context_object_data:
            env.callback_pool_manager.add(context.update_task_token())
        evaluate(self, env)

    return evaluated


PINS = (
    Pin(
        f"{_ASL}jsonata.jsonata",
        "_eval_jsonata",
        "moto comes without JSONata: the slot for it is empty",
        lambda _, __: queries.evaluate,
    ),
    Pin(
        f"{_TASKS}lambda_eval_utils",
        "boto_client_for",
        "functions are not called again: they answer what they answered on our engine",
        lambda pinned, _: pinned.lambda_client,
    ),
    Pin(
        f"{_ASL}eval.states",
        "long_uid",
        "task tokens are those that our engine gave out",
        lambda pinned, _: pinned.token,
    ),
    Pin(
        f"{_ASL}component.common.retry.retrier_decl",
        "time",
        "moto waits for a retry in real time: how long is compared, and nothing waits",
        lambda pinned, _: _Stub(sleep=pinned.slept),
    ),
    Pin(
        f"{_ASL}component.common.retry.jitter_strategy_decl",
        "random",
        "full jitter is drawn by chance: our wait must lie in the range that moto draws from",
        lambda pinned, _: _Stub(uniform=pinned.longest_draw),
    ),
    Pin(
        f"{_ASL}component.state.wait.wait_function.wait_function",
        "WaitFunction._wait_interval",
        "moto waits in a Wait state in real time: how long is compared, and nothing waits",
        _no_wait,
    ),
    Pin(
        f"{_ASL}eval.callback.callback",
        "CallbackEndpoint.wait",
        "moto waits for a token in real time: what comes with it has come already, or never will",
        lambda _, __: lambda endpoint, **_: endpoint.get_outcome(),
    ),
    Pin(
        f"{_TASKS}service.state_task_service_lambda",
        "StateTaskServiceLambda._eval_execution",
        "a fault of moto's: a task that is retried keeps the token of its first attempt, where "
        "Step Functions gives a new one",
        _new_token_for_a_retry,
    ),
)
"""Everything that is replaced."""


@contextmanager
def pinned(by: Pinned) -> Iterator[None]:
    """Replace, and put back what was there."""
    with ExitStack() as back:
        for pin in PINS:
            *classes, name = pin.attribute.split(".")
            owner: Any = importlib.import_module(pin.module)
            for class_name in classes:
                owner = getattr(owner, class_name)
            before = getattr(owner, name)
            setattr(owner, name, pin.make(by, before))
            back.callback(setattr, owner, name, before)
        yield
