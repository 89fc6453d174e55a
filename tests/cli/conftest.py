"""The command, called in this process or as a user calls it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[2]

Ran = subprocess.CompletedProcess[str]
Call = Callable[..., Ran]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same terminal everywhere, whatever the one is that the tests are started from."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def examples() -> Path:
    """The folder of the published examples."""
    return ROOT / "examples"


@pytest.fixture
def streaming(examples: Path) -> Path:
    """A streaming endpoint with two instance pools, which scales."""
    return examples / "deepgram-streaming-stt.yaml"


@pytest.fixture
def call() -> Call:
    """Call the command in this process."""

    def called(*arguments: str | Path) -> Ran:
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        return Ran(words, result.exit_code, stdout=result.stdout, stderr=result.stderr)

    return called


@pytest.fixture
def start() -> Call:
    """Call the command in a process of its own."""

    def started(*arguments: str | Path) -> Ran:
        words = [sys.executable, "-m", "cli.main", *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)

    return started
