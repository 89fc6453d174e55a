"""A fleet that scales has a weight for each of its types, from the file or from its container."""

from typing import Any

import pytest

from tests.unit.document.conftest import Content, Examine


def told(content: Content, problems: Examine) -> list[str]:
    """Return what is wrong."""
    return [str(problem) for problem in problems(content)]


def without_limit(content: Content) -> Content:
    """Return the file with a container that says nothing of its limit."""
    del content["Model"]["PrimaryContainer"]["Environment"]
    return content


@pytest.mark.parametrize(
    "weights", [{}, {"ConcurrencyPerInstance": {"ml.g6.2xlarge": 20}}], ids=["none", "some"]
)
def test_a_weight_may_be_left_to_the_container(
    content: Content, problems: Examine, weights: dict[str, Any]
) -> None:
    """Its own limit tells about what an instance carries."""
    content["AutoScaling"] = {"MinCapacity": 2, "MaxCapacity": 10, **weights}

    assert problems(content) == []


def test_without_either_a_weight_is_missing(content: Content, problems: Examine) -> None:
    """One problem for each type that the file leaves out."""
    del without_limit(content)["AutoScaling"]["ConcurrencyPerInstance"]["ml.g6e.2xlarge"]

    (problem,) = told(content, problems)
    assert problem.startswith(
        'AutoScaling.ConcurrencyPerInstance["ml.g6e.2xlarge"]: is missing, and the fleet may run'
    )


def test_without_any_all_weights_are_missing(content: Content, problems: Examine) -> None:
    """That is one problem, whatever the types."""
    del without_limit(content)["AutoScaling"]["ConcurrencyPerInstance"]

    (problem,) = told(content, problems)
    assert problem.startswith("AutoScaling.ConcurrencyPerInstance: is missing, and no container")


def test_a_pool_on_another_model_needs_a_weight_of_its_own(
    content: Content, problems: Examine
) -> None:
    """The file says nothing about that model's container."""
    pool = content["EndpointConfig"]["ProductionVariants"][0]["InstancePools"][1]
    pool["ModelNameOverride"] = "another"
    del content["AutoScaling"]["ConcurrencyPerInstance"]["ml.g6e.2xlarge"]

    (problem,) = told(content, problems)
    assert problem.startswith('AutoScaling.ConcurrencyPerInstance["ml.g6e.2xlarge"]: is missing')


def test_a_broken_container_is_one_problem(content: Content, problems: Examine) -> None:
    """What only follows from it is not told."""
    content["Model"]["PrimaryContainer"]["Environment"] = 7
    del content["AutoScaling"]["ConcurrencyPerInstance"]

    assert len(told(content, problems)) == 1


def test_an_empty_list_of_weights_is_a_mistake(content: Content, problems: Examine) -> None:
    """Whoever means none leaves the key out."""
    content["AutoScaling"]["ConcurrencyPerInstance"] = {}

    (problem,) = told(content, problems)
    assert problem.startswith("AutoScaling.ConcurrencyPerInstance: is ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ConcurrencyStatistic", "Sum"),
        ("ScaleOutCooldownInSeconds", -1),
        ("ScaleInCooldownInSeconds", 4000),
    ],
)
def test_how_it_scales_has_bounds(
    content: Content, problems: Examine, key: str, value: object
) -> None:
    """Each flaw is named with what to write instead."""
    content["AutoScaling"][key] = value

    (problem,) = told(content, problems)
    assert problem.startswith(f"AutoScaling.{key}: is ")
