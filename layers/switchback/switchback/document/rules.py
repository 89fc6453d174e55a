"""The rules that hold between keys, of the model, the variants and the bake."""

from collections.abc import Iterator
from itertools import chain

from switchback.document.parts import Part, alarms, containers, doubled, pools, variants
from switchback.document.problem import Flaw, Path
from switchback.document.scaling_rules import check_scaling


def check_rules(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between keys that are each right by themselves."""
    return chain(check_model(data), check_variants(data), check_scaling(data), check_alarms(data))


def check_model(data: Part) -> Iterator[Flaw]:
    """Yield what CreateModel would refuse of the model's containers."""
    model = data.get("Model", {})
    if "PrimaryContainer" in model and "Containers" in model:
        yield Flaw(("Model", "Containers"), "stands beside PrimaryContainer", "Keep one of the two")
    from_packages = any("ModelPackageName" in container for _, container in containers(data))
    if from_packages and model.get("EnableNetworkIsolation") is not True:
        yield Flaw(
            ("Model", "EnableNetworkIsolation"),
            "is not true, and SageMaker refuses a Marketplace package without it",
            "Write EnableNetworkIsolation: true",
        )


def check_variants(data: Part) -> Iterator[Flaw]:
    """Yield what CreateEndpointConfig would refuse of the variants' names and fleets."""
    found = variants(data)
    yield from doubled(found, "VariantName", remedy="Give each variant its own name")
    for path, variant in found:
        yield from _check_fleet(path, variant)


def check_alarms(data: Part) -> Iterator[Flaw]:
    """Yield the alarms that are named twice."""
    return doubled(alarms(data), "AlarmName", remedy="Name each alarm once")


def _check_fleet(path: Path, variant: Part) -> Iterator[Flaw]:
    if "InstanceType" in variant and "InstancePools" in variant:
        yield Flaw((*path, "InstancePools"), "stands beside InstanceType", "Keep one of the two")
    found = pools(path, variant)
    yield from doubled(found, "InstanceType", remedy="Give each instance type one pool")
    yield from doubled(found, "Priority", remedy="Give each pool its own priority")
