"""Ask a person whether the rollout may start, where the file wants that."""

from switchback import settings
from switchback.contracts.preparing import Approval, ApprovalDecision, ToSeekApproval
from switchback.domain.decision import Decision, Say, latest
from switchback.domain.message import ask_for_approval
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.gateways import locks
from switchback.steps.announce import announce_question

LOOK_SECONDS = 3600
"""How long to wait for an answer before looking anyway."""

_ANSWERS = (Say.APPROVE, Say.REJECT, Say.ABORT)


def seek_approval(given: ToSeekApproval) -> Approval:
    """Ask once, and answer with what was decided, or with Wait."""
    item = locks.require(given.rollout)
    said = latest(item.decisions, seen=given.decisions_seen, among=_ANSWERS)
    if said is None and not given.told:
        question = ask_for_approval(
            given.plan, given.findings, requested_by=given.rollout.request.requested_by
        )
        announce_question(given.rollout, question, topic_arn=settings.topic_arn())
    return Approval(
        decision=_decision(said),
        reason=Reason("ApprovalNeeded", "waiting for approval") if said is None else _reason(said),
        decisions_seen=given.decisions_seen if said is None else len(item.decisions),
        wake_ups=item.wake_ups,
        wait_seconds=LOOK_SECONDS,
        conclusion=_conclusion(said),
    )


def _decision(said: Decision | None) -> ApprovalDecision:
    if said is None:
        return ApprovalDecision.WAIT
    return ApprovalDecision.APPROVED if said.say is Say.APPROVE else ApprovalDecision.REJECTED


def _reason(said: Decision) -> Reason:
    return Reason(f"Said{said.say.title()}", str(said))


def _conclusion(said: Decision | None) -> Conclusion | None:
    if said is None or said.say is Say.APPROVE:
        return None
    message = f"{said}. The endpoint was not touched."
    return Conclusion(Outcome.REJECTED, "NotApproved", message)
