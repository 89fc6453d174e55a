"""An execution that is redriven goes on where it holds the endpoint, and else is over."""

from typing import Any

import pytest

from tests.workflow.redrive_cases import Case, Ending, Moment, cases, states_that_can_fail
from tests.workflow.redriven import play

_STATES = states_that_can_fail()
_ALL = cases(_STATES)


def _one_of_each_state() -> list[Case]:
    """Return a case for each state, so that every ending and every moment comes in turn."""
    chosen = []
    for number, state in enumerate(_STATES):
        possible = [case for case in _ALL if case.state == state]
        chosen.append(possible[(number * 5) % len(possible)])
    return chosen


def test_the_cases_are_all_there_are() -> None:
    """In each state that can fail, in each way; `python -m tests.workflow.redriven` tries all."""
    assert {case.state for case in _ALL} == set(_STATES)
    chosen = _one_of_each_state()
    assert {case.ending for case in chosen} == set(Ending)
    assert {case.moment for case in chosen} == set(Moment)


@pytest.mark.parametrize("case", _one_of_each_state(), ids=str)
def test_a_redriven_rollout_breaks_nothing(case: Case) -> None:
    """It acts only with the lock, and ends as is on record."""
    found = play(case)

    assert found is not None
    assert found.wrong == []


def test_one_that_holds_its_endpoint_goes_on() -> None:
    """What people were told when it failed is not how it ended: the record is written anew."""
    found = play(Case("AwaitBake", Ending.STOPPED_AFTER, Moment.REPORTED))

    assert found is not None
    assert (found.held, found.recorded) == (True, "NeedsOperator")
    assert found.records[found.execution.name] == "Accepted"


def test_one_that_was_cleaned_up_after_is_over() -> None:
    """It ends at once, as was recorded; its endpoint is another one's by now, or nobody's."""
    found = play(Case("AwaitBake", Ending.STOPPED_AFTER, Moment.TAKEN_OVER))

    assert found is not None
    assert (found.held, found.recorded) == (False, "NeedsOperator")
    assert found.acted == []
    closed: Any = found.execution.variables["closed"]
    assert (closed["outcome"], closed["reason"]) == ("NeedsOperator", "ExecutionAborted")
    assert found.execution.error == "NeedsOperator"


def test_one_that_never_had_the_endpoint_begins_anew() -> None:
    """Nothing was touched for it, and no newer one came."""
    found = play(Case("AcquireEndpoint", Ending.STOPPED_BEFORE, Moment.CLEANED_UP))

    assert found is not None
    assert found.records[found.execution.name] == "Accepted"
