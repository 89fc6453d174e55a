"""End a rollout: record how, tell people, give the endpoint up, and call the next in the queue."""

from typing import assert_never

from switchback import clock, settings
from switchback.contracts.ending import Closed, ToClose
from switchback.contracts.rollout import Rollout
from switchback.domain.decision import Decision
from switchback.domain.fault import conclude_fault
from switchback.domain.lock import Lock
from switchback.domain.order import is_newer
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.way_back import Condemned, Proof, proof_of
from switchback.gateways import judgements, locks, records, step_functions, watches
from switchback.gateways.lock_texts import LockItem
from switchback.steps.announce import announce_outcome
from switchback.steps.recording import record_of


def close_rollout(given: ToClose) -> Closed:
    """Record before anybody is told; tell before the endpoint is free for the next rollout."""
    rollout = given.rollout
    conclusion = conclude(given)
    item = locks.read(rollout.endpoint_name)
    decisions = _decisions(rollout, item)
    records.write(record_of(given, conclusion, decisions=decisions, ended_at=clock.now()))
    _remember(given)
    announce_outcome(
        rollout,
        conclusion,
        topic_arn=settings.topic_arn(),
        overtaken=conclusion.outcome is Outcome.SUPERSEDED and _is_overtaken(rollout, item.lock),
    )
    records.note_told(rollout.endpoint_name, rollout.rollout_id)
    _give_up(rollout, given)
    return Closed(outcome=conclusion.outcome, reason=conclusion.reason, message=conclusion.message)


def _remember(given: ToClose) -> None:
    """Remember what was proven of the candidate: later ways back, and tries, depend on it."""
    # Scaling that could not be put back says nothing of the version.
    conclusion = conclude(given.model_copy(update={"scaling_fault": None}))
    config, model = given.account.get("candidate_config"), given.account.get("candidate_model")
    if config is None or model is None:
        return
    name = given.rollout.endpoint_name
    proof = proof_of(conclusion, touched=given.touched)
    match proof:
        case Proof.GOOD:
            judgements.accept(name, config)
        case Proof.BAD:
            bad = Condemned(model=model, reason=conclusion.message, at=clock.now())
            judgements.condemn(name, config, bad, way_back=given.account.get("way_back"))
        case Proof.NOTHING:
            pass
        case _:
            assert_never(proof)


def _is_overtaken(rollout: Rollout, lock: Lock) -> bool:
    """Tell whether it was a newer version of the same file that superseded this one."""
    ours = rollout.claim
    newer = (claim for claim in (lock.queued, lock.newest) if claim and is_newer(claim, than=ours))
    return any(claim.key == ours.key for claim in newer)


def _decisions(rollout: Rollout, item: LockItem) -> tuple[Decision, ...]:
    """Return what people said during this rollout, not during the one that outran it."""
    holder = item.lock.holder
    ours = holder is not None and holder.rollout_id == rollout.rollout_id
    return item.decisions if ours else ()


def conclude(given: ToClose) -> Conclusion:
    """Return a step's own conclusion, or what the error means; worse if scaling stays held."""
    conclusion = given.conclusion
    if given.fault is not None:
        conclusion = conclude_fault(given.fault, touched=given.touched, direction=given.direction)
    if conclusion is None:
        conclusion = Conclusion(
            Outcome.NEEDS_OPERATOR, "NoConclusion", "the machine ended without a conclusion"
        )
    if given.scaling_fault is None:
        return conclusion
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        "ScalingNotRestored",
        f"{conclusion.outcome}: {conclusion.message} But its automatic scaling could not be put "
        f"back as it was, which is tried again every ten minutes: {given.scaling_fault.message}",
    )


def _give_up(rollout: Rollout, given: ToClose) -> None:
    watches.unwatch(given.account["alarm_names"], endpoint_name=rollout.endpoint_name)
    next_in_queue = locks.release(rollout)
    if next_in_queue:
        step_functions.wake(next_in_queue, because="YourTurn")
