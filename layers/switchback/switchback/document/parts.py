"""The parts of a config file that its rules look at, with their paths.

A rule sees only what passed the earlier checks, so that what is there has the right type; what did
not pass is not there.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from switchback.document.problem import Flaw, Path

Part = Mapping[str, Any]

BAKE: Path = ("Rollout", "Bake")
PROBE: Path = ("Rollout", "Probe")


def variants(data: Part) -> list[tuple[Path, Part]]:
    """Return the production variants that the file speaks about."""
    return _entries(data.get("EndpointConfig", {}), ("EndpointConfig",), "ProductionVariants")


def pools(path: Path, variant: Part) -> list[tuple[Path, Part]]:
    """Return the instance pools of a variant."""
    return _entries(variant, path, "InstancePools")


def containers(data: Part) -> list[tuple[Path, Part]]:
    """Return the containers of the model, in either way of writing them."""
    model = data.get("Model", {})
    found = _entries(model, ("Model",), "Containers")
    if "PrimaryContainer" in model:
        found.insert(0, (("Model", "PrimaryContainer"), model["PrimaryContainer"]))
    return found


def part_at(data: Part, path: Path) -> Part:
    """Return the mapping at a path of keys; what the file leaves out is empty."""
    for step in path:
        data = data.get(str(step), {})
    return data


def alarms(data: Part) -> list[tuple[Path, Part]]:
    """Return the file's own alarms of the bake."""
    return _entries(part_at(data, BAKE), BAKE, "Alarms")


def invocations(data: Part) -> list[tuple[Path, Part]]:
    """Return the requests of the probe."""
    return _entries(part_at(data, PROBE), PROBE, "Invocations")


def chosen(part: Part, model: type[BaseModel], key: str) -> bool:
    """Say whether a part gives a key a value other than the default, which says nothing new."""
    default = next(f.default for f in model.model_fields.values() if f.alias == key)
    return bool(part.get(key, default) != default)


def doubled(values: Iterable[tuple[Path, Part]], key: str, *, remedy: str) -> Iterator[Flaw]:
    """Yield the entries whose value at a key an earlier entry has already."""
    seen: set[Hashable] = set()
    for path, entry in values:
        if key not in entry:
            continue
        if entry[key] in seen:
            yield Flaw((*path, key), "is the same as in an earlier entry", remedy)
        seen.add(entry[key])


def _entries(parent: Part, path: Path, key: str) -> list[tuple[Path, Part]]:
    return [((*path, key, i), entry) for i, entry in enumerate(parent.get(key, ()))]
