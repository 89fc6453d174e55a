"""Ask a person how to go on where the rollout cannot go on by itself, and carry out the answer."""

from dataclasses import dataclass

from switchback import settings
from switchback.contracts.judging import Decided, StuckDecision, ToSeekDecision
from switchback.domain.decision import Decision, Say, latest
from switchback.domain.message import ask_for_decision
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.stuck import CHOICES, Phase
from switchback.gateways import locks, sagemaker
from switchback.gateways.lock_texts import LockItem
from switchback.steps.announce import State, announce_question, note_state

LOOK_SECONDS = 3600
"""How long to wait for an answer before looking anyway."""


def seek_decision(asked: ToSeekDecision) -> Decided:
    """Ask once, and answer with what was decided, or with Wait."""
    given = asked.model_copy(update={"stuck": asked.stuck.explained})
    item = locks.require(given.rollout)
    said = latest(item.decisions, seen=given.decisions_seen, among=_answers(given))
    if said is None:
        if not given.told:
            _ask(given)
        return _answer(item, _Turn(StuckDecision.WAIT, given.stuck.reason, told=True))
    turn = _carry_out(said, given)
    _note(turn, given)
    return _answer(item, turn)


@dataclass(frozen=True)
class _Turn:
    decision: StuckDecision
    reason: Reason
    told: bool = False
    wait_seconds: int = LOOK_SECONDS
    conclusion: Conclusion | None = None


def _answers(given: ToSeekDecision) -> tuple[Say, ...]:
    """Return what counts: an abort from before the question asked for the way back itself."""
    if given.direction is Direction.BACK and not given.told:
        return tuple(say for say in CHOICES if say is not Say.ABORT)
    return CHOICES


def _ask(given: ToSeekDecision) -> None:
    question = ask_for_decision(
        given.rollout.endpoint_name,
        given.stuck,
        direction=given.direction,
        previous_config=given.previous_config,
    )
    announce_question(given.rollout, question, topic_arn=settings.topic_arn())


def _carry_out(said: Decision, given: ToSeekDecision) -> _Turn:
    reason = Reason(f"Said{said.say.title()}", str(said))
    match said.say:
        case Say.RETRY:
            return _Turn(StuckDecision.RETRY, reason)
        case Say.PROMOTE:
            return _promote(said, given)
        case _:
            return _abort(said, given, reason)


def _note(turn: _Turn, given: ToSeekDecision) -> None:
    """Say in the status file that nobody is waited for any more."""
    state = State.UPDATING if given.direction is Direction.FORWARD else State.GOING_BACK
    if turn.decision is StuckDecision.TAKE_BACK:
        state = State.GOING_BACK
    elif given.stuck.phase in (Phase.PROBE, Phase.BAKE):
        state = State.BAKING
    if turn.decision in (StuckDecision.RETRY, StuckDecision.TAKE_BACK):
        note_state(given.rollout, state, message=turn.reason.message)


def _promote(said: Decision, given: ToSeekDecision) -> _Turn:
    """Accept the candidate, if it is what the endpoint runs; ask again if it is not."""
    endpoint = sagemaker.describe_endpoint(given.rollout.endpoint_name)
    if endpoint.is_idle and endpoint.config_name == given.candidate_config:
        conclusion = Conclusion(Outcome.ACCEPTED, "Promoted", f"{said}.")
        reason = Reason("Promoted", str(said))
        return _Turn(StuckDecision.CONCLUDED, reason, conclusion=conclusion)
    message = f"{said}, but the endpoint is {endpoint.status} on {endpoint.config_name}"
    return _Turn(StuckDecision.WAIT, Reason("NotOnCandidate", message), wait_seconds=1)


def _abort(said: Decision, given: ToSeekDecision, reason: Reason) -> _Turn:
    match given.direction:
        case Direction.FORWARD:
            return _Turn(StuckDecision.TAKE_BACK, reason)
        case Direction.BACK:
            message = f"{said}. The endpoint was left as it is: {given.stuck.reason.message}."
            conclusion = Conclusion(Outcome.NEEDS_OPERATOR, given.stuck.reason.code, message)
            return _Turn(StuckDecision.CONCLUDED, reason, conclusion=conclusion)


def _answer(item: LockItem, turn: _Turn) -> Decided:
    return Decided(
        decision=turn.decision,
        reason=turn.reason,
        told=turn.told,
        decisions_seen=len(item.decisions),
        wake_ups=item.wake_ups,
        wait_seconds=turn.wait_seconds,
        conclusion=turn.conclusion,
    )
