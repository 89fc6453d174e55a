"""What a file that may create its endpoint has to say in full."""

from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.problem import Problem

Content = dict[str, Any]
Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

VARIANT = ("EndpointConfig", "ProductionVariants", 0)
POOLS = "EndpointConfig.ProductionVariants[0].InstanceType"


@pytest.fixture
def content(content: Content) -> Content:
    """A valid config file that creates its endpoint if there is none."""
    content["Rollout"]["CreateIfMissing"] = True
    del content["AutoScaling"]
    return content


MISSING = [
    (("Model",), {}, "Model.PrimaryContainer", "PrimaryContainer or Containers"),
    (
        ("Model", "PrimaryContainer"),
        {"Environment": {"A": "1"}},
        "Model.PrimaryContainer.ModelPackageName",
        "ModelPackageName or Image",
    ),
    (("EndpointConfig",), ..., "EndpointConfig.ProductionVariants", "ProductionVariants"),
    (("EndpointConfig",), {}, "EndpointConfig.ProductionVariants", "ProductionVariants"),
    ((*VARIANT, "InstancePools"), ..., POOLS, "InstanceType or InstancePools"),
    (
        (*VARIANT, "InitialInstanceCount"),
        ...,
        "EndpointConfig.ProductionVariants[0].InitialInstanceCount",
        "InitialInstanceCount",
    ),
    (
        ("Rollout", "Bake", "StandardAlarms"),
        {"Kind": "Asynchronous"},
        "EndpointConfig.AsyncInferenceConfig",
        "AsyncInferenceConfig",
    ),
]


@pytest.mark.parametrize(("path", "value", "place", "keys"), MISSING)
def test_what_no_live_config_supplies_is_asked_for(
    problems_after: ProblemsAfter, path: Path, value: object, place: str, keys: str
) -> None:
    """A file that could never create its endpoint is told what it lacks, when it lands."""
    (found,) = problems_after(path, value)
    assert found.place == place
    assert found.message.startswith("is missing, and with CreateIfMissing there may be no live")
    assert found.remedy == f"Give {keys}, or remove Rollout.CreateIfMissing"


@pytest.mark.parametrize(("path", "value"), [missing[:2] for missing in MISSING])
def test_a_live_config_may_supply_it(
    content: Content, problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """Without CreateIfMissing, the same file is laid over the live config."""
    content["Rollout"]["CreateIfMissing"] = False
    assert problems_after(path, value) == []


BROKEN = [
    (("Model",), 5),
    (("Model", "PrimaryContainer"), None),
    (("Model", "PrimaryContainer", "ModelPackageName"), 5),
    (("EndpointConfig",), None),
    ((*VARIANT, "InstancePools"), "all"),
    ((*VARIANT, "InitialInstanceCount"), "2"),
    (("Rollout", "CreateIfMissing"), "yes"),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_what_is_broken_is_not_also_missing(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """One mistake is one problem."""
    (found,) = problems_after(path, value)
    assert "is missing" not in found.message


def test_a_whole_file_may_create_its_endpoint(content: Content, problems: Examine) -> None:
    """A file with a container, a fleet and its size has no problem."""
    assert problems(content) == []
    output = {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}
    content["EndpointConfig"]["AsyncInferenceConfig"] = output
    content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": "Asynchronous"}
    assert problems(content) == []
