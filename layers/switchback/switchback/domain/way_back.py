"""Which config to go back to: the last good one, which is not always the previous one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from switchback.domain.outcome import Conclusion, Outcome


@dataclass(frozen=True)
class Condemned:
    """A config that a rollout took back, or could not prove, and why."""

    model: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Judgements:
    """What Switchback knows of the configs that an endpoint ran."""

    last_good: str | None = None
    condemned: Mapping[str, Condemned] = field(default_factory=dict)
    """Configs known bad, by name."""

    def why_bad(self, model: str) -> Condemned | None:
        """Return why a model is known bad, or None where it is not."""
        return next((bad for bad in self.condemned.values() if bad.model == model), None)


class Proof(StrEnum):
    """What a rollout proved of its candidate."""

    GOOD = "Good"
    BAD = "Bad"
    """It was seen to be bad, or is live although nothing showed that it is good."""
    NOTHING = "Nothing"


_NOT_THE_VERSIONS_FAULT = frozenset({"Aborted", "SaidAbort", "ChangedByOthers"})
_THE_VERSIONS_FAULT = frozenset({"RevertedForHealthCheck", "RevertedForContainer"})


def proof_of(conclusion: Conclusion, *, touched: bool) -> Proof:
    """Return what an outcome proves of the candidate. `touched`: an update was started."""
    outcome = conclusion.outcome
    match outcome:
        case Outcome.ACCEPTED:
            return Proof.GOOD
        case Outcome.ROLLED_BACK:
            spared = conclusion.reason in _NOT_THE_VERSIONS_FAULT
            return Proof.NOTHING if spared else Proof.BAD
        case Outcome.REVERTED:
            return Proof.BAD if conclusion.reason in _THE_VERSIONS_FAULT else Proof.NOTHING
        case Outcome.NEEDS_OPERATOR:
            spared = conclusion.reason in _NOT_THE_VERSIONS_FAULT or not touched
            return Proof.NOTHING if spared else Proof.BAD
        case Outcome.REJECTED | Outcome.NO_CHANGE | Outcome.SUPERSEDED:
            return Proof.NOTHING
        case _:
            assert_never(outcome)


def choose_way_back(live_config: str, judgements: Judgements) -> str:
    """Return the config to go back to.

    What is live was put there by somebody and serves: it is good unless Switchback itself saw that
    it is not. Only then is the last config that passed a bake the better one.
    """
    if live_config in judgements.condemned and judgements.last_good is not None:
        return judgements.last_good
    return live_config
