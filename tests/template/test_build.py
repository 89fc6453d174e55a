"""What `sam build` makes can be deployed, and every function in it starts."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.build

IMPORT = "import sys; sys.path[:0] = sys.argv[1:]; import app; assert callable(app.handler)"


@pytest.fixture(scope="module")
def sam(root: Path) -> Iterator[list[str]]:
    """The command that runs SAM from its own environment, with no AWS account in sight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        patch.setenv("PYTHON", sys.executable)
        patch.setenv("SAM_CLI_TELEMETRY", "0")
        for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION"):
            patch.delenv(name, raising=False)
        uv = shutil.which("uv")
        assert uv, "uv runs SAM from its own environment: https://docs.astral.sh/uv"
        yield [uv, "run", "--project", str(root / "tools/sam"), "--locked", "sam"]


def test_sam_finds_the_template_valid(sam: list[str], root: Path) -> None:
    """SAM and its linter accept the template, with no account and no Region."""
    _run([*sam, "validate", "--lint"], root)


def test_the_layer_is_built_for_lambda(sam: list[str], root: Path, tmp_path: Path) -> None:
    """Whatever machine builds, compiled code is Lambda's: arm64, Linux, Python 3.13."""
    _run([*sam, "build", "--build-dir", str(tmp_path / "build")], root)

    compiled = [*(tmp_path / "build/DependenciesLayer").rglob("*.so")]

    assert compiled
    assert all(file.name.endswith(".cpython-313-aarch64-linux-gnu.so") for file in compiled)


def test_every_function_starts_from_what_is_built(
    sam: list[str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler needs nothing but its own folder and the two layers, nor an AWS Region."""
    monkeypatch.setenv("LAYER_FOR", "here")
    build = tmp_path / "build"
    _run([*sam, "build", "--build-dir", str(build)], root)
    layers = [str(build / name / "python") for name in ("SwitchbackLayer", "DependenciesLayer")]
    folders = [app.parent for app in (root / "functions").glob("*/app.py")]

    assert folders
    for folder in folders:
        # No site: this environment's own packages must not help.
        _run([sys.executable, "-I", "-S", "-B", "-c", IMPORT, str(folder), *layers], tmp_path)


def _run(command: list[str], directory: Path) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
