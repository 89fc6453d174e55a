"""What each function imports before it can do anything: the larger part of a cold start.

Beside it stands the least that a function of this kind could do instead: boto3 alone.
"""

import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_RUNS = 5


@dataclass(frozen=True)
class Row:
    """A function's import: CPU seconds of a whole process, in the median, and modules loaded."""

    function: str
    seconds: float
    modules: int


def measure() -> tuple[Row, ...]:
    """Import each handler, and boto3 alone, in processes of their own, turn by turn."""
    folders = sorted(path.parent for path in ROOT.glob("functions/*/app.py"))
    programs = {"boto3 alone": "import boto3"} | {
        folder.name: f"import sys; sys.path.insert(0, {str(folder)!r}); import app"
        for folder in folders
    }
    taken: dict[str, list[float]] = {name: [] for name in programs}
    modules: dict[str, int] = {}
    for _ in range(_RUNS):
        for name, program in programs.items():
            seconds, count = _run(program)
            taken[name].append(seconds)
            modules[name] = count
    return tuple(
        Row(function=name, seconds=statistics.median(taken[name]), modules=modules[name])
        for name in programs
    )


def _run(program: str) -> tuple[float, int]:
    measured = f"{program}\nimport sys, time\nprint(time.process_time(), len(sys.modules))"
    done = subprocess.run(  # noqa: S603 # nosec B603 - this interpreter, on a program of ours
        [sys.executable, "-c", measured], check=True, capture_output=True, text=True, cwd=ROOT
    )
    seconds, count = done.stdout.split()
    return float(seconds), int(count)
