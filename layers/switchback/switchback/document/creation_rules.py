"""The rules of a file that may create its endpoint: there is no live config to lay it over."""

from collections.abc import Iterator

from switchback.document.parts import BAKE, Part, containers, part_at, variants
from switchback.document.problem import Flaw, Path
from switchback.domain.standard_alarms import EndpointKind

_CONFIG: Path = ("EndpointConfig",)


def check_creation(data: Part) -> Iterator[Flaw]:
    """Yield what CreateIfMissing needs and only a live config could supply."""
    if part_at(data, ("Rollout",)).get("CreateIfMissing") is not True:
        return
    yield from _check_model(data)
    yield from _check_variants(data)
    yield from _check_asynchrony(data)


def _check_model(data: Part) -> Iterator[Flaw]:
    yield from _needs(data.get("Model", {}), ("Model",), "PrimaryContainer", "Containers")
    for path, container in containers(data):
        yield from _needs(container, path, "ModelPackageName", "Image")


def _check_variants(data: Part) -> Iterator[Flaw]:
    yield from _needs(part_at(data, _CONFIG), _CONFIG, "ProductionVariants")
    for path, variant in variants(data):
        yield from _needs(variant, path, "InstanceType", "InstancePools")
        yield from _needs(variant, path, "InitialInstanceCount")


def _check_asynchrony(data: Part) -> Iterator[Flaw]:
    kind = part_at(data, (*BAKE, "StandardAlarms")).get("Kind")
    if kind == EndpointKind.ASYNCHRONOUS:
        yield from _needs(part_at(data, _CONFIG), _CONFIG, "AsyncInferenceConfig")


def _needs(part: Part, path: Path, *keys: str) -> Iterator[Flaw]:
    """Yield the flaw of a part that has none of some keys, at the first of them."""
    if not any(key in part for key in keys):
        yield Flaw(
            (*path, keys[0]),
            "is missing, and with CreateIfMissing there may be no live config to take it from",
            f"Give {' or '.join(keys)}, or remove Rollout.CreateIfMissing",
            rests_on=tuple((*path, key) for key in keys),
        )
