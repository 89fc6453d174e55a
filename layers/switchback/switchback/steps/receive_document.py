"""Receive a config file that was dropped in the bucket: validate it, and start its rollout."""

from datetime import datetime

from pydantic import BaseModel, Field

from switchback import settings
from switchback.contracts.rollout import DocumentRef, Request
from switchback.document.examine import examine
from switchback.domain.config_key import is_config_file
from switchback.domain.names import rollout_name
from switchback.domain.principal import is_principal
from switchback.gateways import s3, step_functions
from switchback.steps import status_file
from switchback.steps.document_of import READ_AT_MOST
from switchback.steps.gate import account_of, refused
from switchback.steps.released import released_at
from switchback.steps.status_file import Status, Subject

_REQUESTED_BY = "requested-by"


class DroppedObject(BaseModel):
    """The object of an S3 event; S3 may add fields at any time."""

    key: str
    size: int = 0
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
    reason: str = ""


class DropEvent(BaseModel):
    """S3's Object Created event, as EventBridge delivers it."""

    time: datetime
    detail: Drop


def receive_document(given: DropEvent) -> None:
    """Start a rollout of exactly this version of the file, or write beside it why not."""
    drop = given.detail
    if not is_config_file(drop.object.key, size=drop.object.size):
        return
    ref = DocumentRef(
        bucket=drop.bucket.name, key=drop.object.key, version_id=drop.object.version_id
    )
    stored = s3.read_stored(ref.bucket, ref.key, version_id=ref.version_id, at_most=READ_AT_MOST)
    requested_by = _requested_by(drop, stored)
    requested_at = _requested_at(given, stored)
    subject = Subject(ref, requested_at, drop.object.sequencer, requested_by)
    machine_arn = settings.rollout_state_machine_arn()
    examination = examine(stored.body, name=ref.key)
    document, problems = examination.document, examination.problems
    if document is not None:
        problems = refused(document, own_account_id=account_of(machine_arn))
    if document is None or problems:
        lines = [str(problem) for problem in problems]
        status_file.write_received(subject, Status.REJECTED, {"problems": lines})
        return
    endpoint_name = document.endpoint_name
    request = Request(
        endpoint_name=endpoint_name,
        document=ref,
        requested_by=requested_by,
        requested_at=requested_at,
        sequencer=drop.object.sequencer,
    )
    name = rollout_name(endpoint_name, bucket=ref.bucket, key=ref.key, version_id=ref.version_id)
    started = step_functions.start_execution(
        machine_arn, name=name, request=request.model_dump(mode="json")
    )
    if started:
        told = {"endpointName": endpoint_name, "rollout": name}
        status_file.write_received(subject, Status.ACCEPTED, told)


def _requested_at(given: DropEvent, stored: s3.Stored) -> datetime:
    """Return when it was asked for: what Switchback wrote itself is as old as its release.

    A copy takes along what was said of the original, and is a request of its own.
    """
    released = released_at(stored.metadata) if given.detail.reason == "PutObject" else None
    return given.time if released is None else min(released, given.time)


def _requested_by(drop: Drop, stored: s3.Stored) -> str:
    """Return who asked: S3 itself tells no more than the account.

    Whoever may put a file may write another one's name into its metadata: it tells colleagues
    apart, and is no proof.
    """
    said = stored.metadata.get(_REQUESTED_BY, "")
    return said if is_principal(said) else drop.requester
