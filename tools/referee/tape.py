"""What one execution did, step by step, and what its tasks were answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from simulator.states.tasks import Outcome


class StepKind(StrEnum):
    """What an execution does, in words that both engines share."""

    ENTERED = "enters"
    SCHEDULED = "calls its function"
    WAITED = "waits"
    RETRIED = "tries again"
    CAUGHT = "catches"
    EXITED = "leaves"
    ENDED = "ends"


@dataclass(frozen=True)
class Step:
    """One thing that an execution did.

    Attributes:
        kind: What.
        state: In which state; empty where the whole execution is meant.
        facts: What with, as JSON text in one form for equal values: input, output, payload, error,
            cause, and each variable as it is after the step, with its dollar.
        seconds: The shortest and the longest that a wait may be; the same, where it is known.
    """

    kind: StepKind
    state: str
    facts: Mapping[str, str] = field(default_factory=dict)
    seconds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Attempt:
    """One try of a task, as it went on our engine.

    Attributes:
        state: The task's state.
        token: What a token was given out for, if the task waits for one.
        outcome: What the task was answered, or how it failed.
    """

    state: str
    token: str | None
    outcome: Outcome


@dataclass(frozen=True)
class Tape:
    """An execution from its start to its end.

    Attributes:
        arn: The execution's.
        machine_arn: The machine's.
        role_arn: The role that the machine runs under.
        started_at: When it started, as the context object says it.
        input: What it was started with.
        attempts: Every try of every task, in order.
        steps: What it did, in order.
    """

    arn: str
    machine_arn: str
    role_arn: str
    started_at: str
    input: JsonValue
    attempts: tuple[Attempt, ...]
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The execution's name."""
        return self.arn.rpartition(":")[2]


def text_of(value: object) -> str:
    """Return the JSON text of a value, the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def text_again(text: str) -> str:
    """Return somebody's JSON text in our form; `3.0` is the number `3`."""
    return text_of(json.loads(text, parse_float=_number))


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number
