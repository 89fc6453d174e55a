"""The rules of AutoScaling: its bounds, and a weight for each instance type of the fleet."""

from collections.abc import Iterator

from switchback.document.parts import Part, pools, variants
from switchback.document.problem import Flaw, Path

_SCALING: Path = ("AutoScaling",)
_WEIGHTS: Path = (*_SCALING, "ConcurrencyPerInstance")


def check_scaling(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between AutoScaling and the fleet that it scales."""
    if "AutoScaling" not in data:
        return
    if len(variants(data)) > 1:
        yield Flaw(
            _SCALING,
            "stands beside more than one production variant, and scales one only",
            "Keep one variant, or remove AutoScaling",
        )
    yield from _check_bounds(data)
    yield from _check_initial_counts(data)
    yield from _check_weights(data)


def _check_bounds(data: Part) -> Iterator[Flaw]:
    least, most = _bounds(data["AutoScaling"])
    if least == 0 and "AsyncInferenceConfig" not in data.get("EndpointConfig", {}):
        yield Flaw(
            (*_SCALING, "MinCapacity"),
            "is 0, and only an asynchronous endpoint scales to none",
            "Give at least 1, or an EndpointConfig.AsyncInferenceConfig",
            rests_on=(("EndpointConfig", "AsyncInferenceConfig"),),
        )
    if least is not None and most is not None and least > most:
        yield Flaw(
            (*_SCALING, "MaxCapacity"),
            f"is {most}, below MinCapacity {least}",
            f"Give at least {least}",
        )


def _check_initial_counts(data: Part) -> Iterator[Flaw]:
    least, most = _bounds(data["AutoScaling"])
    for path, variant in variants(data):
        count = variant.get("InitialInstanceCount")
        place = (*path, "InitialInstanceCount")
        if count is None:
            continue
        if least is not None and count < least:
            yield Flaw(place, f"is {count}, below MinCapacity {least}", f"Give at least {least}")
        elif most is not None and count > most:
            yield Flaw(place, f"is {count}, above MaxCapacity {most}", f"Give at most {most}")


def _bounds(scaling: Part) -> tuple[int | None, int | None]:
    return scaling.get("MinCapacity"), scaling.get("MaxCapacity")


def _check_weights(data: Part) -> Iterator[Flaw]:
    scaling = data["AutoScaling"]
    if "ConcurrencyPerInstance" not in scaling:
        return
    weights = scaling["ConcurrencyPerInstance"]
    types, complete = _instance_types(data)
    for name in types:
        if name not in weights:
            remedy = "Add the concurrency that one such instance carries"
            yield Flaw((*_WEIGHTS, name), "is missing, and the fleet may run this type", remedy)
    if complete:
        for name in weights:
            if name not in types:
                remedy = f"Remove it, or mend it: the fleet may run {', '.join(types)}"
                yield Flaw((*_WEIGHTS, name), "is a type that no variant runs on", remedy)


def _instance_types(data: Part) -> tuple[list[str], bool]:
    """Return the types that the file names, in its order, and whether those are all there are.

    A variant that the file gives no type keeps the live one's, which only the plan will know.
    """
    types: dict[str, None] = {}
    found = variants(data)
    complete = bool(found)
    for path, variant in found:
        entries = [variant, *(pool for _, pool in pools(path, variant))]
        named = [entry["InstanceType"] for entry in entries if "InstanceType" in entry]
        types.update(dict.fromkeys(named))
        # With pools, the variant itself is the one entry without a type.
        complete = complete and len(named) == max(1, len(entries) - 1)
    return list(types), complete
