"""The config files that follow new versions, as they are in the bucket now."""

from collections.abc import Iterator
from dataclasses import dataclass

from switchback import errors, settings
from switchback.contracts.rollout import DocumentRef
from switchback.document.examine import read_document
from switchback.document.model import Document, Upgrade
from switchback.domain.config_key import FOLDER, is_config_file
from switchback.gateways import s3
from switchback.log import logger
from switchback.steps.document_of import READ_AT_MOST


@dataclass(frozen=True)
class Follower:
    """A file that follows a listing or a group, pinned at its current version."""

    ref: DocumentRef
    document: Document
    upgrade: Upgrade


def followers() -> tuple[Follower, ...]:
    """Return every file that says what it follows, by key.

    A file that breaks a rule, or may not be read, was told so when it landed: it is left out.
    """
    return tuple(_followers(settings.config_bucket()))


def _followers(bucket: str) -> Iterator[Follower]:
    for listed in s3.list_objects(bucket, prefix=FOLDER):
        if not is_config_file(listed.key, size=listed.size):
            continue
        try:
            follower = _read(bucket, listed.key)
        except (errors.AccessDenied, errors.Rejected):
            logger.exception("a config file is left out", extra={"key": listed.key})
            continue
        if follower is not None:
            yield follower


def _read(bucket: str, key: str) -> Follower | None:
    current = s3.read_current(bucket, key, at_most=READ_AT_MOST)
    if current is None:
        return None
    document = read_document(current.body, name=key)
    if document.upgrade is None:
        return None
    ref = DocumentRef(bucket=bucket, key=key, version_id=current.version_id)
    return Follower(ref=ref, document=document, upgrade=document.upgrade)
