"""What is printed of a run: a table by module, and what has to be explained."""

from collections import Counter
from dataclasses import dataclass

from tools.mutation.mutants import Change, Fate
from tools.mutation.reasons import Verdict, written

_HEAD = (
    "module",
    "mutants",
    "killed",
    "timed out",
    "explained",
    "unexplained",
    "not reached",
    "open",
)


@dataclass(frozen=True)
class Row:
    """What became of the mutants of a module."""

    module: str
    fates: Counter[Fate]
    explained: int
    """How many survivors, reached by a test or not, have a reason."""
    verdict: Verdict

    @property
    def clean(self) -> bool:
        """Whether every mutant was tried and every survivor has a reason, and the reverse."""
        return not (self.fates[Fate.OPEN] or self.verdict.unexplained or self.verdict.stale)


def table(rows: list[Row]) -> str:
    """The figures by module, and their sum."""
    figures = [(row.module, *_figures(row)) for row in rows]
    sums = [sum(column) for column in zip(*(figure[1:] for figure in figures), strict=True)]
    lines = [_HEAD, *figures, ("all", *sums)]
    return "\n".join(
        f"{line[0]:<34}" + "".join(f"{cell:>13}" for cell in line[1:]) for line in lines
    )


def _figures(row: Row) -> tuple[int, ...]:
    left = row.fates[Fate.SURVIVED] + row.fates[Fate.NOT_REACHED]
    return (
        row.fates.total(),
        row.fates[Fate.KILLED],
        row.fates[Fate.TIMED_OUT],
        row.explained,
        left - row.explained,
        row.fates[Fate.NOT_REACHED],
        row.fates[Fate.OPEN],
    )


def complaints(rows: list[Row]) -> str:
    """What has to be explained, or is explained in vain, in the form of the files of reasons."""
    parts: list[str] = []
    for row in rows:
        parts += _part(f"{row.module}: survivors without a reason", row.verdict.unexplained)
        parts += _part(f"{row.module}: reasons without a survivor", row.verdict.stale)
        if row.fates[Fate.OPEN]:
            parts.append(f"# {row.module}: {row.fates[Fate.OPEN]} mutants not tried to the end\n")
    return "\n".join(parts)


def _part(title: str, changes: tuple[Change, ...]) -> list[str]:
    return [f"# {title}\n", written(changes)] if changes else []
