"""The rollout machine and the template agree on what the machine may call."""

import re
from typing import Any

import yaml


def test_substitutions_are_those_that_the_machine_uses(
    machine: dict[str, Any], definition: str
) -> None:
    """No placeholder of the machine stays unfilled, and the template fills none in vain."""
    used = set(re.findall(r"\$\{(\w+)\}", definition))

    assert used == set(machine["DefinitionSubstitutions"])


def test_the_machine_may_invoke_its_functions_and_no_others(
    machine: dict[str, Any], resources: dict[str, Any]
) -> None:
    """What the machine calls it may call, and nothing more."""
    called = [
        arn for name, arn in machine["DefinitionSubstitutions"].items() if name != "Partition"
    ]
    (policy,) = resources["RolloutRole"]["Properties"]["Policies"]
    (invoke,) = [
        statement
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    ]

    assert invoke["Resource"] == called


def test_a_substitution_is_named_after_its_function(machine: dict[str, Any]) -> None:
    """A placeholder in the machine says which function it stands for."""
    arns = {k: v for k, v in machine["DefinitionSubstitutions"].items() if k != "Partition"}

    assert arns == {name: {"Fn::GetAtt": [name.removesuffix("Arn"), "Arn"]} for name in arns}


def test_a_function_stops_before_its_task_gives_up(
    template: dict[str, Any], functions: dict[str, Any], definition: str
) -> None:
    """No task is tried again while its function may still be acting."""
    tasks = [
        state
        for state in yaml.safe_load(definition)["States"].values()
        if state["Type"] == "Task" and isinstance(state["TimeoutSeconds"], int)
    ]
    assert tasks
    for task in tasks:
        function = task["Arguments"]["FunctionName"].removeprefix("${").removesuffix("Arn}")
        timeout = functions[function].get("Timeout", template["Globals"]["Function"]["Timeout"])

        assert timeout <= task["TimeoutSeconds"], function
