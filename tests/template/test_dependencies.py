"""The layer of third-party packages holds what the deployed code needs, at the tested versions."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

DEPLOYED = ("aws-lambda-powertools", "boto3", "cronsim", "pydantic", "pyyaml", "tzdata")
"""The packages that the deployed code imports; what these need comes with them."""


@pytest.fixture(scope="module")
def locked(root: Path) -> dict[str, Any]:
    """The packages that the tests run with, by name."""
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package for package in lock["package"]}


@pytest.fixture(scope="module")
def required(root: Path) -> dict[str, tuple[str, set[str]]]:
    """The version and the hashes of each package that the layer installs."""
    text = (root / "layers/dependencies/requirements.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^([\w-]+)==([\w.]+)((?: \\\n    --hash=\S+)+)$", text, re.MULTILINE)
    assert len(entries) == text.count("==")
    return {
        name: (version, set(re.findall(r"sha256:\w+", tail))) for name, version, tail in entries
    }


def test_the_layer_holds_what_was_tested(
    required: dict[str, tuple[str, set[str]]], locked: dict[str, Any]
) -> None:
    """What is deployed is, to the byte, what uv.lock pins."""
    for name, (version, hashes) in required.items():
        package = locked[name]
        files = [*package["wheels"], *([package["sdist"]] if "sdist" in package else [])]

        assert version == package["version"], name
        assert hashes == {file["hash"] for file in files}, name


def test_the_layer_is_complete_and_has_nothing_else(
    required: dict[str, tuple[str, set[str]]], locked: dict[str, Any]
) -> None:
    """Every package that a deployed one needs is there, and none that only tests need."""
    found: set[str] = set()
    waiting = list(DEPLOYED)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [need["name"] for need in locked[name].get("dependencies", [])]

    assert set(required) == found


def test_deployed_code_imports_only_what_is_deployed(
    root: Path, required: dict[str, tuple[str, set[str]]]
) -> None:
    """No function fails in AWS for want of a package that the tests happened to have."""
    distributions = packages_distributions()
    sources = [*(root / "layers/switchback").rglob("*.py"), *(root / "functions").rglob("*.py")]
    assert sources
    for source in sources:
        for module in _imported(ast.parse(source.read_text(encoding="utf-8"))):
            if module == "switchback" or module in sys.stdlib_module_names:
                continue
            names = {name.lower().replace("_", "-") for name in distributions[module]}

            assert names & set(required), f"{source.name} imports {module}"


def test_botocore_keeps_the_services_that_the_code_speaks_to(root: Path) -> None:
    """No service's description is pruned that a client is made for, and none is kept in vain."""
    makefile = (root / "layers/dependencies/Makefile").read_text(encoding="utf-8")
    clients = root / "layers/switchback/switchback/gateways/clients.py"
    (kept,) = re.findall(r"^services := (.+)$", makefile, re.MULTILINE)
    made = re.findall(r'_client\(\s*"([\w-]+)"', clients.read_text(encoding="utf-8"))

    assert sorted(set(made)) == kept.split()


def _imported(tree: ast.Module) -> set[str]:
    """Return the top-level names of what a module imports when it runs, not for types only."""
    names: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
        waiting += ast.iter_child_nodes(node)
    return names


_READS_FILES = {
    *("apply_scaling", "plan_rollout", "probe_candidate", "receive_document", "receive_version"),
    *("return_to_preferred", "rewrite_document", "watch_versions"),
}


def test_only_who_reads_config_files_imports_what_reads_them(root: Path) -> None:
    """YAML and the rules of the file are a third of a cold start."""
    steps = {path.parent.name for path in (root / "functions").glob("*/app.py")} - _READS_FILES
    imports = "; ".join(f"import switchback.steps.{step}" for step in sorted(steps))
    reads = "'yaml' in sys.modules or 'switchback.document.examine' in sys.modules"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; {imports}; sys.exit({reads})"],
        env={"PYTHONPATH": str(root / "layers" / "switchback")},
        check=False,
    )

    assert {path.parent.name for path in (root / "functions").glob("*/app.py")} > _READS_FILES
    assert told.returncode == 0
