"""Copies of the project, to break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_ASK_GIT = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]


def copied(folder: Path) -> Path:
    """Copy what git tracks, or would, into a new folder, and return it."""
    listed = subprocess.run(_ASK_GIT, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 # nosec B603 - whichever git there is
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Return the environment in which Python takes its modules from a copy."""
    paths = os.pathsep.join((str(folder), str(folder / "layers/switchback")))
    inherited = dict(os.environ)  # noqa: TID251 - it is handed on, not read
    return {**inherited, "PYTHONPATH": paths}


def python(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start Python in a copy; what it says goes to a file there."""
    with said(folder).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 # nosec B603 - our own modules, in a copy
            [sys.executable, *arguments],
            cwd=folder,
            env=environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def said(folder: Path) -> Path:
    """Return the file with what Python said in a copy."""
    return folder / "said.log"
