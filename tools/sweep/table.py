"""The table of a sweep: by scenario and by sort of mishap, how many trials there were."""

from collections import Counter
from collections.abc import Iterable, Sequence

from simulator.faults import Fault
from tools.sweep.trial import Verdict
from tools.trials.mishaps import Fate

COLUMNS: Sequence[tuple[str, str]] = (
    *((fault.name, fault.value) for fault in Fault),
    *((f"EVENT_{fate.name}", f"an event: {fate.value}") for fate in Fate),
    ("PAIR", "two faults in one run"),
)
"""Every sort of mishap by name, and what it is."""


def table(verdicts: Iterable[Verdict]) -> list[list[str]]:
    """Return the rows: a head, a row for each scenario, and the sums. A cell says `wrong/runs`
    where something was wrong, and else how many runs there were.
    """
    runs: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for verdict in verdicts:
        for cell in _cells(verdict):
            runs[cell] += 1
            wrong[cell] += bool(verdict.wrong)
    names = [name for name, _ in COLUMNS]
    rows = sorted({scenario for scenario, _ in runs} - {"all"})
    return [
        ["scenario", *map(str, range(1, len(names) + 1)), "all"],
        *(
            [row, *(_told(runs[row, name], wrong[row, name]) for name in (*names, "all"))]
            for row in (*rows, "all")
        ),
    ]


def _cells(verdict: Verdict) -> list[tuple[str, str]]:
    scenario, column = verdict.trial.scenario, verdict.trial.column
    return [(scenario, column), (scenario, "all"), ("all", column), ("all", "all")]


def _told(runs: int, wrong: int) -> str:
    return f"{wrong}/{runs} wrong" if wrong else str(runs)
