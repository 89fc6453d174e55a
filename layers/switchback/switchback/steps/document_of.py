"""The config file of a rollout: the version that was validated is the one that every step reads."""

from switchback.contracts.rollout import Rollout
from switchback.document.examine import read_document
from switchback.document.model import Document
from switchback.document.package import with_package
from switchback.gateways import s3

# One byte more than is allowed tells a file that is too large from one that just fits.
READ_AT_MOST = 64 * 1024 + 1

FOLDER = "endpoints/"
"""Where config files are dropped."""

SUFFIXES = (".yaml", ".yml", ".json")


def is_config_file(key: str, *, size: int) -> bool:
    """Tell a config file from a folder, somebody's notes, and what is still to be filled.

    A name that cannot be printed, or a path with empty steps, or dots for steps, is no file of
    ours, either: it would have its status in the place of another one's, or where nobody finds it.
    """
    *steps, name = key.removeprefix(FOLDER).split("/")
    odd = name in SUFFIXES or not {"", ".", ".."}.isdisjoint(steps) or not key.isprintable()
    return size > 0 and key.startswith(FOLDER) and name.endswith(SUFFIXES) and not odd


def document_of(rollout: Rollout) -> Document:
    """Return what the rollout's version of the file says, with its release laid over it.

    Raises:
        DocumentUnreadable: that version is gone, or may not be read.
        InvalidDocument: it breaks a rule, or has no one place for the release.
    """
    ref = rollout.request.document
    body = s3.read_version(ref.bucket, ref.key, version_id=ref.version_id, at_most=READ_AT_MOST)
    document, release = read_document(body, name=ref.key), rollout.request.release
    return document if release is None else with_package(document, release.model_package_arn)
