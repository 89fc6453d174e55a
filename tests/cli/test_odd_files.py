"""Valid files that are unlike the examples: what can be rehearsed of them, and what cannot."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call

PACKAGE = "arn:aws:sagemaker:us-east-1:865070037744:model-package"
VARIANT = {"VariantName": "A", "InitialInstanceCount": 1, "InstanceType": "ml.g6.2xlarge"}


def _file(
    folder: Path, *variants: dict[str, Any], package: str = f"{PACKAGE}/x-v2", **model: str
) -> Path:
    """Write a config file and return its path."""
    container = {"PrimaryContainer": {"ModelPackageName": package}} if package else {}
    document = {
        "Version": 1,
        "EndpointName": "odd",
        "Model": {"EnableNetworkIsolation": True, **container, **model},
        "EndpointConfig": {"ProductionVariants": variants or (VARIANT,)},
        "Rollout": {"Bake": {"Alarms": [{"AlarmName": "5xx"}]}},
    }
    path = folder / "odd.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _refused(call: Call, file: Path) -> str:
    """Return the one line that says why a valid file is not rehearsed."""
    assert call("validate", file).returncode == 0
    ran = call("rehearse", file, "--scenario", "healthy", "--json")
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "odd.json: cannot be rehearsed: " in line
    return line


def test_a_file_without_a_version(tmp_path: Path, call: Call) -> None:
    """A file that leaves the containers to the endpoint names no version to roll out."""
    file = _file(tmp_path, package="")
    assert "names no ModelPackageName and no Image" in _refused(call, file)


def test_several_variants(tmp_path: Path, call: Call) -> None:
    """A rehearsal has one variant, and says so to a file that has two."""
    file = _file(tmp_path, VARIANT, {**VARIANT, "VariantName": "B"})
    assert "plays one variant" in _refused(call, file)


def test_what_the_embedded_aws_does_not_play(tmp_path: Path, call: Call) -> None:
    """What AWS knows and the embedded AWS does not is named."""
    file = _file(tmp_path, {**VARIANT, "AcceleratorType": "ml.eia1.medium"})
    assert "does not play AcceleratorType" in _refused(call, file)


def test_a_role_that_the_template_refuses(tmp_path: Path, call: Call) -> None:
    """A role that could not be given to the stack's parameter is refused as the template does."""
    file = _file(tmp_path, ExecutionRoleArn="arn:aws:iam::111122223333:role/one,two")
    assert "ModelExecutionRoleArns" in _refused(call, file)


def test_a_package_that_is_not_there(tmp_path: Path, call: Call) -> None:
    """A package that AWS would not find is refused in AWS's words."""
    assert "does not exist" in _refused(call, _file(tmp_path, package="bare-v2"))


@pytest.mark.parametrize("name", ["group/1", "group/7", "stt", "stt-v1"])
def test_every_kind_of_version(tmp_path: Path, call: Call, name: str) -> None:
    """A package that was the first of its kind can be rehearsed as any other can."""
    file = _file(tmp_path, package=f"{PACKAGE}/{name}")
    ran = call("rehearse", file, "--scenario", "healthy", "--expect", "Accepted")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"version  {name}\n" in ran.stdout
