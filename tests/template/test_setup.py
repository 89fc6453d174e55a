"""Every function finds its code, its layers, its step and its settings."""

import ast
from pathlib import Path
from typing import Any

from simulator.template.reading import read_template
from simulator.world import TEMPLATE

_ROLES = ("arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/two")
_PUBLISHERS = ("111122223333", "444455556666")


def test_every_function_has_both_layers(
    template: dict[str, Any], functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """Switchback's own code, and what it needs, for the platform that the functions run on."""
    common = template["Globals"]["Function"]

    assert common["Layers"] == [{"Ref": "DependenciesLayer"}, {"Ref": "SwitchbackLayer"}]
    assert not [name for name, each in functions.items() if "Layers" in each]
    for layer in ("DependenciesLayer", "SwitchbackLayer"):
        assert resources[layer]["Properties"]["CompatibleRuntimes"] == [common["Runtime"]]
        assert resources[layer]["Properties"]["CompatibleArchitectures"] == common["Architectures"]


def test_every_handler_is_there(
    root: Path, template: dict[str, Any], functions: dict[str, Any]
) -> None:
    """In the module and under the name that the template says, once for all."""
    module, _, name = template["Globals"]["Function"]["Handler"].partition(".")

    for properties in functions.values():
        tree = ast.parse((root / properties["CodeUri"] / f"{module}.py").read_text("utf-8"))
        assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
        assert "Handler" not in properties
        assert [ast.unparse(node.targets[0]) for node in assigned] == [name]


def test_every_function_runs_its_own_step(root: Path) -> None:
    """The one that its folder is named after."""
    for app in (root / "functions").glob("*/app.py"):
        tree = ast.parse(app.read_text(encoding="utf-8"))
        steps = [
            (node.module, [each.name for each in node.names])
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("switchback.steps")
        ]
        (call,) = [node.value for node in tree.body if isinstance(node, ast.Assign)]

        assert steps == [(f"switchback.steps.{app.parent.name}", [app.parent.name])]
        assert app.parent.name in ast.unparse(call)


def test_lists_reach_the_functions_as_lists() -> None:
    """The intake and the plan read each role and each publisher, not one long name."""
    given = {
        "ModelExecutionRoleArns": ",".join(_ROLES),
        "PackagePublisherAccountIds": ",".join(_PUBLISHERS),
    }
    functions = read_template(TEMPLATE, parameters=given).functions.values()
    roles = [f.environment.get("MODEL_EXECUTION_ROLE_ARNS") for f in functions]
    publishers = [f.environment.get("PACKAGE_PUBLISHER_ACCOUNT_IDS") for f in functions]

    assert {told for told in roles if told} == {",".join(_ROLES)}
    assert {told for told in publishers if told} == {",".join(_PUBLISHERS)}


def test_a_publisher_is_done_before_the_next_one_begins(functions: dict[str, Any]) -> None:
    """Two at a time would publish an older number over a newer one."""
    publisher = functions["PublishCapacityFunction"]

    assert publisher["Events"]["EveryMinute"]["Properties"]["Schedule"] == "rate(1 minute)"
    assert publisher["Timeout"] < 60


def test_a_role_is_passed_to_sagemaker_only(resources: dict[str, Any]) -> None:
    """And only the roles that the deployment names, by the function that creates models."""
    passing = {
        name: statement
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "iam:PassRole" in statement["Action"]
    }

    assert passing.keys() == {"CreateCandidateRole"}
    assert passing["CreateCandidateRole"]["Resource"] == {"Ref": "ModelExecutionRoleArns"}
    assert passing["CreateCandidateRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }


def test_who_decides_is_proven(functions: dict[str, Any]) -> None:
    """The one function with a URL takes signed requests only."""
    urls = {n: f["FunctionUrlConfig"] for n, f in functions.items() if "FunctionUrlConfig" in f}

    assert urls == {"DecideRolloutFunction": {"AuthType": "AWS_IAM"}}
