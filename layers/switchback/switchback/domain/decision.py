"""What a person says during a rollout: who may say it, what comes of it, what is still to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.principal import is_principal, is_same_principal


class Say(StrEnum):
    """A person's decision. Closed: each can be given at any time, and acts when it can."""

    APPROVE = "approve"
    """Let a rollout start that asks for approval."""
    REJECT = "reject"
    """Do not let it start."""
    PROMOTE = "promote"
    """Accept the candidate now."""
    ABORT = "abort"
    """Take the endpoint back; while an update runs, as soon as it has settled."""
    HOLD = "hold"
    """Do not accept by yourself: bake on until somebody says promote or abort."""
    RETRY = "retry"
    """Try again what the rollout got stuck on."""


@dataclass(frozen=True)
class Decision:
    """What somebody said, who it was, when, and why."""

    say: Say
    by: str
    at: datetime
    reason: str

    def __str__(self) -> str:
        """Who said what, and why."""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.by} said {self.say} at {self.at:%H:%M:%S} UTC{why}"


class Objection(StrEnum):
    """Why somebody may not say something now."""

    OWN_REQUEST = "OwnRequest"
    TOO_LATE = "TooLate"


_STARTING = (Say.APPROVE, Say.REJECT)


def object_to(
    decision: Decision, *, requested_by: str, update_noted: bool
) -> tuple[Objection, str] | None:
    """Return what speaks against a decision, with the words for the one who made it, or None.

    `requested_by` asked for the rollout; where that is no more than an account, it can't be told
    whether the same person decides. `update_noted` tells whether an update was begun.
    """
    if decision.say in _STARTING and update_noted:
        return Objection.TOO_LATE, (
            "the update was begun, so there is nothing left to approve or reject: "
            "say abort to take the endpoint back"
        )
    if decision.say is Say.APPROVE and is_same_principal(decision.by, requested_by):
        return Objection.OWN_REQUEST, (
            f"whoever asked can't approve: {requested_by} asked for this rollout, "
            "somebody else has to say it"
        )
    return None


def foretell(decision: Decision, *, requested_by: str, update_noted: bool) -> str:
    """Say what will come of a decision, and when."""
    what = (_AFTER_THE_START if update_noted else _BEFORE_THE_START)[decision.say]
    unknown = decision.say is Say.APPROVE and not is_principal(requested_by)
    more = f". Who asked is not known beyond {requested_by}" if unknown else ""
    return f"noted: {what}{more}"


_BEFORE_THE_START = {
    Say.APPROVE: "where approval is asked for, the rollout starts if nothing else is in its way",
    Say.REJECT: "the rollout ends before it touches the endpoint",
    Say.PROMOTE: "once the candidate serves, it is accepted at once, unless an alarm has fired",
    Say.ABORT: "the rollout ends before it touches the endpoint",
    Say.HOLD: "once the candidate serves, it is not accepted until somebody says promote",
    Say.RETRY: "what the rollout is stuck on is tried again; it changes nothing if it is not stuck",
}
_WHEN_SETTLED = (
    "at once, or if the update is still running, which can't be cancelled, when it has settled"
)
_AFTER_THE_START = {
    **_BEFORE_THE_START,
    Say.PROMOTE: f"the candidate is accepted {_WHEN_SETTLED}; a fired alarm weighs more",
    Say.ABORT: f"the endpoint is taken back {_WHEN_SETTLED}",
    Say.HOLD: "the candidate is not accepted until somebody says promote; a fired alarm still "
    "takes the endpoint back",
}


def latest(decisions: Sequence[Decision], *, seen: int, among: Sequence[Say]) -> Decision | None:
    """Return the latest of these decisions that has not been acted upon yet.

    `seen` is how many of the decisions, from the first on, were acted upon.
    """
    return next((d for d in reversed(decisions[seen:]) if d.say in among), None)


def in_force(decisions: Sequence[Decision]) -> Decision | None:
    """Return what was last said of the candidate, however long ago, or None.

    A retry that came after a promote takes it back: the candidate did not serve then.
    """
    said = latest(decisions, seen=0, among=(Say.ABORT, Say.PROMOTE, Say.HOLD))
    newest = latest(decisions, seen=0, among=(Say.ABORT, Say.PROMOTE, Say.HOLD, Say.RETRY))
    retried = newest is not said
    return None if said and said.say is Say.PROMOTE and retried else said


def conclude_called_off(decisions: Sequence[Decision]) -> Conclusion | None:
    """Return the end of a rollout that was called off before it touched the endpoint, or None."""
    aborted = latest(decisions, seen=0, among=(Say.ABORT,))
    said = aborted or latest(decisions, seen=0, among=_STARTING)
    if said is None or said.say is Say.APPROVE:
        return None
    return Conclusion(Outcome.REJECTED, "CalledOff", f"{said}. The endpoint was not touched.")
