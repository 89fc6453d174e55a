"""No rollout comes near the end of its execution's history: each wait, as long as it can be."""

from collections import defaultdict
from itertools import pairwise

import pytest

from simulator.rehearsal import run, staged
from simulator.states.execution import HISTORY_LIMIT_EVENTS, Happening, HappeningKind
from switchback.domain.lock import MOST_SIGNALS
from tests.workflow.theatre import STREAMING, load
from tools.limits import (
    REPORT,
    Wait,
    at_the_most,
    events_in_a_look,
    machine,
    report,
    waits,
)
from tools.machine_runs import RUNS

_MACHINE = machine()
# A rollout that waits for nothing.
_REST = 500


def test_the_page_is_current() -> None:
    """What it says follows from the machine and the steps."""
    assert REPORT.read_text(encoding="utf-8") == report(), "run `python -m tools.limits`"


def test_every_waiting_state_is_told() -> None:
    """Also one that is added."""
    waiting = {name for name in _MACHINE.states if name.startswith("Await")}

    assert {wait.state for wait in waits()} == waiting


@pytest.mark.parametrize("wait", waits(), ids=lambda wait: f"{wait.state}, {wait.what}")
def test_a_wait_fits_beside_all_that_may_wake_it(wait: Wait) -> None:
    """Its looks take less than 60 % of the history, and the rest has room beside them."""
    looks = at_the_most(wait, _MACHINE)
    woken = 2 * MOST_SIGNALS * events_in_a_look(wait.state, _MACHINE)

    assert looks < HISTORY_LIMIT_EVENTS * 0.6
    assert looks + woken + _REST < HISTORY_LIMIT_EVENTS


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("healthy", ("AwaitSettling", "AwaitBake")),
        ("late-answer", ("AwaitDecision",)),
        ("late-approval", ("AwaitApproval",)),
        ("late-turn", ("AwaitTurn",)),
        ("system-updating", ("AwaitClear",)),
    ],
)
def test_a_look_costs_what_the_page_says(name: str, states: tuple[str, ...]) -> None:
    """As counted in a run, from one visit of the waiting state to the next."""
    entered: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    document, body = load(STREAMING)
    wanted = RUNS[name]
    with staged(document, body=body, scenario=wanted.scenario, trigger=wanted.trigger) as stage:

        def note(happening: Happening) -> None:
            if happening.kind is HappeningKind.STATE_ENTERED and happening.name in states:
                events = stage.world.engine.describe(happening.execution).events
                entered[happening.name, happening.execution].append(events)

        stage.world.engine.observers.append(note)
        rehearsal = run(stage, trigger=wanted.trigger)

    for state in states:
        visits = max((found for (s, _), found in entered.items() if s == state), key=len)
        costs = [later - earlier for earlier, later in pairwise(visits)]
        assert min(costs) == events_in_a_look(state, _MACHINE)
    assert rehearsal.execution.events < HISTORY_LIMIT_EVENTS / 20


def test_the_longest_way_back_of_all_scenarios() -> None:
    """Nine tries, and an answer after hours."""
    document, body = load(STREAMING)
    wanted = RUNS["rollback-impossible"]
    with staged(document, body=body, scenario=wanted.scenario) as stage:
        rehearsal = run(stage)

    assert rehearsal.closed.outcome == "RolledBack"
    assert rehearsal.execution.events < HISTORY_LIMIT_EVENTS / 10
