"""Many things to do, of which one that fails keeps no other waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import ValidationError

from switchback import errors

Item = TypeVar("Item")
Done = TypeVar("Done")


def each(items: Iterable[Item], act: Callable[[Item], Done]) -> tuple[Done, ...]:
    """Act on every item, and return what came of each, in order.

    Raises:
        RolloutError, ValidationError: The first of what could not be done, with the others as its
            notes, once all else was.
    """
    done: list[Done] = []
    failed: list[errors.RolloutError | ValidationError] = []
    for item in items:
        try:
            done.append(act(item))
        except (errors.RolloutError, ValidationError) as error:
            failed.append(error)
    if failed:
        first, *others = failed
        for other in others:
            first.add_note(f"and {type(other).__name__}: {other}")
        raise first
    return tuple(done)
