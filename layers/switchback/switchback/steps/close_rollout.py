"""End a rollout: record how, tell people, give the endpoint up, and call the next in the queue."""

from collections.abc import Mapping
from typing import Any, assert_never

from switchback import clock, settings
from switchback.contracts.ending import Closed, ToClose
from switchback.contracts.rollout import Rollout
from switchback.domain.fault import conclude_fault
from switchback.domain.lock import Lock
from switchback.domain.order import is_newer
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.way_back import Condemned, Proof, proof_of
from switchback.gateways import judgements, locks, records, step_functions, watches
from switchback.steps.announce import SCALING_CHANGED, announce_outcome
from switchback.steps.recording import record_of


def close_rollout(given: ToClose) -> Closed:
    """Record before anybody is told; tell before the endpoint is free for the next rollout.

    What was recorded of a rollout that has lost the endpoint since stands. So it is when the
    execution is redriven after all was cleaned up.
    """
    rollout = given.rollout
    item = locks.read(rollout.endpoint_name)
    ours = item.lock.is_held_by(rollout.rollout_id, fence=rollout.fence)
    ending = None if ours else records.read_ending(rollout.endpoint_name, rollout.rollout_id)
    conclusion = ending.conclusion if ending else conclude(given)
    if ending is None:
        decisions = item.decisions if ours else ()
        record = record_of(given, conclusion, decisions=decisions, ended_at=clock.now())
        records.write(record, over=ours)
        _remember(given)
    if ending is None or not ending.told:
        _tell(rollout, conclusion, item.lock)
    if ours:
        _give_up(rollout, given)
    else:
        locks.leave_queue(rollout)
    return Closed(outcome=conclusion.outcome, reason=conclusion.reason, message=conclusion.message)


def _tell(rollout: Rollout, conclusion: Conclusion, lock: Lock) -> None:
    superseded = conclusion.outcome is Outcome.SUPERSEDED
    announce_outcome(
        rollout,
        conclusion,
        topic_arn=settings.topic_arn(),
        overtaken=superseded and _is_overtaken(rollout, lock),
    )
    records.note_told(rollout.endpoint_name, rollout.rollout_id)


def _remember(given: ToClose) -> None:
    """Remember what was proven of the candidate: later ways back, and tries, depend on it."""
    # How the endpoint scales says nothing of the version.
    conclusion = _of_version(given)
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


def conclude(given: ToClose) -> Conclusion:
    """Return how the version's rollout ended; worse if scaling is not as it was, or as asked."""
    conclusion = _of_version(given)
    if given.scaling_fault is not None:
        return Conclusion(
            Outcome.NEEDS_OPERATOR,
            "ScalingNotRestored",
            f"{conclusion.outcome}: {conclusion.message} But its automatic scaling could not be "
            "put back as it was, which is tried again every ten minutes: "
            f"{given.scaling_fault.message}",
        )
    if given.apply_fault is not None:
        return Conclusion(
            Outcome.NEEDS_OPERATOR,
            "ScalingNotApplied",
            f"{conclusion.outcome}: {conclusion.message} But its automatic scaling could not be "
            "made what the file asks for. Mend what is named here, then drop the file again: "
            f"{given.apply_fault.message}",
        )
    return _with_scaling(conclusion, given.account.get("scaled"))


def _of_version(given: ToClose) -> Conclusion:
    """Return a step's own conclusion, or what the error means."""
    if given.fault is not None:
        return conclude_fault(given.fault, touched=given.touched, direction=given.direction)
    return given.conclusion or Conclusion(
        Outcome.NEEDS_OPERATOR, "NoConclusion", "the machine ended without a conclusion"
    )


def _with_scaling(conclusion: Conclusion, scaled: Mapping[str, Any] | None) -> Conclusion:
    """Return the conclusion with what was changed about how the endpoint scales."""
    if not scaled or not scaled["done"]:
        return conclusion
    told = "; ".join((*scaled["done"], *scaled["notes"]))
    changes_nothing_else = conclusion.outcome is Outcome.NO_CHANGE
    return Conclusion(
        conclusion.outcome,
        SCALING_CHANGED if changes_nothing_else else conclusion.reason,
        f"{conclusion.message.rstrip('.')}. Its scaling was made what the file asks for: {told}.",
    )


def _give_up(rollout: Rollout, given: ToClose) -> None:
    watches.unwatch(given.account["alarm_names"], endpoint_name=rollout.endpoint_name)
    next_in_queue = locks.release(rollout)
    if next_in_queue:
        step_functions.wake(next_in_queue, because="YourTurn")
