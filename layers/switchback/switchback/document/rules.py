"""The rules that hold between keys: those of the model and the variants, and where the rest are."""

from collections.abc import Iterator
from itertools import chain

from switchback.document.bake_rules import check_bake
from switchback.document.creation_rules import check_creation
from switchback.document.model import OnShortage, Quota
from switchback.document.parts import (
    Part,
    chosen,
    containers,
    doubled,
    part_at,
    pools,
    variants,
)
from switchback.document.probe_rules import check_probe
from switchback.document.problem import Flaw, Path
from switchback.document.scaling_rules import check_scaling
from switchback.document.upgrade_rules import check_upgrade
from switchback.document.window_rules import check_quiet, check_return, check_window


def check_rules(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between keys that are each right by themselves."""
    request = (check_model, check_variants, check_scaling, check_creation)
    rollout = (check_bake, check_quota, check_probe, check_window, check_return, check_quiet)
    return chain.from_iterable(check(data) for check in (*request, *rollout, check_upgrade))


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


def check_quota(data: Part) -> Iterator[Flaw]:
    """Yield a limit to a wait that never begins."""
    path = ("Rollout", "Quota")
    quota = part_at(data, path)
    waits = quota.get("OnShortage") == OnShortage.WAIT
    if not waits and chosen(quota, Quota, "WaitUpToMinutes"):
        yield Flaw(
            (*path, "WaitUpToMinutes"),
            "has no effect unless OnShortage is Wait",
            "Write OnShortage: Wait, or remove it",
            rests_on=((*path, "OnShortage"),),
        )


def _check_fleet(path: Path, variant: Part) -> Iterator[Flaw]:
    if "InstanceType" in variant and "InstancePools" in variant:
        yield Flaw((*path, "InstancePools"), "stands beside InstanceType", "Keep one of the two")
    found = pools(path, variant)
    yield from doubled(found, "InstanceType", remedy="Give each instance type one pool")
    yield from doubled(found, "Priority", remedy="Give each pool its own priority")
