"""The rules of AutoScaling: its bounds, and a weight for each instance type of the fleet."""

from collections.abc import Iterator

from switchback.document.parts import Part, pools, variants
from switchback.document.problem import Flaw, Path
from switchback.domain.weights import request_limit

_SCALING: Path = ("AutoScaling",)
_WEIGHTS: Path = (*_SCALING, "ConcurrencyPerInstance")
_CONTAINER: Path = ("Model", "PrimaryContainer", "Environment")


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
    weights = data["AutoScaling"].get("ConcurrencyPerInstance", {})
    types, complete = _instance_types(data)
    has_limit = request_limit(data.get("Model", {})) is not None
    if not weights and not has_limit:
        yield Flaw(
            _WEIGHTS,
            "is missing, and no container says max_active_requests, to derive it from",
            "Give each type's load-tested concurrency, such as ml.g6.2xlarge: 20",
            rests_on=(_CONTAINER,),
        )
        return
    derived = set(types) - _on_other_models(data) if has_limit else set()
    for name in types:
        if name not in weights and name not in derived:
            remedy = "Add the concurrency that one such instance carries"
            yield Flaw((*_WEIGHTS, name), "is missing, and the fleet may run this type", remedy)
    if complete:
        for name in weights:
            if name not in types:
                remedy = f"Remove it, or mend it: the fleet may run {', '.join(types)}"
                yield Flaw((*_WEIGHTS, name), "is a type that no variant runs on", remedy)


def _on_other_models(data: Part) -> set[str]:
    """Return the types whose pool runs a model that is not the file's."""
    return {
        pool["InstanceType"]
        for path, variant in variants(data)
        for _, pool in pools(path, variant)
        if "ModelNameOverride" in pool and "InstanceType" in pool
    }


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
