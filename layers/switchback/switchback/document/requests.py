"""The two AWS requests as a config file may write them: without the names that are ours to give.

The file is laid over the live config, so nothing at the top of a request has to be said twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from switchback.document.aws_shapes import ListOf, Structure, request_shape
from switchback.document.problem import Flaw, Path
from switchback.document.shape_check import check_shape

_EACH: Final = "[]"
_OURS = "Remove it"

_FORBIDDEN: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("Model", "ModelName"), "is forbidden: its name is ours to give", _OURS),
    (("EndpointConfig", "EndpointConfigName"), "is forbidden: its name is ours to give", _OURS),
    (
        ("EndpointConfig", "ProductionVariants", _EACH, "ModelName"),
        "is forbidden: the model's name is ours to give",
        _OURS,
    ),
    (
        ("EndpointConfig", "ProductionVariants", _EACH, "ServerlessConfig"),
        "is forbidden: Marketplace containers cannot be serverless",
        "Give InstanceType or InstancePools instead",
    ),
    *(
        (
            place,
            "is forbidden: Marketplace endpoints have no deployment guardrails",
            "Remove it; Rollout.Bake is what watches and takes back",
        )
        for place in (("DeploymentConfig",), ("EndpointConfig", "DeploymentConfig"))
    ),
)


def check_forbidden(data: dict[str, Any]) -> Iterator[Flaw]:
    """Yield the keys that AWS knows and that have no place in a config file."""
    for pattern, message, remedy in _FORBIDDEN:
        for path in _matches(data, pattern):
            yield Flaw(path, message, remedy)


def check_requests(data: dict[str, Any]) -> Iterator[Flaw]:
    """Yield what AWS would refuse in the two requests by their shape alone."""
    if "Model" in data:
        yield from check_shape(model_shape(), data["Model"], ("Model",))
    if "EndpointConfig" in data:
        path = ("EndpointConfig",)
        yield from check_shape(endpoint_config_shape(), data["EndpointConfig"], path)


@cache
def model_shape() -> Structure:
    """Return the shape of the file's Model."""
    return _less(request_shape("CreateModel"), "ModelName")


@cache
def endpoint_config_shape() -> Structure:
    """Return the shape of the file's EndpointConfig."""
    config = _less(request_shape("CreateEndpointConfig"), "EndpointConfigName")
    variants = config.members["ProductionVariants"]
    assert isinstance(variants, ListOf)
    assert isinstance(variants.item, Structure)
    item = _less(variants.item, "ModelName", "ServerlessConfig")
    members = {**config.members, "ProductionVariants": replace(variants, item=item)}
    return Structure(members=members, required=())


def _less(shape: Structure, *names: str) -> Structure:
    return Structure(
        members={name: member for name, member in shape.members.items() if name not in names},
        required=tuple(name for name in shape.required if name not in names),
    )


def _matches(value: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[Path]:
    if not pattern:
        yield path
    elif pattern[0] == _EACH:
        items = value if isinstance(value, list) else []
        for i, item in enumerate(items):
            yield from _matches(item, pattern[1:], (*path, i))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _matches(value[pattern[0]], pattern[1:], (*path, pattern[0]))
