"""Try bugs of the machine on all cores, each core in a copy of the project of its own."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.sabotage.bug import Bug
from tools.sabotage.copies import copied, python, said
from tools.sabotage.habits import READING, RUNNING

Told = dict[str, Any]

# The machine is read again for each bug, which takes PyYAML ten times as long as libyaml.
_WORK = """
import runpy, yaml
yaml.SafeLoader = yaml.CSafeLoader
runpy.run_module("tools.sabotage.worker", run_name="__main__")
"""


@dataclass(frozen=True)
class Verdict:
    """What became of a bug.

    Attributes:
        bug: The bug.
        caught_by: The first test that failed; None where all passed.
    """

    bug: Bug
    caught_by: str | None


def try_all(
    bugs: Sequence[Bug],
    *,
    folder: Path,
    cores: int,
    expected: Collection[str] = (),
    running: bool = True,
) -> list[Verdict]:
    """Return what becomes of each bug, in their order.

    First the tests are asked that read the machine, which takes a moment; for what is left, the
    runs that are likely to show it; and for what is left then, all runs through its state.

    Args:
        bugs: The bugs.
        folder: Where the copies go.
        cores: How many at a time.
        expected: Those that may get through: they are not tried with all runs.
        running: Ask the tests that run the machine, too, and not only those that read it.

    Raises:
        AssertionError: A test fails without any bug, or a worker broke down.
    """
    copies = [copied(folder / str(core)) for core in range(cores)]
    caught = _tried(bugs, copies, {"tests": READING, "habits": {}, "thoroughly": False})
    if running and (left := _left(bugs, caught)):
        habits = _habits(copies)
        for thoroughly in (False, True):
            order = {"tests": RUNNING, "habits": habits, "thoroughly": thoroughly}
            caught |= _tried(left, copies, order)
            left = [bug for bug in _left(left, caught) if bug.name not in expected]
    return [Verdict(bug, caught[bug.name]) for bug in bugs]


def _left(bugs: Sequence[Bug], caught: Mapping[str, str | None]) -> list[Bug]:
    return [bug for bug in bugs if caught[bug.name] is None]


def _habits(copies: Sequence[Path]) -> dict[str, dict[str, int]]:
    """Return what each test's runs visit where there is no bug."""
    cores = len(copies)
    orders = [{"tests": RUNNING, "core": core, "cores": cores} for core in range(cores)]
    return {told["test"]: told["visits"] for told in carried_out(copies, orders)}


def _tried(bugs: Sequence[Bug], copies: Sequence[Path], order: Told) -> dict[str, str | None]:
    if not bugs:
        return {}
    shares = [[bug.told for bug in bugs[core :: len(copies)]] for core in range(len(copies))]
    told = carried_out(copies, [{**order, "bugs": share} for share in shares])
    return {each["bug"]: each["caught_by"] for each in told}


def carried_out(copies: Sequence[Path], orders: Sequence[Told]) -> list[Told]:
    """Have each copy carry out its order, at the same time."""
    workers = []
    for copy, order in zip(copies, orders, strict=True):
        answers, paper = copy / "answers.jsonl", copy / "order.json"
        answers.unlink(missing_ok=True)
        paper.write_text(json.dumps({**order, "answers": str(answers)}), encoding="utf-8")
        workers.append(python(copy, "-c", _WORK, str(paper)))
    codes = [worker.wait() for worker in workers]
    failed = [copy for copy, code in zip(copies, codes, strict=True) if code]
    assert not failed, said(failed[0]).read_text(encoding="utf-8")[-3000:]
    told = [(copy / "answers.jsonl").read_text(encoding="utf-8") for copy in copies]
    return [json.loads(line) for text in told for line in text.splitlines()]
