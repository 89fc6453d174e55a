"""The world of a config file before its rollout: a live endpoint on the version before, at work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import boto3

from simulator.package_names import earlier, later
from simulator.sagemaker.packages import ModelPackage
from simulator.service_quotas import TOTAL_QUOTA_NAME, quota_name
from simulator.surroundings import put_alarms, scale, scale_as_asked
from simulator.traffic import Load
from simulator.wire import ACCOUNT_ID
from simulator.world import EXECUTION_ROLE, World
from switchback.document.examine import read_document
from switchback.document.gate import publisher_of
from switchback.document.model import Document
from switchback.domain.plan import instance_types as types_of

# How long the endpoint serves before the file is dropped: its alarms have data by then.
WARM_UP_SECONDS = 15 * 60

_FALLBACK_VARIANT = {"VariantName": "AllTraffic", "InstanceType": "ml.g6.2xlarge"}
_AMPLE = 100

FOREIGN_CONFIG = "somebody-elses-config"


class NothingToRehearseError(ValueError):
    """The file says too little to make a world from it."""


@dataclass(frozen=True)
class Stage:
    """An endpoint that is live, and the file that is about to be dropped.

    Attributes:
        body: The file's own bytes.
        package: What the file wants to run: a model package ARN or an image.
        previous_package: What the endpoint runs now.
        previous_config: The name of its config.
        instances: Its instances by type.
        instance_types: The types that its config names.
    """

    world: World
    document: Document
    live: Document
    key: str
    body: bytes
    package: str
    previous_package: str
    previous_config: str
    instances: Mapping[str, int]
    instance_types: tuple[str, ...]

    def foreign_update(self) -> None:
        """Have somebody else take the endpoint to a config of their own."""
        with self.world.wire.calling_as("somebody else"):
            client = boto3.client("sagemaker")
            live = client.describe_endpoint(EndpointName=self.endpoint_name)["EndpointConfigName"]
            config: Any = client.describe_endpoint_config(EndpointConfigName=live)
            client.create_endpoint_config(
                EndpointConfigName=FOREIGN_CONFIG, ProductionVariants=config["ProductionVariants"]
            )
            client.update_endpoint(
                EndpointName=self.endpoint_name,
                EndpointConfigName=FOREIGN_CONFIG,
                RetainAllVariantProperties=True,
            )

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name."""
        return self.document.endpoint_name

    @property
    def fleet_size(self) -> int:
        """How many instances serve."""
        return sum(self.instances.values())

    @property
    def alarm_names(self) -> tuple[str, ...]:
        """The alarms that the file bakes by."""
        return tuple(alarm.alarm_name for alarm in self.document.rollout.bake.alarms)


def parameters_for(document: Document) -> dict[str, str]:
    """Return the stack's parameters under which it may look after this endpoint."""
    requests = (document.model, document.endpoint_config)
    roles = [request["ExecutionRoleArn"] for request in requests if "ExecutionRoleArn" in request]
    publishers = {publisher_of(package) or ACCOUNT_ID for package in _packages(document)}
    return {
        "EndpointNamePrefix": document.endpoint_name[:40],
        "ModelExecutionRoleArns": ",".join(dict.fromkeys(roles)) or EXECUTION_ROLE,
        **({"PackagePublisherAccountIds": ",".join(sorted(publishers))} if publishers else {}),
    }


def _packages(document: Document) -> list[str]:
    """Return every model package that a file names."""
    containers = _containers(document.model)
    named = [c["ModelPackageName"] for c in containers if "ModelPackageName" in c]
    return [*named, *(document.upgrade.version_arns.values() if document.upgrade else ())]


def set_stage(
    world: World,
    document: Document,
    *,
    body: bytes,
    live: Document | None = None,
    is_current: bool = False,
    is_first: bool = False,
    instances: Mapping[str, int] | None = None,
) -> Stage:
    """Put the endpoint of a file in service on the version before, with traffic, and let it serve.

    Args:
        world: Where.
        document: What the file says.
        body: The file's bytes.
        live: What the endpoint's config is made from, where it is not the file.
        is_current: Put it on exactly what the file asks for instead.
        is_first: Let there be no endpoint yet.
        instances: What serves, by type; else what scaling would have made of the file's count.
    """
    package = _package(document.model)
    variant = _variant(live or document)
    wanted = _variant(document)
    stage = Stage(
        world=world,
        document=document,
        live=live or document,
        key=f"endpoints/{document.endpoint_name}.yaml",
        body=body,
        package=package,
        previous_package=package if is_current else earlier(package),
        previous_config=f"{document.endpoint_name[:50]}-live",
        instances={} if is_first else instances or _instances(live or document, variant),
        instance_types=tuple(dict.fromkeys((*types_of(variant), *types_of(wanted)))),
    )
    _publish(stage)
    _allow(stage)
    put_alarms(stage.alarm_names, stage.endpoint_name, wanted["VariantName"])
    if not is_first:
        _seed(stage, variant)
        if is_current:
            asynchronous = "AsyncInferenceConfig" in stage.live.endpoint_config
            scale_as_asked(stage.live, variant, asynchronous=asynchronous)
        else:
            scale(stage.live.auto_scaling, stage.endpoint_name, variant["VariantName"])
    world.traffic.loads[stage.endpoint_name] = Load()
    world.clock.advance(WARM_UP_SECONDS)
    return stage


