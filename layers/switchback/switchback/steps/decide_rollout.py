"""Take what a person says of a running rollout: judge whether they may, note it, and wake it."""

import json
from http import HTTPStatus

from pydantic import ValidationError

from switchback import clock, errors
from switchback.contracts.deciding import HttpAnswer, Saying, SignedRequest, Told
from switchback.domain.decision import Decision, Objection, Say, foretell, object_to
from switchback.gateways import locks, step_functions
from switchback.gateways.lock_texts import LockItem
from switchback.steps.holder import holder_runs

_TRIES = 3

_STATUS = {
    Objection.OWN_REQUEST: HTTPStatus.FORBIDDEN,
    Objection.TOO_LATE: HTTPStatus.CONFLICT,
}


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


def decide_rollout(given: SignedRequest) -> HttpAnswer:
    """Answer with what will come of the decision, or with why it can't be taken."""
    try:
        told = _take(_read(given.body), by=given.caller)
    except _Refused as refusal:
        return _answer(refusal.status, json.dumps({"message": str(refusal)}))
    except errors.Retryable as error:
        message = f"not noted, say it again: {error}"
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, json.dumps({"message": message}))
    return _answer(HTTPStatus.ACCEPTED, told.model_dump_json())


def _read(body: bytes) -> Saying:
    try:
        return Saying.model_validate_json(body)
    except ValidationError as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, _problems(error)) from error


def _problems(error: ValidationError) -> str:
    told = []
    for problem in error.errors():
        place = next(iter(problem["loc"]), "the body")
        if place == "decision" and problem["type"] == "enum":
            told.append(f"decision: must be one of {', '.join(Say)}")
        else:
            told.append(f"{place}: {problem['msg']}")
    return "; ".join(told)


def _take(saying: Saying, *, by: str) -> Told:
    """Note the decision for the rollout that runs now, and for no later one.

    Raises:
        _Refused: No rollout runs, or it is not for this person to say, or too late.
        LockContended: The rollout moved on at each try.
    """
    name = saying.endpoint_name
    decision = Decision(say=saying.decision, by=by, at=clock.now(), reason=saying.reason)
    item = locks.read(name)
    rollout_id = _running(name, item)
    if saying.rollout not in (None, rollout_id):
        message = f"it was said of {saying.rollout}, and {rollout_id} runs on {name} now"
        raise _Refused(HTTPStatus.CONFLICT, message)
    for left in reversed(range(_TRIES)):
        _refuse(decision, item)
        try:
            task_token = locks.say(name, decision, before=item)
        except errors.LockContended:
            if not left:
                raise
            item = locks.read(name)
            if _holder(item) != rollout_id:
                raise _nothing_runs(name) from None
        else:
            break
    if task_token:
        step_functions.wake(task_token, because=f"Said{decision.say.title()}")
    return Told(
        endpoint_name=name,
        rollout=rollout_id,
        decision=decision.say,
        by=by,
        at=decision.at,
        message=foretell(
            decision, requested_by=item.requested_by, update_noted=item.update is not None
        ),
    )


def _running(name: str, item: LockItem) -> str:
    """Return the rollout that holds the endpoint, if somebody is there to hear."""
    rollout_id = _holder(item)
    if rollout_id is None:
        raise _nothing_runs(name)
    if not holder_runs(item):
        message = f"the rollout {rollout_id} of {name} died: it is being cleared away"
        raise _Refused(HTTPStatus.CONFLICT, message)
    return rollout_id


def _holder(item: LockItem) -> str | None:
    return item.lock.holder.rollout_id if item.lock.holder else None


def _nothing_runs(name: str) -> _Refused:
    return _Refused(HTTPStatus.CONFLICT, f"no rollout runs on {name}: there is nothing to decide")


def _refuse(decision: Decision, item: LockItem) -> None:
    objection = object_to(
        decision, requested_by=item.requested_by, update_noted=item.update is not None
    )
    if objection is not None:
        kind, message = objection
        raise _Refused(_STATUS[kind], message)


def _answer(status: HTTPStatus, body: str) -> HttpAnswer:
    return HttpAnswer(status_code=status.value, body=body)
