"""See to it that no rollout ends unseen: record and tell what the machine itself could not."""

from datetime import datetime

from pydantic import BaseModel, Field

from switchback import clock, settings
from switchback.contracts import Request, Rollout
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import records
from switchback.steps.announce import announce


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
    """Record and tell, unless the rollout did so itself, as one that ends badly usually does.

    What it recorded and could not tell is told as it was recorded.
    """
    ended = given.detail
    request = Request.model_validate_json(ended.input)
    record = records.read(request.endpoint_name, ended.name)
    if record is not None and record.told:
        return
    conclusion = record.conclusion if record else _conclude(ended)
    rollout = Rollout(
        rollout_id=ended.name,
        execution_arn=ended.execution_arn,
        started_at=ended.start_date,
        request=request,
    )
    if record is None:
        records.write(
            request.endpoint_name,
            ended.name,
            conclusion=conclusion,
            ended_at=clock.now(),
            account={"request": request.model_dump(mode="json")},
        )
    announce(rollout, conclusion, topic_arn=settings.topic_arn())
    records.note_told(request.endpoint_name, ended.name)


def _conclude(ended: EndedExecution) -> Conclusion:
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        ended.error or f"Execution{ended.status.title().replace('_', '')}",
        f"the execution ended as {ended.status} without closing its rollout: "
        f"{ended.cause or 'no cause given'}",
    )
