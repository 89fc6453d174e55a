"""Mutate the domain and the steps, and hold the survivors against their reasons.

`python -m tools.mutation [domain/window.py …]`: all modules where none is named. What was found
is kept: the next run tries what was not killed, and modules that changed.
"""

import argparse
import fcntl
import os
import sys
from collections import Counter
from pathlib import Path

from tools.mutation.library import mutate
from tools.mutation.mutants import Fate, mutants_of, results
from tools.mutation.packages import ROOT, Package, asked_for
from tools.mutation.reasons import judge, path_of, read_reasons
from tools.mutation.table import Row, complaints, table
from tools.mutation.workshop import Workshop

_LEFT = frozenset({Fate.SURVIVED, Fate.NOT_REACHED})


def _row(workshop: Workshop, module: str) -> Row:
    left = [mutant.change for mutant in mutants_of(workshop, module, fates=_LEFT)]
    verdict = judge(left, read_reasons(path_of(module)))
    return Row(
        module,
        fates=Counter(results(workshop, module).values()),
        explained=sum(change in verdict.explained for change in left),
        verdict=verdict,
    )


def _rows(package: Package, modules: tuple[str, ...], options: argparse.Namespace) -> list[Row]:
    folder = options.work / package.name
    workshop = Workshop(folder, package)
    folder.mkdir(parents=True, exist_ok=True)
    with (options.work / f"{package.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another run is at work in {folder}: say --work ELSEWHERE") from None
        if options.fresh:
            workshop.clear()
        if not options.report:
            workshop.bring_up_to_date()
            mutate(workshop, modules, workers=options.workers)
        return [_row(workshop, module) for module in modules]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="domain/window.py, or domain, or steps")
    parser.add_argument("--work", type=Path, default=ROOT / ".mutation", help="where results are")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="mutants at a time")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--report", action="store_true", help="run nothing, say what is known")
    return parser.parse_args()


def main() -> None:
    """Mutate, print, and exit with 1 where something has to be explained."""
    options = _options()
    chosen = asked_for(options.modules)
    rows = [row for package, modules in chosen.items() for row in _rows(package, modules, options)]
    sys.stdout.write(f"{table(rows)}\n")
    if not all(row.clean for row in rows):
        sys.stdout.write(f"\n{complaints(rows)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
