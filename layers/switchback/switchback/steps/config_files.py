"""The config files that keep every rule, as they are in the bucket now."""

from collections.abc import Iterator
from dataclasses import dataclass

from switchback import errors, settings
from switchback.contracts.rollout import DocumentRef
from switchback.document.examine import read_document
from switchback.document.model import Document
from switchback.domain.config_key import FOLDER, is_config_file
from switchback.gateways import s3
from switchback.log import logger
from switchback.steps.document_of import READ_AT_MOST


@dataclass(frozen=True)
class ConfigFile:
    """A file, pinned at its current version."""

    ref: DocumentRef
    document: Document


def config_files() -> Iterator[ConfigFile]:
    """Yield every file, by key.

    A file that breaks a rule, or may not be read, was told so when it landed: it is left out.
    """
    bucket = settings.config_bucket()
    for listed in s3.list_objects(bucket, prefix=FOLDER):
        if not is_config_file(listed.key, size=listed.size):
            continue
        try:
            file = _read(bucket, listed.key)
        except (errors.AccessDenied, errors.Rejected):
            logger.exception("a config file is left out", extra={"key": listed.key})
            continue
        if file is not None:
            yield file


def _read(bucket: str, key: str) -> ConfigFile | None:
    current = s3.read_current(bucket, key, at_most=READ_AT_MOST)
    if current is None:
        return None
    ref = DocumentRef(bucket=bucket, key=key, version_id=current.version_id)
    return ConfigFile(ref=ref, document=read_document(current.body, name=key))
