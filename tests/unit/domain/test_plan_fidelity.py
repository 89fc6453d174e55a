"""The candidate keeps all of the live config that the file is silent about, field by field."""

from functools import cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from switchback.domain.needs import Needs, PackageUse
from switchback.domain.plan import (
    CONFIG_OUTPUT_ONLY,
    MODEL_OUTPUT_ONLY,
    Live,
    Plan,
    Wanted,
    plan_candidate,
)

Json = dict[str, Any]

OURS = {"ModelName", "EndpointConfigName"}
"""The names: ours to give."""
TAGS = {"Tags"}
"""No description has them: they are read by ListTags."""

CARRIED: dict[str, set[str]] = {
    "CreateEndpointConfigInput": {
        "AsyncInferenceConfig",
        "CrossRegionTrafficConfig",
        "DataCaptureConfig",
        "EnableNetworkIsolation",
        "ExecutionRoleArn",
        "ExplainerConfig",
        "KmsKeyId",
        "MetricsConfig",
        "ProductionVariants",
        "ShadowProductionVariants",
        "VpcConfig",
    },
    "CreateModelInput": {
        "Containers",
        "EnableNetworkIsolation",
        "ExecutionRoleArn",
        "InferenceExecutionConfig",
        "PrimaryContainer",
        "VpcConfig",
    },
    "ProductionVariant": {
        "AcceleratorPartitionLayouts",
        "AcceleratorType",
        "CapacityReservationConfig",
        "ContainerStartupHealthCheckTimeoutInSeconds",
        "CoreDumpConfig",
        "EnableSSMAccess",
        "InferenceAmiVersion",
        "InitialInstanceCount",
        "InitialVariantWeight",
        "InstancePools",
        "InstanceType",
        "ManagedInstanceScaling",
        "ModelDataDownloadTimeoutInSeconds",
        "RoutingConfig",
        "ServerlessConfig",
        "VariantInstanceProvisionTimeoutInSeconds",
        "VariantName",
        "VolumeSizeInGB",
    },
    "ContainerDefinition": {
        "AdditionalModelDataSources",
        "ContainerHostname",
        "ContainerMetricsConfig",
        "Environment",
        "Image",  # not beside a package, which says it
        "ImageConfig",
        "InferenceSpecificationName",
        "Mode",
        "ModelDataSource",
        "ModelDataUrl",  # not beside a package, which says it
        "ModelPackageName",
        "MultiModelConfig",
    },
    "InstancePool": {"InstanceType", "ModelNameOverride", "Priority"},
}
"""What a request may hold and a description tells: the candidate takes it over as it is.

A field that botocore gains is to be looked at: does carrying it keep what is meant, or does it
name the version, as ModelName does, or only tell, as an ARN does? Then it is put where it belongs.
"""
FROM_THE_PACKAGE = {"Image", "ModelDataUrl"}


@cache
def sagemaker() -> ServiceModel:
    """Return botocore's own model of SageMaker."""
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"))


def members(shape: str) -> set[str]:
    """Return the fields of a shape."""
    found = sagemaker().shape_for(shape)
    assert isinstance(found, StructureShape)
    return set(found.members)


def whole(shape: Shape, within: tuple[str, ...] = ()) -> Any:
    """Return a value with every field that AWS knows, at every depth."""
    deeper = (*within, shape.name)
    if isinstance(shape, StructureShape):
        kept = {n: m for n, m in shape.members.items() if m.name not in deeper}
        return {name: whole(member, deeper) for name, member in kept.items()}
    if isinstance(shape, ListShape):
        return [whole(shape.member, deeper)]
    if isinstance(shape, MapShape):
        return {"key": whole(shape.value, deeper)}
    kinds: dict[str, Any] = {"boolean": True, "integer": 7, "long": 7, "float": 0.5, "double": 0.5}
    return kinds.get(shape.type_name, f"a-{shape.name}")


