"""Start taking the endpoint to a config: forward to the candidate, or back to the previous one."""

from datetime import datetime, timedelta

from switchback import clock, errors
from switchback.contracts.updating import Starting, ToStart, UpdateDecision
from switchback.domain.decision import conclude_called_off
from switchback.domain.endpoint import Endpoint
from switchback.domain.marks import marks
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.settle import LOOK_SECONDS, Update
from switchback.domain.start import Start, StartDecision, decide_start
from switchback.domain.stuck import Phase, Stuck
from switchback.gateways import locks, sagemaker
from switchback.gateways.lock_texts import LockItem
from switchback.steps.announce import State, note_state

# Maintenance by AWS may take hours; an event says when it is over.
_BUSY_LOOK_SECONDS = 300


def start_update(given: ToStart) -> Starting:
    """Call UpdateEndpoint once: what an earlier try started is found, not started again."""
    item = locks.require(given.rollout)
    try:
        endpoint = sagemaker.describe_endpoint(given.rollout.endpoint_name)
    except errors.EndpointNotFound:
        if given.expected_config:
            raise
        return _called_off(given, item) or _create(given, item)
    start = decide_start(
        endpoint,
        target_config=given.target_config,
        expected_config=given.expected_config,
        noted=_noted(given, item),
    )
    match start.decision:
        case StartDecision.START:
            called_off = _called_off(given, item)
            return called_off or _start(given, item, endpoint)
        case StartDecision.ALREADY_STARTED:
            update = _noted(given, item) or _update(given, endpoint, clock.now())
            return _answer(UpdateDecision.STARTED, start.reason, item, update=update)
        case StartDecision.BUSY:
            return _answer(UpdateDecision.BUSY, start.reason, item, wait_seconds=_BUSY_LOOK_SECONDS)
        case StartDecision.CHANGED_BY_OTHERS:
            conclusion = _conclude(start, given.direction)
            return _answer(UpdateDecision.CONCLUDED, start.reason, item, conclusion=conclusion)
        case StartDecision.UNUSABLE:
            return _unusable(given, item, start)


def _called_off(given: ToStart, item: LockItem) -> Starting | None:
    """Return the end of a rollout that somebody called off: this is the last chance to."""
    going_back = given.direction is Direction.BACK
    conclusion = None if going_back else conclude_called_off(item.decisions)
    if conclusion is None:
        return None
    reason = Reason(conclusion.reason, conclusion.message)
    return _answer(UpdateDecision.CONCLUDED, reason, item, conclusion=conclusion)


def _start(given: ToStart, item: LockItem, endpoint: Endpoint) -> Starting:
    update = _update(given, endpoint, clock.now())
    locks.note_update(given.rollout, update)
    sagemaker.update_endpoint(endpoint.name, config_name=given.target_config)
    reason = Reason(
        "UpdateStarted",
        f"{endpoint.name} is being taken to {given.target_config} with "
        f"{endpoint.desired_count} instances",
    )
    if given.direction is Direction.BACK and given.attempt == 1:
        note_state(given.rollout, State.GOING_BACK, message=reason.message)
    return _answer(UpdateDecision.STARTED, reason, item, update=update)


def _unusable(given: ToStart, item: LockItem, start: Start) -> Starting:
    if given.direction is Direction.FORWARD:
        conclusion = _conclude(start, given.direction)
        return _answer(UpdateDecision.CONCLUDED, start.reason, item, conclusion=conclusion)
    return _answer(UpdateDecision.STUCK, start.reason, item, stuck=Stuck(Phase.START, start.reason))


def _create(given: ToStart, item: LockItem) -> Starting:
    """Create the endpoint of a first deployment."""
    rollout = given.rollout
    now = clock.now()
    update = Update(
        target_config=given.target_config,
        fallback_config="",
        modified_before=now,
        started_at=now,
        deadline=now + timedelta(seconds=given.settle_deadline_seconds),
        attempt=given.attempt,
    )
    locks.note_update(rollout, update)
    sagemaker.create_endpoint(
        rollout.endpoint_name,
        config_name=given.target_config,
        tags=marks(rollout_id=rollout.rollout_id, endpoint_name=rollout.endpoint_name),
    )
    reason = Reason(
        "EndpointCreated", f"{rollout.endpoint_name} is being created on {given.target_config}"
    )
    return _answer(UpdateDecision.STARTED, reason, item, update=update)


def _noted(given: ToStart, item: LockItem) -> Update | None:
    """Return the update that an earlier run of this same attempt wrote down, if it did."""
    noted = item.update
    if noted is None:
        return None
    same = (noted.target_config, noted.attempt) == (given.target_config, given.attempt)
    return noted if same else None


def _update(given: ToStart, endpoint: Endpoint, now: datetime) -> Update:
    return Update(
        target_config=given.target_config,
        fallback_config=given.expected_config,
        modified_before=endpoint.last_modified_at,
        started_at=now,
        deadline=now + timedelta(seconds=given.settle_deadline_seconds),
        attempt=given.attempt,
    )


def _conclude(start: Start, direction: Direction) -> Conclusion:
    forward = direction is Direction.FORWARD
    outcome = Outcome.REJECTED if forward else Outcome.NEEDS_OPERATOR
    what = "No update was started." if forward else "The rollback was not started."
    return Conclusion(outcome, start.reason.code, f"{start.reason.message}. {what}")


def _answer(
    decision: UpdateDecision,
    reason: Reason,
    item: LockItem,
    *,
    wait_seconds: int = LOOK_SECONDS,
    update: Update | None = None,
    stuck: Stuck | None = None,
    conclusion: Conclusion | None = None,
) -> Starting:
    return Starting(
        decision=decision,
        reason=reason,
        wake_ups=item.wake_ups,
        wait_seconds=wait_seconds,
        update=update,
        stuck=stuck,
        conclusion=conclusion,
    )
