"""End a rollout: record how, tell people, give the endpoint up, and call the next in the queue."""

from switchback import clock, settings
from switchback.contracts import Closed, Rollout, ToClose
from switchback.domain.fault import conclude_fault
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import locks, records, step_functions, watches
from switchback.steps.announce import announce


def close_rollout(given: ToClose) -> Closed:
    """Record before anybody is told; tell before the endpoint is free for the next rollout."""
    rollout = given.rollout
    conclusion = conclude(given)
    account = {"request": rollout.request.model_dump(mode="json"), **given.account}
    records.write(
        rollout.endpoint_name,
        rollout.rollout_id,
        conclusion=conclusion,
        ended_at=clock.now(),
        account=account,
    )
    announce(rollout, conclusion, topic_arn=settings.topic_arn())
    records.note_told(rollout.endpoint_name, rollout.rollout_id)
    _give_up(rollout, given)
    return Closed(outcome=conclusion.outcome, reason=conclusion.reason, message=conclusion.message)


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
        f"{conclusion.outcome}: {conclusion.message} But its automatic scaling is still "
        f"suspended, because it could not be resumed: {given.scaling_fault.message}",
    )


def _give_up(rollout: Rollout, given: ToClose) -> None:
    watches.unwatch(given.account["alarm_names"], endpoint_name=rollout.endpoint_name)
    next_in_queue = locks.release(rollout)
    if next_in_queue:
        step_functions.wake(next_in_queue, because="YourTurn")
