"""Names that are content: the endpoint's name and a hash of what the thing contains.

So every step can run twice, and the same content dropped twice is no change.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 63
"""SageMaker's limit for the names of endpoints, endpoint configs and models."""

_HASH_LENGTH = 12


def content_name(endpoint_name: str, content: Mapping[str, Any]) -> str:
    """Return the name for a model or endpoint config of this endpoint with this content."""
    canonical = json.dumps([endpoint_name, content], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{content_stem(endpoint_name)}-{digest}"


def content_stem(endpoint_name: str) -> str:
    """Return what the names of all models and configs of this endpoint begin with."""
    return endpoint_name[: LONGEST_NAME - _HASH_LENGTH - 1].rstrip("-")


def rollout_name(
    endpoint_name: str,
    *,
    bucket: str,
    key: str,
    version_id: str,
    release: tuple[str, ...] = (),
    returning: tuple[str, ...] = (),
) -> str:
    """Return the rollout's id, which is its execution's name: one version of one file, one rollout.

    `release` is what tells the releases apart that may be laid over that version, each once;
    `returning` what tells the returns to the preferred type apart that are made with it. At most 80
    characters, the limit of Step Functions.
    """
    canonical = json.dumps([bucket, key, version_id, *release, *([returning] if returning else [])])
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:16]
    return f"{endpoint_name[:63]}-{digest}"
