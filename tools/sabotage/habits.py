"""Which tests may notice a bug of the machine: by what each visits where there is no bug."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.sabotage.bug import Bug
from tools.sabotage.machine_bugs import state_names

READING = (
    "tests/unit/test_machine.py",
    "tests/unit/test_machine_choices.py",
    "tests/unit/test_machine_data.py",
    "tests/unit/test_machine_memory.py",
    "tests/unit/test_machine_told.py",
    "tests/unit/test_machine_ways.py",
    # Reads the template, too, which takes as long as all others.
    "tests/template/test_machine.py",
)
"""What reads the machine, and runs nothing: each before those that import from it."""

RUNNING = (
    "tests/workflow/test_machine_coverage.py",
    "tests/workflow/test_scenarios.py",
)
"""What runs it."""

FIRST = 16
"""How many of the runs through its state a bug is tried with at first: most are caught by one."""


@dataclass(frozen=True)
class Habit:
    """What a test does with the machine as it is.

    Attributes:
        test: Its node id.
        visits: How often its runs visit each place.
    """

    test: str
    visits: Mapping[str, int]

    @property
    def length(self) -> int:
        """How long its runs are: the same on every machine, busy or not."""
        return sum(self.visits.values())


def judges(bug: Bug, habits: Iterable[Habit]) -> list[str]:
    """Return the tests that may notice a bug, the likely and quick ones first.

    What runs nothing, and is about another state, is left out.
    """
    known = list(habits)
    reading = [h.test for h in known if h.test.startswith(READING) and _concerns(h.test, bug)]
    reading.sort(key=_place_of_file)
    running = [h for h in known if h.visits and (bug.state is None or bug.state in h.visits)]
    running.sort(key=lambda h: (bug.visit not in h.visits, h.length, h.test))
    return [*reading, *(h.test for h in running)]


def first_judges(bug: Bug, habits: Iterable[Habit]) -> list[str]:
    """Return those of them that are asked first."""
    known = list(habits)
    runs = {habit.test for habit in known if habit.visits}
    wanted = judges(bug, known)
    return [*(t for t in wanted if t not in runs), *[t for t in wanted if t in runs][:FIRST]]


def _place_of_file(test: str) -> tuple[bool, int]:
    """Ask last who takes longest: they compile each condition for each decision."""
    path = test.partition("::")[0]
    return path == "tests/unit/test_machine_choices.py", READING.index(path)


def _concerns(test: str, bug: Bug) -> bool:
    """Whether a test is not of another state: one that is made for each is named after it first."""
    first = test.rpartition("[")[2].rstrip("]").partition("-")[0]
    return bug.state is None or first == bug.state or first not in state_names()
