"""The template as CloudFormation would judge it, with the machine that it only points to."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml


def test_the_template_and_its_machine_pass_cfn_lint(
    template: dict[str, Any], machine: dict[str, Any], definition: str, tmp_path: Path
) -> None:
    """Neither has a fault that cfn-lint knows; it does not look into a definition on its own."""
    inlined = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": machine["Name"],
            "RoleArn": machine["Role"],
            "Definition": yaml.safe_load(_filled(definition)),
        },
    }
    resources = template["Resources"] | {"RolloutStateMachine": inlined}
    copy = tmp_path / "template.json"
    copy.write_text(json.dumps(template | {"Resources": resources}), encoding="utf-8")

    done = subprocess.run(
        [str(Path(sys.executable).with_name("cfn-lint")), "--template", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def _filled(definition: str) -> str:
    """Return the definition as deployed, and as cfn-lint knows it.

    It takes a placeholder for a malformed ARN, and does not know that a time-out may be JSONata.
    """
    for pattern, value in (
        (r"\$\{Partition\}", "aws"),
        (r"\$\{(\w+)Arn\}", r"arn:aws:lambda:us-east-1:111122223333:function:\1"),
        (r"(TimeoutSeconds): \"\{%.+%\}\"", r"\1: 60"),
    ):
        definition = re.sub(pattern, value, definition)
    return definition
