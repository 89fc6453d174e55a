"""The record of a rollout: what is kept of it for more than a year, and what `history` shows."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict

from switchback.contracts.rollout import Contract
from switchback.domain.decision import Decision
from switchback.domain.outcome import Direction, Outcome
from switchback.domain.timings import Timings

Json = Mapping[str, Any]


class Record(Contract):
    """One rollout that is over. What steps found and answered is kept as they said it."""

    # A command that is older than the deployment shall still read what it knows.
    model_config = ConfigDict(frozen=True, extra="ignore")

    v: Literal[1] = 1
    endpoint_name: str
    rollout_id: str
    execution_arn: str
    request: Json
    requester_known: bool
    """False where nothing is known of who asked but the account."""
    trigger: str
    outcome: Outcome
    reason: str
    message: str
    direction: Direction | None = None
    """Which way it was going when it ended; None where nobody can tell."""
    previous_config: str | None = None
    candidate_config: str | None = None
    changes: tuple[Json, ...] = ()
    findings: tuple[Json, ...] = ()
    alarms: tuple[Json, ...] = ()
    """What was watched and how strictly."""
    red_before: tuple[str, ...] = ()
    judgement: Json | None = None
    """What the bake said last: verdict, reason with the alarms' values, observations."""
    decisions: tuple[Decision, ...] = ()
    timings: Timings
    answers: Mapping[str, Any] = {}
    """What the steps answered last, by the machine's name for it."""
