"""What an endpoint config needs beside itself to be deployed: models, and their model packages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Request = Mapping[str, Any]


@dataclass(frozen=True)
class PackageUse:
    """A model package, and the instance types that a config runs it on."""

    arn: str
    instance_types: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """What must be there for a config to be deployed."""

    packages: tuple[PackageUse, ...] = ()
    missing_models: tuple[str, ...] = ()
    """The models that the config names and that do not exist."""


def needs_of(config: Request, models: Mapping[str, Request]) -> Needs:
    """Return what a config needs, given the content of every model that exists, by name."""
    types_by_package: dict[str, dict[str, None]] = {}
    missing: dict[str, None] = {}
    for model_name, instance_types in _runs(config):
        if model_name not in models:
            missing[model_name] = None
            continue
        for arn in packages_of(models[model_name]):
            types_by_package.setdefault(arn, {}).update(dict.fromkeys(instance_types))
    uses = (PackageUse(arn, tuple(types)) for arn, types in types_by_package.items())
    return Needs(packages=tuple(uses), missing_models=tuple(missing))


def models_named(config: Request) -> tuple[str, ...]:
    """Return the name of every model that a config names: of its variants, and of their pools."""
    return tuple(dict.fromkeys(name for name, _ in _runs(config)))


def packages_of(model: Request) -> Iterator[str]:
    """Yield the packages that a model's containers run, if they run any."""
    for container in (model.get("PrimaryContainer"), *model.get("Containers", ())):
        if container and "ModelPackageName" in container:
            yield container["ModelPackageName"]


def all_variants(config: Request) -> Iterator[Request]:
    """Yield the variants of a config that hold instances: those in production, and shadows."""
    yield from config.get("ProductionVariants", ())
    yield from config.get("ShadowProductionVariants", ())


def _runs(config: Request) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each model's name with the types that it runs on."""
    for variant in all_variants(config):
        own = variant.get("ModelName")
        if own:
            # SageMaker wants it to exist also where every pool has a model of its own.
            yield own, (variant["InstanceType"],) if "InstanceType" in variant else ()
        for pool in variant.get("InstancePools", ()):
            name = pool.get("ModelNameOverride", own)
            if name:
                yield name, (pool["InstanceType"],)
