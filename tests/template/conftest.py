"""The template and the machine as data, for the checks that need no AWS."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


class TemplateLoader(yaml.SafeLoader):
    """Reads YAML with CloudFormation's short forms, such as !Ref, and gives the long ones."""


def _intrinsic(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


TemplateLoader.add_multi_constructor("!", _intrinsic)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def template(root: Path) -> dict[str, Any]:
    """The template, with intrinsic functions in their long form."""
    text = (root / "template.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=TemplateLoader)
    return told


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    """The template's resources, by logical id."""
    told: dict[str, Any] = template["Resources"]
    return told


@pytest.fixture(scope="session")
def functions(resources: dict[str, Any]) -> dict[str, Any]:
    """The properties of the template's functions, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


@pytest.fixture(scope="session")
def machine(resources: dict[str, Any]) -> dict[str, Any]:
    """The properties of the rollout machine."""
    told: dict[str, Any] = resources["RolloutStateMachine"]["Properties"]
    return told


@pytest.fixture(scope="session")
def definition(root: Path, machine: dict[str, Any]) -> str:
    """The text of the rollout machine's definition."""
    file: Path = root / machine["DefinitionUri"]
    return file.read_text(encoding="utf-8")
