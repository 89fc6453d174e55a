"""Tags: what the candidate takes over from what is live, and what marks it as Switchback's own.

Tags are not content: they change no name, and a file that differs in them alone changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Tag = Mapping[str, str]

OUR_PREFIX: Final = "switchback:"
MANAGED_BY: Final = f"{OUR_PREFIX}managed-by"
ROLLOUT: Final = f"{OUR_PREFIX}rollout"
ENDPOINT: Final = f"{OUR_PREFIX}endpoint"
DIGEST: Final = f"{OUR_PREFIX}digest"
US: Final = "switchback"

_MOST_TAGS = 50
_AWS_PREFIX = "aws:"  # only AWS itself may write these

_CLOUDFORMATION = "aws:cloudformation:stack-name"
_TOOL_KEYS = frozenset({"terraform", "pulumi"})
"""A tag with one of these keys, whatever its value, says that the tool manages the endpoint."""
_MANAGER_KEYS = frozenset({"managed-by", "managedby", "managed_by"})
"""A tag with one of these keys names the tool in its value."""


def carried(live: Mapping[str, str], own: Iterable[Tag]) -> list[dict[str, str]]:
    """Return the live tags that can be copied, with the file's own laid over them."""
    copied = {key: value for key, value in live.items() if not _is_reserved(key)}
    return listed({**copied, **by_key(own)})


def marks(*, rollout_id: str, endpoint_name: str) -> dict[str, str]:
    """Return the tags that say that something is Switchback's, and of which rollout."""
    return {MANAGED_BY: US, ROLLOUT: rollout_id, ENDPOINT: endpoint_name}


def marked(
    request: Mapping[str, Any], *, rollout_id: str, endpoint_name: str, name: str
) -> dict[str, Any]:
    """Return a create request with the marks among its tags.

    `name` is the name of what is created, which ends in the digest of its content. Where there is
    no room for all tags, the marks stay: by them Switchback knows what is its own.
    """
    ours = {
        **marks(rollout_id=rollout_id, endpoint_name=endpoint_name),
        DIGEST: name.rpartition("-")[2],
    }
    others = {k: v for k, v in by_key(request.get("Tags", ())).items() if k not in ours}
    return {**request, "Tags": listed({**ours, **others})[:_MOST_TAGS]}


def managing_tag(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the tag that says that another tool manages something, if there is one."""
    return next((tag for tag in sorted(tags.items()) if _names_a_tool(*tag)), None)


def by_key(tags: Iterable[Tag]) -> dict[str, str]:
    """Return tags, as AWS lists them, by key."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as AWS lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _is_reserved(key: str) -> bool:
    return key.lower().startswith((_AWS_PREFIX, OUR_PREFIX))


def _names_a_tool(key: str, value: str) -> bool:
    plain = key.lower()
    if plain in _MANAGER_KEYS:
        return value.lower() != US
    return plain == _CLOUDFORMATION or plain in _TOOL_KEYS