def config() -> Json:
    """Return the description of an endpoint config with everything in it."""
    told: Json = whole(sagemaker().shape_for("DescribeEndpointConfigOutput"))
    return told


def model() -> Json:
    """Return the description of a model with everything in it."""
    told: Json = whole(sagemaker().shape_for("DescribeModelOutput"))
    return told


def plan(*, wanted: Json | None = None, asked: Json | None = None, **tags: Any) -> Plan:
    """Return the plan of a file that asks for these, on a live endpoint with everything."""
    named = {config()["ProductionVariants"][0]["ModelName"], "a-ModelName"}
    live = Live(
        config_name="live",
        config=config(),
        models={name: model() for name in named},
        **tags,
    )
    return plan_candidate(live, Wanted("stt", wanted or {}, asked or {}))


def test_every_field_of_a_config_is_classified() -> None:
    """What botocore gains tomorrow is looked at before it is carried to an endpoint."""
    assert members("CreateEndpointConfigInput") == (
        CARRIED["CreateEndpointConfigInput"] | {"EndpointConfigName"} | TAGS
    )
    assert members("DescribeEndpointConfigOutput") == (
        CARRIED["CreateEndpointConfigInput"] | CONFIG_OUTPUT_ONLY
    )


def test_every_field_of_a_model_is_classified() -> None:
    """As of a config."""
    assert members("CreateModelInput") == CARRIED["CreateModelInput"] | {"ModelName"} | TAGS
    assert members("DescribeModelOutput") == CARRIED["CreateModelInput"] | MODEL_OUTPUT_ONLY


@pytest.mark.parametrize("shape", ["ProductionVariant", "ContainerDefinition", "InstancePool"])
def test_every_field_within_is_classified(shape: str) -> None:
    """Variants, containers and pools are where a version hides."""
    assert members(shape) - OURS == CARRIED[shape]


def test_descriptions_and_requests_are_of_the_same_shapes() -> None:
    """What is described inside a config or model can be sent back as it is."""
    for told, asked in (
        ("DescribeEndpointConfigOutput", "CreateEndpointConfigInput"),
        ("DescribeModelOutput", "CreateModelInput"),
    ):
        described, requested = sagemaker().shape_for(told), sagemaker().shape_for(asked)
        assert isinstance(described, StructureShape)
        assert isinstance(requested, StructureShape)
        for name in CARRIED[asked]:
            assert described.members[name].name == requested.members[name].name, name


def test_a_config_with_everything_keeps_everything() -> None:
    """Encryption, network, capture, explainer, shadows, routing, overrides: all of it is asked."""
    told = plan(wanted={"ExecutionRoleArn": "another"})
    expected = {k: v for k, v in config().items() if k not in CONFIG_OUTPUT_ONLY}
    (variant,) = expected["ProductionVariants"]
    variant["ModelName"] = told.candidate_model

    assert told.config_request == {"EndpointConfigName": told.candidate_config, **expected}
    assert set(expected) == CARRIED["CreateEndpointConfigInput"]
    assert set(variant) == CARRIED["ProductionVariant"] | {"ModelName"}


def test_a_model_with_everything_keeps_everything() -> None:
    """A container of a package is the package, without the image that its description shows."""
    told = plan(wanted={"ExecutionRoleArn": "another"}).model_request
    assert told is not None
    expected = {k: v for k, v in model().items() if k not in MODEL_OUTPUT_ONLY}
    for container in (expected["PrimaryContainer"], *expected["Containers"]):
        for name in FROM_THE_PACKAGE:
            del container[name]
    expected["ExecutionRoleArn"] = "another"

    assert told == {"ModelName": told["ModelName"], **expected}
    assert set(expected) == CARRIED["CreateModelInput"]


def test_shadow_variants_keep_their_model() -> None:
    """A shadow is an experiment of its own: it is not what is being rolled out."""
    told = plan(wanted={"ExecutionRoleArn": "another"})

    assert told.config_request["ShadowProductionVariants"] == config()["ShadowProductionVariants"]
    assert told.candidate_model != "a-ModelName"


