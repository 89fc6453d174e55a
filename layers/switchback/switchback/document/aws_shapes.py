"""AWS's own shapes of the two requests in a config file, read from botocore's service model.

Nothing else here imports botocore, and this makes no call: the shapes are data that ship with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, StructureShape
from botocore.model import Shape as BotocoreShape


class Kind(StrEnum):
    """What a single value may be."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Size:
    """The least and the most: of a number, of a text's length, of how many a list or map holds."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Scalar:
    """A single value."""

    name: str
    kind: Kind
    size: Size = Size()
    pattern: str | None = None
    """A regular expression in AWS's dialect, which is nearly Python's."""
    allowed: tuple[str, ...] = ()
    """The only values, or nothing where any will do."""


@dataclass(frozen=True)
class ListOf:
    """A list of one shape."""

    item: "Shape"
    size: Size


@dataclass(frozen=True)
class MapOf:
    """A mapping with keys of the author's choice."""

    key: Scalar
    value: "Shape"
    size: Size


@dataclass(frozen=True)
class Structure:
    """A mapping with known keys."""

    members: Mapping[str, "Shape"]
    required: tuple[str, ...]


Shape = Scalar | ListOf | MapOf | Structure

_KINDS = {
    "string": Kind.STRING,
    "integer": Kind.INTEGER,
    "long": Kind.INTEGER,
    "float": Kind.NUMBER,
    "double": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
}


@cache
def request_shape(operation: str) -> Structure:
    """Return the shape of a SageMaker operation's request, such as `CreateModel`'s."""
    shape = _service().operation_model(operation).input_shape
    assert shape is not None, f"{operation} takes no request"
    return _structure(shape)


@cache
def _service() -> ServiceModel:
    # Only what ships with botocore: a model in somebody's home directory must not change the rules.
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    return ServiceModel(loader.load_service_model("sagemaker", "service-2"), "sagemaker")


def _shape(shape: BotocoreShape) -> Shape:
    match shape:
        case StructureShape():
            return _structure(shape)
        case ListShape():
            return ListOf(item=_shape(shape.member), size=_size(shape))
        case MapShape():
            return MapOf(key=_scalar(shape.key), value=_shape(shape.value), size=_size(shape))
        case _:
            return _scalar(shape)


def _structure(shape: StructureShape) -> Structure:
    return Structure(
        members={name: _shape(member) for name, member in shape.members.items()},
        required=tuple(shape.required_members),
    )


def _scalar(shape: BotocoreShape) -> Scalar:
    return Scalar(
        name=shape.name,
        kind=_KINDS[shape.type_name],
        size=_size(shape),
        pattern=shape.metadata.get("pattern"),
        allowed=tuple(shape.metadata.get("enum", ())),
    )


def _size(shape: BotocoreShape) -> Size:
    return Size(least=shape.metadata.get("min"), most=shape.metadata.get("max"))
