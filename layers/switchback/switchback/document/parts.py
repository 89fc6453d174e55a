"""The parts of a config file that its rules look at, with their paths.

A rule sees only what passed the earlier checks, so that what is there has the right type; what did
not pass is not there.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from switchback.document.problem import Flaw, Path

Part = Mapping[str, Any]


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


def alarms(data: Part) -> list[tuple[Path, Part]]:
    """Return the alarms of the bake."""
    bake = data.get("Rollout", {}).get("Bake", {})
    return _entries(bake, ("Rollout", "Bake"), "Alarms")


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
