"""A pytest plugin that runs first the tests that have killed a function's other mutants.

Mutmut stops at the first test that fails. What one mutant of a function is killed by kills most of
the others, too: a module takes a fraction of the time.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

_KILLERS = Path("killers")
"""Below the folder in which the tests run: a file for each function, a line for each kill."""
_LEAST_SECONDS = 0.01


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by a test's kills of this function's mutants, and then of its module's, by the second.

    By the second, since some fail only after they have waited long for what does not come.
    """
    file = _file()
    if file is None:
        return
    here = _rates([file])
    beside = _rates(_KILLERS.glob(f"{_module(file.name)}.*"))
    items.sort(key=lambda item: (-here.get(item.nodeid, 0), -beside.get(item.nodeid, 0)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note who killed this one, and how long that took."""
    file = _file()
    if file is not None and report.failed:
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as notes:
            notes.write(f"{max(report.duration, _LEAST_SECONDS):.2f} {report.nodeid}\n")


def _file() -> Path | None:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")  # noqa: TID251 - mutmut says it nowhere else
    function, found, _ = mutant.partition("__mutmut_")
    return _KILLERS / function if found else None


def _module(function: str) -> str:
    return function.rpartition(".")[0]


def _rates(files: Iterable[Path]) -> Mapping[str, float]:
    kills: defaultdict[str, list[float]] = defaultdict(list)
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            seconds, _, test = line.partition(" ")
            kills[test].append(float(seconds))
    return {test: len(each) / sum(each) for test, each in kills.items()}
