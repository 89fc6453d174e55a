"""Every state, Retry, Catch and Choice of the machine is visited, and the report says by what."""

import pytest

from simulator.scenarios import SCENARIOS
from tools.machine_coverage import REPORT, all_places, report, told, visited
from tools.machine_runs import RUNS

TOLD = told()


def test_every_place_has_a_run() -> None:
    """A way through the machine that nobody ever went is not shipped."""
    assert set(TOLD) == all_places(), "run `python -m tools.machine_coverage`"


def test_every_run_is_there_for_a_place() -> None:
    """Scenarios are there for themselves; what is worse is there for what only it visits."""
    assert set(RUNS) - set(SCENARIOS) == set(TOLD.values()) - set(SCENARIOS)


def test_the_report_tells_the_runs_as_they_are() -> None:
    """Nobody reads a run's old name, outcome or summary."""
    text = REPORT.read_text(encoding="utf-8")
    assert text == report(TOLD), "run `python -m tools.machine_coverage`"


@pytest.mark.parametrize("name", sorted(set(TOLD.values())))
def test_a_run_visits_what_the_report_says(name: str) -> None:
    """It also ends as it says, so that what it visits is the story that it tells."""
    outcome, places = visited(RUNS[name])

    assert outcome is RUNS[name].scenario.outcome
    assert {place for place, run in TOLD.items() if run == name} <= places
