"""What the steps that wait and that end a rollout are given, and what they answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from switchback.contracts.rollout import Contract, OfRollout
from switchback.domain.fault import Fault
from switchback.domain.outcome import Conclusion, Direction, Outcome


class Slot(StrEnum):
    """Where a waiting state leaves its task token."""

    ROLLOUT = "Rollout"
    QUEUE = "Queue"
    MOMENT = "Moment"
    """Of a rollout that may wait for weeks: only people and newer requests wake it."""


class ToPark(OfRollout):
    """What park_rollout is given."""

    slot: Slot
    wake_ups: int
    task_token: str


class ToClose(OfRollout):
    """What close_rollout is given: everything that the record is to tell."""

    conclusion: Conclusion | None
    fault: Fault | None
    scaling_fault: Fault | None
    touched: bool
    direction: Direction
    account: Mapping[str, Any]
    """What each step answered, by the machine's name for it."""
    apply_fault: Fault | None = None
    """Why the endpoint's scaling could not be made what the file asks for."""


class Closed(Contract):
    """The answer of close_rollout, and the output of the execution."""

    outcome: Outcome
    reason: str
    message: str


class RewriteDecision(StrEnum):
    """What became of the file that named another version than the one that runs."""

    WRITTEN = "Written"
    NAMED_ALREADY = "NamedAlready"
    """An earlier try wrote it, or a person did."""
    NEWER_FILE = "NewerFile"
    """Somebody dropped another one meanwhile, which has its own rollout."""
    GONE = "Gone"
    NOT_WRITTEN = "NotWritten"
    """A person was told what to write."""


class Rewriting(Contract):
    """The answer of rewrite_document."""

    decision: RewriteDecision
    key: str
    model_package_arn: str
