"""The code before bandit, and what is exempted for whole folders; the rest is beside the lines."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.scan.judgement import Exemption, Finding, Report
from tools.scan.nosec import exemptions_in
from tools.scan.programs import ScanError, locked, output_of

FOLDERS = ("benchmarks", "cli", "functions", "layers", "simulator", "tools")
"""Without the tests, which run on nothing but this project: bandit minds every assert in them."""

EXEMPTIONS = (
    Exemption(
        "B101", ".", "assert states an invariant, for readers and mypy; nothing runs with -O"
    ),
    Exemption("B403", ".", "to import pickle does nothing yet: B301 finds each load"),
    Exemption("B404", ".", "to import subprocess does nothing yet: B603 finds each call of it"),
    Exemption("B311", "benchmarks", "a benchmark wants a repeatable random, not a secret one"),
    Exemption("B311", "simulator", "the embedded AWS wants a repeatable random, not a secret one"),
    Exemption("B311", "tools", "what a seed has found must be found by it again"),
)

_BANDIT = ("bandit", "--quiet", "--ignore-nosec", "--format", "json")
_FOUND = 1


def scan_code(
    root: Path,
    *,
    folders: Sequence[str] = FOLDERS,
    exemptions: tuple[Exemption, ...] = EXEMPTIONS,
) -> Report:
    """Return what bandit holds against the code in some folders of a project.

    Raises:
        ScanError: if it cannot read a file, or there is none.
    """
    names = [name for folder in folders for name in _sources(root, folder)]
    told = json.loads(output_of([*locked("scan"), *_BANDIT, *names], cwd=root, fine=(0, _FOUND)))
    if told["errors"] or not names:
        raise ScanError(f"bandit read {len(names)} files, and could not read {told['errors']}")
    beside = (found for name in names for found in exemptions_in(root / name, name=name))
    return Report(
        scanner="bandit",
        scanned=f"{len(names)} files",
        findings=tuple(_finding(result) for result in told["results"]),
        exemptions=(*exemptions, *beside),
    )


def _sources(root: Path, folder: str) -> Iterator[str]:
    for place, below, files in os.walk(root / folder):
        # An environment lives in a hidden folder.
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".py"):
                yield str(Path(place, name).relative_to(root))


def _finding(result: dict[str, Any]) -> Finding:
    file = Path(result["filename"])
    lines = {result["line_number"]: None} | dict.fromkeys(result["line_range"])
    return Finding(
        rule=result["test_id"],
        told=result["issue_text"],
        places=(*(f"{file}:{line}" for line in lines), *map(str, file.parents)),
    )
