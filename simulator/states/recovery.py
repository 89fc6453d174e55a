"""Which retrier or catcher takes an error, and how long a retry waits."""

import random
from collections.abc import Sequence
from typing import TypeVar

from simulator.states.definition import Catcher, Retrier
from simulator.states.failure import ErrorName

Taker = TypeVar("Taker", Retrier, Catcher)

# The wildcards pass these by.
_TERMINAL = frozenset({ErrorName.RUNTIME, ErrorName.DATA_LIMIT_EXCEEDED})


def first_taker(takers: Sequence[Taker], error: str | None) -> tuple[int, Taker] | None:
    """The first that names the error, with its index; an error without a name meets wildcards only.

    It is the only one asked: where a retrier has no attempts left, later ones do not step in.
    """
    if error == ErrorName.RUNTIME:
        return None
    for index, taker in enumerate(takers):
        if any(_matches(name, error) for name in taker.error_equals):
            return index, taker
    return None


def delay_seconds(retrier: Retrier, *, retries: int, chance: random.Random) -> float:
    """How long to wait before the next attempt.

    Args:
        retrier: The retrier that took the error.
        retries: How often it has sent the task back already.
        chance: Where full jitter draws from.
    """
    delay = retrier.interval_seconds * retrier.backoff_rate**retries
    if retrier.max_delay_seconds is not None:
        delay = min(delay, retrier.max_delay_seconds)
    match retrier.jitter_strategy:
        case "NONE":
            return delay
        case "FULL":
            return chance.uniform(0, delay)


def _matches(name: str, error: str | None) -> bool:
    match name:
        case ErrorName.ALL:
            return error not in _TERMINAL
        case ErrorName.TASK_FAILED:
            return error not in _TERMINAL and error != ErrorName.TIMEOUT
        case _:
            return name == error
