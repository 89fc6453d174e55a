"""Try the bugs that people thought of: each in a copy of the project, by the tests it names."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.sabotage.by_hand import HandBug
from tools.sabotage.copies import ROOT, copied, python, said

_PASSED, _FAILED = 0, 1
_FIRST_FAILED = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.MULTILINE)
_PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class HandVerdict:
    """What became of a bug.

    Attributes:
        bug: The bug.
        caught_by: The test that failed; None where all passed.
    """

    bug: HandBug
    caught_by: str | None


def try_by_hand(bugs: Sequence[HandBug], *, folder: Path, cores: int) -> list[HandVerdict]:
    """Return what becomes of each bug, in their order.

    Raises:
        AssertionError: A named test fails without any bug, or could not be run.
        ValueError: What a bug changes is not there, or more than once.
    """
    copies: SimpleQueue[Path] = SimpleQueue()
    for core in range(cores):
        copies.put(copied(folder / f"by-hand-{core}"))

    def tried(bug: HandBug) -> HandVerdict:
        copy = copies.get()
        try:
            return HandVerdict(bug, _caught(bug, copy))
        finally:
            copies.put(copy)

    _check_without_bugs(bugs, copies)
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(tried, bugs))


def _check_without_bugs(bugs: Iterable[HandBug], copies: "SimpleQueue[Path]") -> None:
    copy = copies.get()
    tests = sorted({test for bug in bugs for test in bug.tests})
    failed = _first_failed(tests, copy)
    assert failed is None, f"{failed} fails without any bug"
    copies.put(copy)


def _caught(bug: HandBug, copy: Path) -> str | None:
    bug.apply(copy)
    try:
        return _first_failed(bug.tests, copy)
    finally:
        (copy / bug.file).write_bytes((ROOT / bug.file).read_bytes())


def _first_failed(tests: Sequence[str], copy: Path) -> str | None:
    """Return the first of some tests that fails; None where all pass.

    Raises:
        AssertionError: They could not be run: what fails to be collected shows nothing.
    """
    code = python(copy, *_PYTEST, *tests).wait()
    told = said(copy).read_text(encoding="utf-8")
    found = _FIRST_FAILED.search(told)
    assert code == _PASSED or (code == _FAILED and found), (
        f"pytest ended with {code}: {told[-3000:]}"
    )
    return found[1] if found else None
