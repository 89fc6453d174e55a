"""Values as they look on the other side of the wire: copied, and with instants in UTC."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_to_aware_datetime

_MICROSECONDS_PER_MILLISECOND = 1000


def across(value: Any, shape: Shape) -> Any:
    """Return a copy of a value of that shape that shares nothing mutable with the original.

    Members that the shape does not know are kept: complaining about them is the validator's part.
    """
    match shape:
        case StructureShape() if isinstance(value, Mapping):
            return {
                name: across(member, shape.members[name]) if name in shape.members else member
                for name, member in value.items()
            }
        case ListShape() if isinstance(value, list | tuple):
            return [across(member, shape.member) for member in value]
        case MapShape() if isinstance(value, Mapping):
            return {key: across(member, shape.value) for key, member in value.items()}
        case _:
            return _scalar(value, shape.type_name)


def _scalar(value: Any, type_name: str) -> Any:
    match type_name:
        case "timestamp":
            instant = parse_to_aware_datetime(value).astimezone(UTC)
            # AWS keeps instants to the millisecond.
            spare = instant.microsecond % _MICROSECONDS_PER_MILLISECOND
            return instant.replace(microsecond=instant.microsecond - spare)
        case "float" | "double":
            return float(value)
        case _:
            return value
