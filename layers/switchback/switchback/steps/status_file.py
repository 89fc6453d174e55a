"""The status beside a config file: all that somebody with only S3 sees of its rollout."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from switchback import clock, errors, settings
from switchback.contracts.rollout import DocumentRef, Rollout
from switchback.domain.config_key import FOLDER, SUFFIXES
from switchback.domain.order import Claim, is_newer
from switchback.gateways import s3

# A status is longer than a file's hundred problems only if somebody else wrote it.
_MOST_BYTES: Final = 256 * 1024


class Status(StrEnum):
    """How far a file is."""

    REJECTED = "Rejected"
    ACCEPTED = "Accepted"
    WAITING = "Waiting"
    RUNNING = "Running"
    WAITING_FOR_DECISION = "WaitingForDecision"
    ENDED = "Ended"


@dataclass(frozen=True)
class Subject:
    """The version of a file that a status is about."""

    document: DocumentRef
    requested_at: datetime
    sequencer: str
    requested_by: str

    @classmethod
    def of(cls, rollout: Rollout) -> "Subject":
        """Return the file that a rollout was asked for with."""
        request = rollout.request
        return cls(request.document, request.requested_at, request.sequencer, request.requested_by)


class _Written(BaseModel):
    """What a status says that was written before, as far as it decides about the next one."""

    status: str
    file: str
    document_version: str = Field(alias="documentVersion")
    requested_at: datetime = Field(alias="requestedAt")
    sequencer: str


def status_key(key: str) -> str:
    """Return where the status of a config file is written, whatever its key is.

    An execution that somebody started by hand may name any file: nothing leads out of the folder.
    """
    stem, dot, suffix = key.removeprefix(FOLDER).rpartition(".")
    stem = stem if dot + suffix in SUFFIXES else key.removeprefix(FOLDER)
    steps = [step for step in stem.split("/") if step not in ("", ".", "..")]
    return f"status/{'/'.join(steps)}.json"


def write(subject: Subject, status: Status, told: Mapping[str, Any]) -> None:
    """Write the status of a file anew."""
    ref = subject.document
    if ref.bucket != settings.config_bucket():
        # Started by hand, of a file that is elsewhere: there is no status beside that one.
        return
    content = {
        "status": status,
        "file": ref.key,
        "documentVersion": ref.version_id,
        "requestedBy": subject.requested_by,
        "requestedAt": subject.requested_at.isoformat(),
        "sequencer": subject.sequencer,
        **told,
        "at": clock.now().isoformat(),
    }
    s3.write_json(ref.bucket, status_key(ref.key), content)


def write_received(subject: Subject, status: Status, told: Mapping[str, Any]) -> None:
    """Write what came of an event, unless it was doubled, or overtaken by a newer version's."""
    written = _read(subject)
    if written is None or not (_is_newer(written, subject) or _is_told(written, subject)):
        write(subject, status, told)


def _read(subject: Subject) -> _Written | None:
    key = status_key(subject.document.key)
    try:
        written = s3.read_current(settings.config_bucket(), key, at_most=_MOST_BYTES)
        return None if written is None else _Written.model_validate_json(written.body)
    except errors.AccessDenied:
        # So says S3 of what is not there, to who may not list the bucket.
        return None
    except ValidationError:
        # Not ours, or of a version of Switchback that told less.
        return None


def _is_newer(written: _Written, subject: Subject) -> bool:
    ref = subject.document
    other = Claim(
        written.document_version,
        written.requested_at,
        key=written.file,
        sequencer=written.sequencer,
    )
    ours = Claim(ref.version_id, subject.requested_at, key=ref.key, sequencer=subject.sequencer)
    return is_newer(other, than=ours)


def _is_told(written: _Written, subject: Subject) -> bool:
    """Tell whether this version was let in before: its rollout may be further by now."""
    same = written.document_version == subject.document.version_id
    return same and written.status != Status.REJECTED
