"""Each rule between keys, broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.problem import Problem

Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

VARIANT = ("EndpointConfig", "ProductionVariants", 0)
SECOND_VARIANT = {"VariantName": "Other", "InstanceType": "ml.g6.2xlarge"}


def pools(*entries: tuple[str, int]) -> list[dict[str, object]]:
    """Return instance pools."""
    return [{"InstanceType": type_, "Priority": priority} for type_, priority in entries]


BETWEEN_KEYS = [
    (
        ("Model", "Containers"),
        [],
        "Model.Containers: stands beside PrimaryContainer. Keep one of the two",
    ),
    (
        ("Model", "EnableNetworkIsolation"),
        ...,
        "Model.EnableNetworkIsolation: is not true, and SageMaker refuses a Marketplace package",
    ),
    (("Model", "EnableNetworkIsolation"), False, "Model.EnableNetworkIsolation: is not true"),
    (
        (*VARIANT, "InstanceType"),
        "ml.g6.2xlarge",
        "EndpointConfig.ProductionVariants[0].InstancePools: stands beside InstanceType",
    ),
    (
        (*VARIANT, "InstancePools"),
        pools(("ml.g6.2xlarge", 1), ("ml.g6e.2xlarge", 2), ("ml.g6.2xlarge", 3)),
        "EndpointConfig.ProductionVariants[0].InstancePools[2].InstanceType: is the same as",
    ),
    (
        (*VARIANT, "InstancePools"),
        pools(("ml.g6.2xlarge", 1), ("ml.g6e.2xlarge", 1)),
        "EndpointConfig.ProductionVariants[0].InstancePools[1].Priority: is the same as",
    ),
    ((*VARIANT, "InstancePools"), [], "EndpointConfig.ProductionVariants[0].InstancePools: has 0"),
    (
        (*VARIANT, "InitialInstanceCount"),
        1,
        "EndpointConfig.ProductionVariants[0].InitialInstanceCount: is 1, below MinCapacity 2",
    ),
    (
        (*VARIANT, "InitialInstanceCount"),
        11,
        "EndpointConfig.ProductionVariants[0].InitialInstanceCount: is 11, above MaxCapacity 10",
    ),
    (
        ("EndpointConfig", "ProductionVariants"),
        [
            {"VariantName": "AllTraffic", "InstancePools": pools(("ml.g6e.2xlarge", 1))},
            SECOND_VARIANT,
        ],
        "AutoScaling: stands beside more than one production variant, and scales one only",
    ),
    (
        ("AutoScaling", "MinCapacity"),
        0,
        "AutoScaling.MinCapacity: is 0, and only an asynchronous endpoint scales to none",
    ),
    (
        ("AutoScaling", "ConcurrencyPerInstance", "ml.g5.2xlarge"),
        10,
        'AutoScaling.ConcurrencyPerInstance["ml.g5.2xlarge"]: is a type that no variant runs on',
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), BETWEEN_KEYS)
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert found[0].remedy


def test_asynchronous_endpoints_may_scale_to_none(
    content: dict[str, Any], problems: Examine
) -> None:
    """MinCapacity 0 is accepted beside AsyncInferenceConfig."""
    content["AutoScaling"]["MinCapacity"] = 0
    output = {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}
    content["EndpointConfig"]["AsyncInferenceConfig"] = output
    assert problems(content) == []


def test_a_rule_is_silent_where_it_rests_on_a_broken_part(
    content: dict[str, Any], problems: Examine
) -> None:
    """A broken AsyncInferenceConfig is one problem: MinCapacity 0 is not blamed for it."""
    content["AutoScaling"]["MinCapacity"] = 0
    content["EndpointConfig"]["AsyncInferenceConfig"] = None
    assert [p.place for p in problems(content)] == ["EndpointConfig.AsyncInferenceConfig"]


def test_the_most_may_not_be_below_the_least(content: dict[str, Any], problems: Examine) -> None:
    """MaxCapacity below MinCapacity is told at MaxCapacity."""
    del content["EndpointConfig"]["ProductionVariants"][0]["InitialInstanceCount"]
    content["AutoScaling"]["MaxCapacity"] = 1
    (found,) = problems(content)
    assert str(found) == ("AutoScaling.MaxCapacity: is 1, below MinCapacity 2. Give at least 2")


def test_variants_have_their_own_names(content: dict[str, Any], problems: Examine) -> None:
    """A second variant of the same name is told at its name."""
    del content["AutoScaling"]
    variant = {"VariantName": "AllTraffic", "InstanceType": "ml.g6.2xlarge"}
    content["EndpointConfig"]["ProductionVariants"].append(variant)
    (found,) = problems(content)
    assert found.place == "EndpointConfig.ProductionVariants[1].VariantName"


def test_six_pools_are_too_many_and_are_still_looked_into(
    content: dict[str, Any], problems: Examine
) -> None:
    """A sixth pool is one problem; the priority that it doubles is another."""
    del content["AutoScaling"]
    sizes = ("xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
    priorities = (1, 2, 3, 4, 5, 5)
    entries = [(f"ml.g6.{size}", p) for size, p in zip(sizes, priorities, strict=True)]
    content["EndpointConfig"]["ProductionVariants"][0]["InstancePools"] = pools(*entries)
    place = "EndpointConfig.ProductionVariants[0].InstancePools"
    assert [str(problem) for problem in problems(content)] == [
        f"{place}: has 6 entries. Give 1 to 5 entries",
        f"{place}[5].Priority: is the same as in an earlier entry. Give each pool its own priority",
    ]
