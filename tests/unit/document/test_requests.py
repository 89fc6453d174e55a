"""Each rule of the two AWS requests, broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.problem import Problem

Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

VARIANT = ("EndpointConfig", "ProductionVariants", 0)
CONTAINER = ("Model", "PrimaryContainer")

FORBIDDEN = [
    (("Model", "ModelName"), "m", "Model.ModelName: is forbidden: its name is ours to give. Remov"),
    (
        ("EndpointConfig", "EndpointConfigName"),
        "c",
        "EndpointConfig.EndpointConfigName: is forbidden: its name is ours to give. Remove it",
    ),
    (
        (*VARIANT, "ModelName"),
        "m",
        "EndpointConfig.ProductionVariants[0].ModelName: is forbidden: the model's name is ours",
    ),
    (
        (*VARIANT, "ServerlessConfig"),
        {"MaxConcurrency": "many"},
        "EndpointConfig.ProductionVariants[0].ServerlessConfig: is forbidden: Marketplace",
    ),
    (
        ("EndpointConfig", "DeploymentConfig"),
        {"BlueGreenUpdatePolicy": {}},
        "EndpointConfig.DeploymentConfig: is forbidden: Marketplace endpoints have no deployment",
    ),
    (("DeploymentConfig",), {}, "DeploymentConfig: is forbidden: Marketplace endpoints have no"),
]

AWS_SHAPES = [
    (
        ("Model", "ExecutionRole"),
        "x",
        "Model.ExecutionRole: is not a known key. Did you mean ExecutionRoleArn?",
    ),
    (("Model", "ExecutionRoleArn"), "arn:aws:iam::1:role/x", "Model.ExecutionRoleArn: is"),
    (("Model", "ExecutionRoleArn"), "x", "Model.ExecutionRoleArn: has 1 characters. Give 20 to 20"),
    (("Model", "ExecutionRoleArn"), {}, "Model.ExecutionRoleArn: is a mapping, not text"),
    (("Model", "VpcConfig"), {"Subnets": ["subnet-1"]}, "Model.VpcConfig.SecurityGroupIds: is mis"),
    (("Model", "Tags"), [{"Key": "team", "Value": "Größe"}, 5], "Model.Tags[1]: is 5, not a map"),
    (
        (*CONTAINER, "Environment", "DEEPGRAM_ENGINE_01"),
        120,
        "Model.PrimaryContainer.Environment.DEEPGRAM_ENGINE_01: is 120, not text. Put it in quotes",
    ),
    (
        (*CONTAINER, "Environment", "not a name"),
        "x",
        'Model.PrimaryContainer.Environment["not a name"]: has a key that is "not a name"',
    ),
    (
        (*CONTAINER, "Environment"),
        ["A=1"],
        "Model.PrimaryContainer.Environment: is a list, not a m",
    ),
    (
        (*CONTAINER, "Mode"),
        "Single",
        'Model.PrimaryContainer.Mode: is "Single", which AWS does not',
    ),
    (
        ("EndpointConfig", "ProductionVariants"),
        [],
        "EndpointConfig.ProductionVariants: has 0 entri",
    ),
    (
        ("EndpointConfig", "ProductionVariants"),
        {},
        "EndpointConfig.ProductionVariants: is a mapping",
    ),
    ((*VARIANT, "VariantName"), ..., "EndpointConfig.ProductionVariants[0].VariantName: is mi"),
    ((*VARIANT, "VariantName"), "a_b", "EndpointConfig.ProductionVariants[0].VariantName: is"),
    (
        (*VARIANT, "VariantName"),
        "a" * 64,
        "EndpointConfig.ProductionVariants[0].VariantName: has 64",
    ),
    (
        (*VARIANT, "InitialInstanceCount"),
        "2",
        'EndpointConfig.ProductionVariants[0].InitialInstanceCount: is "2", not a whole number',
    ),
    (
        (*VARIANT, "InitialInstanceCount"),
        True,
        "EndpointConfig.ProductionVariants[0].InitialInstanceCount: is true, not a whole number",
    ),
    (
        (*VARIANT, "EnableSSMAccess"),
        1,
        "EndpointConfig.ProductionVariants[0].EnableSSMAccess: is 1, not true or false",
    ),
    (
        (*VARIANT, "InitialVariantWeight"),
        -0.5,
        "EndpointConfig.ProductionVariants[0].InitialVariantWeight: is -0.5. Give at least 0",
    ),
    (
        (*VARIANT, "VariantInstanceProvisionTimeoutInSeconds"),
        299,
        "EndpointConfig.ProductionVariants[0].VariantInstanceProvisionTimeoutInSeconds: is 299. Gi",
    ),
    (
        (*VARIANT, "VariantInstanceProvisionTimeoutInSeconds"),
        3601,
        "EndpointConfig.ProductionVariants[0].VariantInstanceProvisionTimeoutInSeconds: is 3601",
    ),
    (
        (*VARIANT, "InstancePools", 0, "InstanceType"),
        "ml.g6.2xlage",
        'EndpointConfig.ProductionVariants[0].InstancePools[0].InstanceType: is "ml.g6.2xlage"',
    ),
    (
        (*VARIANT, "InstancePools", 1, "Priority"),
        6,
        "EndpointConfig.ProductionVariants[0].InstancePools[1].Priority: is 6. Give 1 to 5",
    ),
    (
        (*VARIANT, "InstancePools", 1, "Priority"),
        ...,
        "EndpointConfig.ProductionVariants[0].InstancePools[1].Priority: is missing. Add it",
    ),
    (
        ("EndpointConfig", "DataCaptureConfig"),
        {"InitialSamplingPercentage": 1, "CaptureOptions": [{"CaptureMode": "Input"}]},
        "EndpointConfig.DataCaptureConfig.DestinationS3Uri: is missing",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), [*FORBIDDEN, *AWS_SHAPES])
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert found[0].remedy


ALLOWED = [
    ((*VARIANT, "InstancePools"), ...),
    ((*VARIANT, "InitialInstanceCount"), ...),
    ((*VARIANT, "VariantInstanceProvisionTimeoutInSeconds"), 300),
    ((*VARIANT, "VariantInstanceProvisionTimeoutInSeconds"), 3600),
    (("Model",), {"PrimaryContainer": {"Image": "111122223333.dkr.ecr/x"}}),
    (("Model", "Tags"), [{"Key": "team", "Value": "Größe"}]),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_the_rules_allow_is_accepted(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """The edges of each rule, and what the live config supplies, are no problem."""
    assert problems_after(path, value) == []


def test_a_slip_names_what_was_meant(content: dict[str, Any], problems: Examine) -> None:
    """The remedy of a mistyped choice is the nearest one that AWS knows."""
    pool = content["EndpointConfig"]["ProductionVariants"][0]["InstancePools"][0]
    pool["InstanceType"] = "ml.g6.2xlage"
    (found,) = problems(content)
    assert found.remedy == "Did you mean ml.g6.2xlarge?"
    pool["InstanceType"] = "?"
    (found,) = problems(content)
    assert found.remedy.startswith("Give one of ml.t2.medium, ")
