"""Nothing in the template is there for nothing: without any one thing, a rollout shows it."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

import switchback
from simulator import lambda_runtime
from simulator.rehearsal import DeadLettersError, Rehearsal
from simulator.states.errors import DefinitionError
from simulator.world import TEMPLATE, World
from switchback.contracts.ending import Closed
from tests.workflow.template_copy import Place, entries, without
from tests.workflow.theatre import Theatre, theatre

_VARIABLES = entries("Resources", "*", "Properties", "Environment", "Variables")
_SUBSTITUTIONS = entries("Resources", "*", "Properties", "DefinitionSubstitutions")
_GLOBALS = ("Globals", "Function", "Environment", "Variables")
_RULES = entries("Resources", "*", "Properties", "Events")


def _named(place: Place) -> str:
    return f"{place[1]}-{place[-1]}"


def _rehearsed(template: Path) -> Rehearsal:
    with theatre("bad-version", template=template) as shown:
        return shown.rehearse()


def _aborted(shown: Theatre) -> dict[str, str]:
    """Abort a rollout that waits, and return what is recorded of it."""
    shown.drop()
    shown.run_into("AwaitSettling")
    (execution,) = shown.executions
    shown.world.engine.stop_execution(execution.arn)
    shown.world.clock.advance(300)
    return shown.records()


def _settled_after(rehearsal: Rehearsal) -> float:
    """Return how long after SageMaker was done with the candidate that was seen."""
    entries = rehearsal.timeline.entries
    seen = next(e.at for e in entries if e.kind == "decision" and e.name == "OnTarget")
    return seen - max(e.at for e in entries if e.kind == "endpoint" and e.at <= seen)


def _complaint(template: Path) -> str:
    """Return what a rollout and an aborted rollout complain of; nothing where all is well."""
    try:
        closed: Closed = _rehearsed(template).closed
    except DeadLettersError as error:
        return str(error)
    if closed.outcome != "RolledBack":
        return closed.message
    with theatre(template=template) as shown:
        recorded = _aborted(shown)
        letters = shown.world.functions.dead_letters
        return "" if recorded and not letters else str(letters)


def test_with_the_whole_template_all_is_well() -> None:
    """What follows is due to what is missing, and to nothing else."""
    rehearsal = _rehearsed(TEMPLATE)

    assert _complaint(TEMPLATE) == ""
    assert rehearsal.timeline.reaction_seconds is not None
    assert rehearsal.timeline.reaction_seconds <= 2
    assert _settled_after(rehearsal) <= 2


def test_everything_that_is_taken_away_is_there() -> None:
    """Nothing escapes for want of being found."""
    assert {place[-1] for place in _RULES} == {
        "DocumentDropped",
        "EndpointChanged",
        "AlarmRaised",
        "RolloutDied",
    }
    assert {place[-1] for place in entries(*_GLOBALS)} == {
        "POWERTOOLS_LOG_LEVEL",
        "POWERTOOLS_SERVICE_NAME",
    }
    assert len(_VARIABLES) >= 14
    assert len(_SUBSTITUTIONS) >= 12


@pytest.mark.parametrize("place", _VARIABLES, ids=_named)
def test_a_variable_that_is_missing_is_named(place: Place, tmp_path: Path) -> None:
    """A rollout that goes back, or one that is aborted, fails and says which variable it needs."""
    assert f"variable {place[-1]} is not set" in _complaint(without(place, folder=tmp_path))


@pytest.mark.parametrize("place", _SUBSTITUTIONS, ids=_named)
def test_a_substitution_that_is_missing_is_named(place: Place, tmp_path: Path) -> None:
    """The machine can't be deployed without it."""
    with pytest.raises(DefinitionError, match=f"no substitution is given for {place[-1]}"):
        World(template=without(place, folder=tmp_path))


def _without_rule(name: str, folder: Path) -> Path:
    (place,) = [place for place in _RULES if place[-1] == name]
    return without(place, folder=folder)


def test_without_the_rule_on_documents_nothing_starts(tmp_path: Path) -> None:
    """A file that is dropped stays a file."""
    with theatre(template=_without_rule("DocumentDropped", tmp_path)) as shown:
        shown.drop()
        shown.world.clock.advance(3600)

        assert shown.executions == []


def test_without_the_rule_on_endpoints_settling_waits_for_the_slow_look(tmp_path: Path) -> None:
    """It is seen up to a minute late."""
    rehearsal = _rehearsed(_without_rule("EndpointChanged", tmp_path))

    assert _settled_after(rehearsal) > 2


def test_without_the_rule_on_alarms_the_reaction_takes_minutes(tmp_path: Path) -> None:
    """The slow look of the bake finds the alarm."""
    rehearsal = _rehearsed(_without_rule("AlarmRaised", tmp_path))

    assert rehearsal.timeline.reaction_seconds is not None
    assert rehearsal.timeline.reaction_seconds > 60


def test_without_the_rule_on_executions_an_aborted_one_goes_unseen(tmp_path: Path) -> None:
    """Nobody records it."""
    with theatre(template=_without_rule("RolloutDied", tmp_path)) as shown:
        assert _aborted(shown) == {}


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], list[dict[str, object]]]]:
    """What functions log that start cold, at the log level WARNING."""

    def start_cold() -> None:
        lambda_runtime._module.cache_clear()
        monkeypatch.delitem(sys.modules, "switchback.entrypoint", raising=False)
        monkeypatch.delattr(switchback, "entrypoint", raising=False)
        for name in ("switchback", "service_undefined"):
            monkeypatch.delitem(logging.root.manager.loggerDict, name, raising=False)

    def run(template: Path) -> list[dict[str, object]]:
        start_cold()
        with theatre(template=template, parameters={"LogLevel": "WARNING"}) as shown:
            function = shown.world.template.functions["SignalRolloutFunction"]
            details: tuple[JsonValue, ...] = ({"EndpointName": "deepgram-other"}, {})
            for detail in details:
                event: JsonValue = {"detail-type": "Endpoint State Change", "detail": detail}
                shown.world.functions.invoke(function.arn, event)
            return [json.loads(line) for line in shown.world.functions.logs]

    yield run
    monkeypatch.undo()
    lambda_runtime._module.cache_clear()


Logged = Callable[[Path], list[dict[str, object]]]


def test_the_log_level_is_the_templates(logged: Logged, tmp_path: Path) -> None:
    """At WARNING only the failure is logged; without the variable, everything is."""
    copy = without((*_GLOBALS, "POWERTOOLS_LOG_LEVEL"), folder=tmp_path)

    assert [line["level"] for line in logged(TEMPLATE)] == ["ERROR"]
    assert [line["level"] for line in logged(copy)] == ["INFO", "ERROR"]


def test_the_name_in_the_logs_is_the_templates(logged: Logged, tmp_path: Path) -> None:
    """Logs of several services in one account can be told apart."""
    copy = without((*_GLOBALS, "POWERTOOLS_SERVICE_NAME"), folder=tmp_path)

    assert {line["service"] for line in logged(TEMPLATE)} == {"switchback"}
    assert {line["service"] for line in logged(copy)} == {"service_undefined"}
