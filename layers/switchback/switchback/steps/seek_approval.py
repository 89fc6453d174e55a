"""Ask a person whether the rollout may start, where the file wants that."""

from switchback import settings
from switchback.contracts.preparing import Approval, ApprovalDecision, ToSeekApproval
from switchback.domain.decision import Decision, Say, latest
from switchback.domain.lock import conclude_outrun
from switchback.domain.message import ask_for_approval
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.gateways import locks
from switchback.steps.announce import State, announce_question, note_state

LOOK_SECONDS = 3600
"""How long to wait for an answer before looking anyway."""

_ANSWERS = (Say.APPROVE, Say.REJECT, Say.ABORT)


def seek_approval(given: ToSeekApproval) -> Approval:
    """Ask once, and answer with what was decided, or with Wait; a newer request ends the wait."""
    item = locks.require(given.rollout)
    said = latest(item.decisions, seen=given.decisions_seen, among=_ANSWERS)
    conclusion = _not_approved(said) or conclude_outrun(item.lock)
    if said is None and conclusion is None and not given.told:
        question = ask_for_approval(
            given.plan,
            given.findings,
            rollout_id=given.rollout.rollout_id,
            requested_by=given.rollout.request.requested_by,
        )
        announce_question(given.rollout, question, topic_arn=settings.topic_arn())
    if said is not None and conclusion is None:
        note_state(given.rollout, State.PREPARING, message=str(said))
    return Approval(
        decision=_decision(said, conclusion),
        reason=_reason(said, conclusion),
        decisions_seen=given.decisions_seen if said is None else len(item.decisions),
        wake_ups=item.wake_ups,
        wait_seconds=LOOK_SECONDS,
        conclusion=conclusion,
    )


def _decision(said: Decision | None, conclusion: Conclusion | None) -> ApprovalDecision:
    if conclusion is not None:
        return ApprovalDecision.REJECTED
    return ApprovalDecision.WAIT if said is None else ApprovalDecision.APPROVED


def _reason(said: Decision | None, conclusion: Conclusion | None) -> Reason:
    if conclusion is not None and conclusion.outcome is Outcome.SUPERSEDED:
        return Reason(conclusion.reason, conclusion.message)
    if said is None:
        return Reason("ApprovalNeeded", "waiting for approval")
    return Reason(f"Said{said.say.title()}", str(said))


def _not_approved(said: Decision | None) -> Conclusion | None:
    if said is None or said.say is Say.APPROVE:
        return None
    message = f"{said}. The endpoint was not touched."
    return Conclusion(Outcome.REJECTED, "NotApproved", message)
