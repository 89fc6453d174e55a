"""What a scenario is: a world arranged so that one thing happens, and the outcome it ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.stage import Stage
from switchback.domain.outcome import Outcome

File = dict[str, Any]


def as_it_is(_file: File) -> None:
    """Leave the file as the user wrote it."""


def nothing(_stage: Stage) -> None:
    """Leave the world as it is."""


@dataclass(frozen=True)
class Scenario:
    """One thing that can happen.

    Attributes:
        outcome: How the rollout ends; the last one, where there are several.
        summary: What happens, in a line.
        arrange: Makes it so that it will happen.
        amend: Changes the file before it is used, where the thing needs the file's consent.
        is_current: Whether the endpoint runs what the file asks for already.
        is_first: Whether there is no endpoint yet.
        publishes: Whether what fleets can carry is published: scaling goes by it.
        afterwards_seconds: How long it goes on after the rollout's end.
    """

    name: str
    outcome: Outcome
    summary: str
    arrange: Callable[[Stage], None] = nothing
    amend: Callable[[File], None] = as_it_is
    is_current: bool = False
    is_first: bool = False
    publishes: bool = False
    afterwards_seconds: float = 0
