"""See to it that no rollout ends unseen: record and tell what the machine itself could not."""

from datetime import datetime

from pydantic import BaseModel, Field

from switchback import clock, settings
from switchback.contracts.rollout import Request, Rollout
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import locks, records
from switchback.gateways.records import Ending
from switchback.steps.announce import announce_outcome
from switchback.steps.parsing import parsed
from switchback.steps.recording import bare_record

_ENDS_WELL = (Outcome.ACCEPTED, Outcome.NO_CHANGE)


class EndedExecution(BaseModel):
    """The detail of Step Functions' event for an execution that did not succeed."""

    execution_arn: str = Field(alias="executionArn")
    name: str
    status: str
    start_date: datetime = Field(alias="startDate")
    """Milliseconds since the epoch, which pydantic tells from seconds by their size."""
    input: str
    error: str | None = None
    cause: str | None = None


class ExecutionEvent(BaseModel):
    """Step Functions' event, as EventBridge delivers it."""

    detail: EndedExecution


def report_failure(given: ExecutionEvent) -> None:
    """Record and tell, unless the rollout did so itself, as one that ends badly usually does."""
    report(given.detail)


def report(ended: EndedExecution) -> None:
    """Record and tell of one execution. What it recorded but could not tell is told as it was."""
    request = parsed(lambda: Request.model_validate_json(ended.input), under=("detail", "input"))
    rollout = Rollout(
        rollout_id=ended.name,
        execution_arn=ended.execution_arn,
        started_at=ended.start_date,
        request=request,
    )
    locks.leave_queue(rollout)
    ending = records.read_ending(request.endpoint_name, ended.name)
    conclusion = _conclude(ended) if ending is None else _left_to_tell(ended, ending, request)
    if conclusion is None:
        return
    if ending is None:
        records.write(bare_record(rollout, conclusion, ended_at=clock.now()))
    announce_outcome(rollout, conclusion, topic_arn=settings.topic_arn())
    records.note_told(request.endpoint_name, ended.name)


def _left_to_tell(ended: EndedExecution, ending: Ending, request: Request) -> Conclusion | None:
    """Return what nobody was told of a recorded rollout: all of it, or what failed afterwards."""
    if not ending.told:
        return ending.conclusion
    if request.release is None or ending.conclusion.outcome not in _ENDS_WELL:
        return None
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        "DocumentNotRewritten",
        f"{request.endpoint_name} runs {request.release.model_package_arn}, and the config file "
        f"could not be made to say so, or not for sure ({ended.cause or ended.status}). If its "
        "ModelPackageName is another one, write this one there, and drop the file",
    )


def _conclude(ended: EndedExecution) -> Conclusion:
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        ended.error or f"Execution{ended.status.title().replace('_', '')}",
        f"the execution ended as {ended.status} without closing its rollout: "
        f"{ended.cause or 'no cause given'}",
    )
