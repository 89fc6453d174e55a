"""Requests in a plain form, in which what AWS fills in by itself makes no difference.

A description holds defaults that nobody asked for. Two requests that differ in nothing else are
the same content, and must not look like a change.
"""

from collections.abc import Mapping
from typing import Any

# What DescribeModel and DescribeEndpointConfig answer where the request was silent.
_DEFAULTS: Mapping[str, Any] = {
    "EnableNetworkIsolation": False,
    "InitialVariantWeight": 1.0,
    "Mode": "SingleModel",
}

# A container that runs a model package takes these from the package.
FROM_THE_PACKAGE = frozenset({"Image", "ModelDataUrl"})


def plain(content: Any) -> Any:
    """Return the content without AWS's defaults and without empty parts, at every depth."""
    if isinstance(content, Mapping):
        skipped = FROM_THE_PACKAGE if "ModelPackageName" in content else frozenset()
        parts = {
            key: _plain_part(key, value) for key, value in content.items() if key not in skipped
        }
        return {key: value for key, value in parts.items() if not _is_default(key, value)}
    if isinstance(content, list | tuple):
        return [plain(item) for item in content]
    return content


def _plain_part(key: str, value: Any) -> Any:
    # A user's own variable may be called like a field of AWS.
    return value if key == "Environment" else plain(value)


def _is_default(key: str, value: Any) -> bool:
    return value in ({}, []) or (key in _DEFAULTS and value == _DEFAULTS[key])
