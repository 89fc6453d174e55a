"""Receive a config file that was dropped in the bucket: validate it, and start its rollout."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, Field

from switchback import clock, settings
from switchback.contracts import DocumentRef, Request
from switchback.document.examine import Examination, examine
from switchback.document.problem import Problem
from switchback.domain.names import rollout_name
from switchback.gateways import s3, step_functions
from switchback.steps.announce import status_key
from switchback.steps.plan_rollout import READ_AT_MOST

_SUFFIXES = (".yaml", ".yml", ".json")


class DroppedObject(BaseModel):
    """The object of an S3 event; S3 may add fields at any time."""

    key: str
    version_id: str = Field(alias="version-id")
    sequencer: str


class DroppedBucket(BaseModel):
    """The bucket of an S3 event."""

    name: str


class Drop(BaseModel):
    """The detail of S3's Object Created event."""

    bucket: DroppedBucket
    object: DroppedObject
    requester: str = "unknown"


class DropEvent(BaseModel):
    """S3's Object Created event, as EventBridge delivers it."""

    time: datetime
    detail: Drop


def receive_document(given: DropEvent) -> None:
    """Start a rollout of exactly this version of the file, or write beside it why not."""
    drop = given.detail
    if PurePosixPath(drop.object.key).suffix not in _SUFFIXES:
        return
    ref = DocumentRef(
        bucket=drop.bucket.name, key=drop.object.key, version_id=drop.object.version_id
    )
    body = s3.read_version(ref.bucket, ref.key, version_id=ref.version_id, at_most=READ_AT_MOST)
    examination = examine(body, name=ref.key)
    problems = examination.problems or _foreign(examination)
    if problems or examination.document is None:
        _write_status(ref, "Rejected", problems=[str(problem) for problem in problems])
        return
    endpoint_name = examination.document.endpoint_name
    request = Request(
        endpoint_name=endpoint_name,
        document=ref,
        requested_by=drop.requester,
        requested_at=given.time,
        sequencer=drop.object.sequencer,
    )
    name = rollout_name(endpoint_name, bucket=ref.bucket, key=ref.key, version_id=ref.version_id)
    started = step_functions.start_execution(
        settings.rollout_state_machine_arn(), name=name, request=request.model_dump(mode="json")
    )
    if started:
        _write_status(ref, "Accepted", endpointName=endpoint_name, rollout=name)


def _foreign(examination: Examination) -> tuple[Problem, ...]:
    """Return the problem of an endpoint that this deployment's roles do not reach."""
    prefix = settings.endpoint_name_prefix()
    document = examination.document
    if document is None or document.endpoint_name.startswith(prefix):
        return ()
    return (
        Problem(
            place="EndpointName",
            message=f"{document.endpoint_name!r} does not begin with {prefix!r}",
            remedy="this deployment looks after endpoints of that prefix: see EndpointNamePrefix",
        ),
    )


def _write_status(ref: DocumentRef, status: str, **more: Any) -> None:
    s3.write_json(
        settings.config_bucket(),
        status_key(ref),
        {
            "status": status,
            "documentVersion": ref.version_id,
            "at": clock.now().isoformat(),
            **more,
        },
    )
