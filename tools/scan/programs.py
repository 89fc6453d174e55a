"""Run the scanners: each from the environment that has it, and never past a failure."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TOOLS = Path(__file__).parents[1]
_BIN = Path(sys.prefix) / "bin"


class ScanError(Exception):
    """A program did not do its work, so that its silence means nothing."""


def locked(project: str) -> tuple[str, ...]:
    """Return what runs a command in an environment under `tools/`, which uv makes from its lock."""
    folder = str(TOOLS / project)
    return (str(_BIN / "uv"), "run", "--quiet", "--project", folder, "--locked")


def own(program: str) -> str:
    """Return a program of the project's own environment."""
    return str(_BIN / program)


def output_of(command: Sequence[str], *, cwd: Path, fine: Sequence[int] = (0,)) -> str:
    """Return what a command prints.

    Raises:
        ScanError: if its exit code is none of those that are fine.
    """
    done = subprocess.run(  # noqa: S603 # nosec B603 - programs that our own locks name
        command, cwd=cwd, check=False, capture_output=True, text=True
    )
    if done.returncode not in fine:
        raise ScanError(f"{' '.join(command[:8])} ...: {done.returncode}\n{done.stderr}")
    return done.stdout
