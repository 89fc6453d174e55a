"""Have moto's engine judge ours: `python -m tools.referee [--check] [RUN ...]`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path

from tools.machine_coverage import all_places
from tools.machine_runs import RUNS
from tools.referee.judging import ROOT, Verdict, judge
from tools.referee.page import page_text

PAGE = ROOT / "docs" / "referee.md"


def main(arguments: Sequence[str] | None = None, *, page: Path = PAGE) -> None:
    """Judge and write the page; with `--check`, or of named runs, write nothing.

    Exits with 1 where the engines differ, and where a checked page is out of date.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.referee", description=__doc__)
    parser.add_argument("run", nargs="*", help="only these; left out, all", metavar="RUN")
    parser.add_argument("--check", action="store_true", help="write nothing; is the page current?")
    given = parser.parse_args(arguments)
    if unknown := set(given.run) - set(RUNS):
        parser.error(f"no such run: {', '.join(sorted(unknown))}")
    verdicts = judged(given.run or tuple(RUNS))
    wrongs = [each for verdict in verdicts for each in verdict.differences]
    if not given.run:
        wrongs += _paged(page, page_text(verdicts, places=all_places()), check=given.check)
    if wrongs:
        sys.exit("\n".join(wrongs))
    steps = sum(verdict.steps.total() for verdict in verdicts)
    sys.stdout.write(f"the engines agree in {len(verdicts)} runs, {steps:,} steps\n")


def judged(names: Sequence[str]) -> tuple[Verdict, ...]:
    """Judge these runs, on all cores."""
    if len(names) == 1:
        return (judge(names[0]),)
    with ProcessPoolExecutor(min(cpu_count() or 1, len(names))) as pool:
        return tuple(pool.map(judge, names))


def _paged(page: Path, text: str, *, check: bool) -> list[str]:
    if not check:
        page.write_text(text, encoding="utf-8")
        return []
    is_current = page.exists() and page.read_text(encoding="utf-8") == text
    return [] if is_current else [f"{page.name} is out of date: run `make referee`"]


if __name__ == "__main__":
    main()
