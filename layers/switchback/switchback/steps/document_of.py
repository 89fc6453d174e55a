"""The config file of a rollout: the version that was validated is the one that every step reads."""

from switchback.contracts.rollout import Rollout
from switchback.document.examine import read_document
from switchback.document.model import Document
from switchback.document.package import with_package
from switchback.gateways import s3

# One byte more than is allowed tells a file that is too large from one that just fits.
READ_AT_MOST = 64 * 1024 + 1


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
