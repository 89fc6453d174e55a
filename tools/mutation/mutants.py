"""What became of the mutants of a module, read from mutmut's results."""

import json
from contextlib import chdir
from dataclasses import dataclass
from enum import StrEnum

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tools.mutation.workshop import Workshop


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A test failed."""
    TIMED_OUT = "timed out"
    """The tests did not come to an end, which is noticed, too."""
    SURVIVED = "survived"
    NOT_REACHED = "not reached"
    """No test comes past the function."""
    OPEN = "open"
    """Not tried yet, or tried without an answer."""


_FATES = {
    "killed": Fate.KILLED,
    "timeout": Fate.TIMED_OUT,
    "survived": Fate.SURVIVED,
    "no tests": Fate.NOT_REACHED,
}


@dataclass(frozen=True, order=True)
class Change:
    """What a mutant changes, said so that it holds when other lines of the file change."""

    function: str
    """With its class: Window.opens."""
    before: str
    """The lines that are changed, without their common indentation."""
    after: str


@dataclass(frozen=True)
class Mutant:
    """One change, and what became of it."""

    name: str
    """What mutmut calls it by."""
    change: Change
    fate: Fate


def results(workshop: Workshop, module: str) -> dict[str, Fate]:
    """What became of each mutant of a module, by the name that mutmut gives it."""
    if not workshop.generated(module):
        return {}
    path = workshop.mutants / f"{workshop.source(module)}.meta"
    codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: _FATES.get(status_by_exit_code[code], Fate.OPEN) for name, code in codes.items()}


def mutants_of(workshop: Workshop, module: str, *, fates: frozenset[Fate]) -> list[Mutant]:
    """The mutants of a module that ended in one of these ways, with what they change."""
    with chdir(workshop.folder):
        return [
            Mutant(
                name, _change(name, get_diff_for_mutant(name, path=workshop.source(module))), fate
            )
            for name, fate in results(workshop, module).items()
            if fate in fates
        ]


def _change(name: str, diff: str) -> Change:
    function, owner = orig_function_and_class_names_from_key(name)
    return change_in(diff, function=f"{owner}.{function}" if owner else function)


def change_in(diff: str, *, function: str) -> Change:
    """What a unified diff changes."""
    body = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "@@"))]
    return Change(
        function=function,
        before=_flush([line[1:] for line in body if line.startswith("-")]),
        after=_flush([line[1:] for line in body if line.startswith("+")]),
    )


def _flush(lines: list[str]) -> str:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines)
