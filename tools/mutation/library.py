"""Has mutmut try the mutants of some modules."""

import subprocess
import sys
from pathlib import Path

from tools.mutation.mutants import Fate, results
from tools.mutation.workshop import Workshop

_MUTMUT = Path(sys.executable).parent / "mutmut"
_DECIDED = frozenset({Fate.KILLED, Fate.TIMED_OUT})


def mutate(workshop: Workshop, modules: tuple[str, ...], *, workers: int) -> None:
    """Try the mutants of these modules, but those that were killed before.

    Raises:
        SystemExit: mutmut could not: the tests fail without a mutant, for one.
    """
    names = [name for module in modules for name in to_try(workshop, module)]
    if not names:
        return
    # -E: a PYTHONPATH would lead the tests to the code that is not mutated.
    command = [sys.executable, "-E", str(_MUTMUT), "run", "--max-children", str(workers), *names]
    log = workshop.folder / "mutmut.log"
    with log.open("w", encoding="utf-8") as out:
        code = subprocess.run(  # noqa: S603 # nosec B603 - our own mutmut, with arguments of ours
            command,
            cwd=workshop.folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    nothing = all(workshop.generated(each) and not results(workshop, each) for each in modules)
    if code and not nothing:
        raise SystemExit(f"mutmut gave up; {log} says why:\n{_end(log)}")


def to_try(workshop: Workshop, module: str) -> list[str]:
    """The mutants that are to be tried, by name; a pattern where they are not made yet."""
    if not workshop.generated(module):
        return [f"switchback.{module.removesuffix('.py').replace('/', '.')}.x*"]
    return [name for name, fate in results(workshop, module).items() if fate not in _DECIDED]


def _end(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")
    return "\n".join(text.splitlines()[-30:])