def stage_next(stage: Stage, document: Document, *, body: bytes) -> Stage:
    """Return the same world with a later version of the file: what serves now is what it was."""
    endpoint = stage.world.sagemaker.describe_endpoint({"EndpointName": stage.endpoint_name})
    fleet = stage.world.sagemaker.fleet(stage.endpoint_name)
    assert fleet is not None, "a stage has an endpoint that serves"
    following = replace(
        stage,
        document=document,
        body=body,
        package=_package(document.model),
        previous_package=fleet.package or fleet.variants[0].image,
        previous_config=endpoint["EndpointConfigName"],
        instances=fleet.counts,
    )
    _publish(following)
    return following


def third_version(stage: Stage) -> tuple[Document, bytes]:
    """Return the stage's file with the version after the one that it asks for."""
    body = stage.body.replace(stage.package.encode(), later(stage.package).encode())
    return read_document(body, name=stage.key), body


def _containers(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "PrimaryContainer" in model:
        return [model["PrimaryContainer"]]
    return list(model.get("Containers", ()))


def _package(model: Mapping[str, Any]) -> str:
    containers = _containers(model)
    package = containers and (containers[0].get("ModelPackageName") or containers[0].get("Image"))
    if not package:
        raise NothingToRehearseError(
            "Model names no ModelPackageName and no Image: a rehearsal needs a version to roll out"
        )
    return str(package)


def _variant(document: Document) -> dict[str, Any]:
    """Return the live variant: the file's own, completed with what it leaves to the endpoint."""
    variants = document.endpoint_config.get("ProductionVariants", ())
    if len(variants) > 1:
        raise NothingToRehearseError(
            "EndpointConfig.ProductionVariants has several: a rehearsal plays one variant"
        )
    given: dict[str, Any] = next(iter(variants), {})
    typed = {"InstanceType", "InstancePools"} & given.keys()
    fallback = {k: v for k, v in _FALLBACK_VARIANT.items() if not typed or k != "InstanceType"}
    scaling = document.auto_scaling
    count = scaling.min_capacity if scaling else 2
    return {"InitialInstanceCount": max(count, 1), **fallback, **given}


def _instances(document: Document, variant: Mapping[str, Any]) -> dict[str, int]:
    """Return a fleet that scaling has doubled, and of which one instance fell back to pool two."""
    count: int = variant["InitialInstanceCount"]
    if document.auto_scaling:
        count = min(2 * count, document.auto_scaling.max_capacity)
    first, *others = types_of(variant)
    if others and count > 1:
        return {first: count - 1, others[0]: 1}
    return {first: count}


def _publish(stage: Stage) -> None:
    for arn in {stage.package, stage.previous_package}:
        if ":model-package/" in arn:
            stage.world.sagemaker.packages.add(
                ModelPackage(
                    arn=arn,
                    instance_types=stage.instance_types,
                    image=f"865070037744.dkr.ecr.us-east-1.amazonaws.com/{arn.rpartition('/')[2]}",
                    created=stage.world.clock.now,
                )
            )


def _seed(stage: Stage, variant: Mapping[str, Any]) -> None:
    model = _with_package(stage.live.model, stage)
    name = f"{stage.endpoint_name[:50]}-live"
    stage.world.sagemaker.seed_endpoint(
        stage.endpoint_name,
        model={"ModelName": name, **model},
        config={
            **stage.live.endpoint_config,
            "EndpointConfigName": stage.previous_config,
            "ProductionVariants": [{**variant, "ModelName": name}],
        },
        instances=stage.instances,
    )


def _with_package(model: Mapping[str, Any], stage: Stage) -> dict[str, Any]:
    def replaced(container: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: stage.previous_package if value == stage.package else value
            for key, value in container.items()
        }

    changed = dict(model)
    if "PrimaryContainer" in model:
        changed["PrimaryContainer"] = replaced(model["PrimaryContainer"])
    else:
        changed["Containers"] = [replaced(container) for container in model["Containers"]]
    return changed


def _allow(stage: Stage) -> None:
    quotas = (TOTAL_QUOTA_NAME, *map(quota_name, stage.instance_types))
    stage.world.quotas.applied.update(dict.fromkeys(quotas, _AMPLE))