def test_pools_that_the_file_lists_are_the_pools() -> None:
    """Listing a pool without its own model is how it is moved to the candidate's."""
    pools = [{"InstanceType": "ml.g6.xlarge", "Priority": 1}]
    variant = {"VariantName": config()["ProductionVariants"][0]["VariantName"]}
    told = plan(asked={"ProductionVariants": [{**variant, "InstancePools": pools}]})

    assert told.config_request["ProductionVariants"][0]["InstancePools"] == pools


def test_live_tags_are_carried_and_the_files_own_win() -> None:
    """AWS's tags can't be copied, and marks of an earlier rollout are not this one's."""
    told = plan(
        wanted={"ExecutionRoleArn": "another", "Tags": [{"Key": "team", "Value": "speech"}]},
        model_tags={"team": "old", "cost": "42", "switchback:rollout": "r-1"},
        config_tags={"cost": "43", "aws:cloudformation:stack-name": "s"},
    )

    assert told.model_request is not None
    assert told.model_request["Tags"] == [
        {"Key": "team", "Value": "speech"},
        {"Key": "cost", "Value": "42"},
    ]
    assert told.config_request["Tags"] == [{"Key": "cost", "Value": "43"}]


def test_tags_are_not_content() -> None:
    """They change no name, and a file that differs in them alone changes nothing."""
    tags = [{"Key": "team", "Value": "speech"}]
    bare = plan(wanted={"ExecutionRoleArn": "another"})
    tagged = plan(
        wanted={"ExecutionRoleArn": "another", "Tags": tags},
        asked={"Tags": tags},
        model_tags={"cost": "42"},
    )

    assert tagged.candidate_model == bare.candidate_model
    assert tagged.candidate_config == bare.candidate_config
    assert tagged.changes == bare.changes
    assert plan(wanted={"Tags": tags}, asked={"Tags": tags}).changes == ()


def test_a_deleted_model_is_told_and_breaks_no_plan() -> None:
    """It is for preflight to say that there is no way back."""
    fleet = {"VariantName": "AllTraffic", "ModelName": "gone", "InstanceType": "ml.g6.xlarge"}
    live = Live(config_name="live", config={"ProductionVariants": [fleet]}, models={})
    package = {"PrimaryContainer": {"ModelPackageName": "arn:v2"}}
    told = plan_candidate(live, Wanted("stt", package, {}))

    assert told.way_back_needs == Needs(missing_models=("gone",))
    assert told.candidate_needs == Needs(packages=(PackageUse("arn:v2", ("ml.g6.xlarge",)),))


def test_each_pool_needs_the_package_that_it_runs() -> None:
    """A pool with a model of its own is held to that model's package, not to the candidate's."""
    pools = [
        {"InstanceType": "ml.g6.xlarge", "Priority": 1},
        {"InstanceType": "ml.g5.xlarge", "Priority": 2, "ModelNameOverride": "small"},
    ]
    fleet = {"VariantName": "AllTraffic", "ModelName": "live", "InstancePools": pools}
    models: dict[str, Json] = {
        "live": {"PrimaryContainer": {"ModelPackageName": "arn:v1"}},
        "small": {"Containers": [{"ModelPackageName": "arn:small"}, {"Image": "i"}]},
    }
    live = Live(config_name="live", config={"ProductionVariants": [fleet]}, models=models)
    wanted = {"PrimaryContainer": {"ModelPackageName": "arn:v2"}}
    told = plan_candidate(live, Wanted("stt", wanted, {}))
    small = PackageUse("arn:small", ("ml.g5.xlarge",))

    assert told.way_back_needs.packages == (PackageUse("arn:v1", ("ml.g6.xlarge",)), small)
    assert told.candidate_needs.packages == (PackageUse("arn:v2", ("ml.g6.xlarge",)), small)
