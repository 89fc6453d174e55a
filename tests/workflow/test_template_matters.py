"""Nothing in the template is there for nothing: without any one thing, a run shows it."""

import base64
import json
import logging
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import JsonValue

import switchback
from simulator import lambda_runtime
from simulator.lambda_runtime import Ran
from simulator.rehearsal import Rehearsal
from simulator.states.errors import DefinitionError
from simulator.world import EVERY_MINUTE, TEMPLATE, World
from tests.workflow.template_copy import Place, entries, without
from tests.workflow.theatre import Edit, Theatre, theatre

_VARIABLES = entries("Resources", "*", "Properties", "Environment", "Variables")
_SUBSTITUTIONS = entries("Resources", "*", "Properties", "DefinitionSubstitutions")
_GLOBALS = ("Globals", "Function", "Environment", "Variables")
_RULES = entries("Resources", "*", "Properties", "Events")

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600


def _drop(shown: Theatre) -> None:
    shown.drop()


def _abort(shown: Theatre) -> None:
    """Drop a file, and stop its rollout while the update runs."""
    shown.drop()
    shown.run_into("AwaitSettling")
    shown.world.clock.advance(1)
    shown.world.engine.stop_execution(shown.executions[0].arn)


def _crash(shown: Theatre) -> None:
    """The same, and nobody hears of it."""
    shown.world.lose_events("aws.states")
    _abort(shown)


def _clear_away(shown: Theatre) -> None:
    """Have no endpoint and no traffic: what runs by itself is all that happens."""
    shown.world.traffic.loads.clear()


def _follow_nothing(shown: Theatre) -> None:
    """Have a file follow a listing that is not there: people are told so."""
    _clear_away(shown)
    shown.world.lose_events("aws.s3")
    shown.world.drop(shown.stage.key, shown.stage.body + b"\nUpgrade: {ProductId: prod-gone}\n")


def _with_approval(body: bytes) -> bytes:
    return body.replace(b"Rollout:\n", b"Rollout:\n  Approval: Required\n")


def _with_window(body: bytes) -> bytes:
    window = b'  Window: { Cron: "0 12 * * ? *", DurationInMinutes: 180 }\n'
    return body.replace(b"Rollout:\n", b"Rollout:\n" + window)


def _with_probe(body: bytes) -> bytes:
    audio = base64.b64encode(b"RIFF")
    request = b"{ContentType: audio/wav, BodyBase64: '" + audio + b"'}"
    return body.replace(b"Rollout:\n", b"Rollout:\n  Probe: {Invocations: [" + request + b"]}\n")


@dataclass(frozen=True)
class Run:
    """A run in which nothing fails.

    Attributes:
        scenario: What happens in it.
        begin: What starts it.
        edit: What the file says otherwise than the example.
        seconds: How long it is watched after that.
        idle: The functions that no schedule starts.
    """

    scenario: str = "healthy"
    begin: Callable[[Theatre], None] = _drop
    edit: Edit | None = None
    seconds: float = _HOUR
    idle: Collection[str] = EVERY_MINUTE


_ACCEPTED = Run()
_RUNS: Mapping[str, Run] = {
    "CloseRolloutFunction": Run("no-change", seconds=_MINUTE),
    "CollectLeftoversFunction": Run(begin=_clear_away, seconds=_DAY),
    "DecideRolloutFunction": Run("operator-promotes"),
    "ProbeCandidateFunction": Run(edit=_with_probe),
    "PublishCapacityFunction": Run(begin=_clear_away, seconds=2 * _MINUTE, idle=()),
    "ReconcileEndpointsFunction": Run(begin=_crash),
    "ReportFailureFunction": Run(begin=_abort, seconds=_MINUTE),
    "SeekApprovalFunction": Run(edit=_with_approval, seconds=_MINUTE),
    "SeekDecisionFunction": Run("quiet-endpoint", seconds=2 * _HOUR),
    "SeekMomentFunction": Run(edit=_with_window, seconds=_MINUTE),
    "StartUpdateFunction": Run("bad-version"),
    "WatchVersionsFunction": Run(begin=_follow_nothing),
}
"""Where a function runs that does not run whenever a version is accepted."""


def _first_failure(run: Run, template: Path) -> str:
    """Return which function failed first in a run, and of what; nothing where none did."""
    failed: list[str] = []

    def observe(ran: Ran) -> None:
        if ran.invocation.error is not None:
            failed.append(f"{ran.function.logical_id}: {ran.invocation.message}")

    with theatre(run.scenario, edit=run.edit, template=template, idle=run.idle) as shown:
        shown.world.functions.observers.append(observe)
        run.begin(shown)
        end = shown.world.clock.seconds + run.seconds
        shown.run_until(lambda: bool(failed) or shown.world.clock.seconds >= end)
    return failed[0] if failed else ""


def _named(place: Place) -> str:
    return f"{place[1]}-{place[-1]}"


def _rehearsed(template: Path) -> Rehearsal:
    with theatre("bad-version", template=template) as shown:
        return shown.rehearse()


def _recorded_after(shown: Theatre) -> float:
    """Abort a rollout, and return how many seconds later that is on record."""
    _abort(shown)
    began = shown.world.clock.seconds
    shown.run_until(lambda: bool(shown.records()))
    return shown.world.clock.seconds - began


def _settled_after(rehearsal: Rehearsal) -> float:
    """Return how long after SageMaker was done with the candidate that was seen."""
    entries = rehearsal.timeline.entries
    seen = next(e.at for e in entries if e.kind == "decision" and e.name == "OnTarget")
    return seen - max(e.at for e in entries if e.kind == "endpoint" and e.at <= seen)


@pytest.mark.parametrize("run", [_ACCEPTED, *_RUNS.values()], ids=["accepted", *_RUNS])
def test_with_the_whole_template_nothing_fails(run: Run) -> None:
    """What follows is due to what is missing, and to nothing else."""
    assert _first_failure(run, TEMPLATE) == ""


def test_with_all_rules_it_reacts_at_once() -> None:
    """Within seconds: when SageMaker is done, and when an alarm fires."""
    rehearsal = _rehearsed(TEMPLATE)

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
        "EveryDay",
        "EveryMinute",
        "EveryHour",
        "EveryTenMinutes",
    }
    assert {place[-1] for place in entries(*_GLOBALS)} == {
        "POWERTOOLS_LOG_LEVEL",
        "POWERTOOLS_SERVICE_NAME",
    }
    assert {place[1] for place in _VARIABLES} >= _RUNS.keys()
    assert len(_VARIABLES) >= 28
    assert len(_SUBSTITUTIONS) >= 15


@pytest.mark.parametrize("place", _VARIABLES, ids=_named)
def test_a_variable_that_is_missing_is_named(place: Place, tmp_path: Path) -> None:
    """The function fails where it runs, before any other does, and says what it needs."""
    function, variable = place[1], place[-1]
    failure = _first_failure(_RUNS.get(function, _ACCEPTED), without(place, folder=tmp_path))

    assert failure.startswith(f"{function}: ")
    assert f"variable {variable} is not set" in failure


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


def test_without_the_rule_on_executions_an_aborted_one_waits_for_the_reconciler(
    tmp_path: Path,
) -> None:
    """It is recorded within seconds with the rule, and up to ten minutes late without it."""
    with theatre() as shown:
        assert _recorded_after(shown) <= 5
    with theatre(template=_without_rule("RolloutDied", tmp_path)) as shown:
        assert _MINUTE < _recorded_after(shown) <= 10 * _MINUTE + 5


def test_without_the_reconcilers_schedule_a_crash_is_never_made_up_for(tmp_path: Path) -> None:
    """With it the scaling of a rollout that nobody saw die is whole again soon."""
    with theatre() as shown:
        scaling = shown.scaling()
        _crash(shown)
        shown.world.clock.advance(_HOUR / 2)
        assert shown.scaling() == scaling
    with theatre(template=_without_rule("EveryTenMinutes", tmp_path)) as shown:
        _crash(shown)
        shown.world.clock.advance(_DAY / 4)
        assert shown.scaling() != scaling
        assert shown.records() == {}


def test_without_its_schedule_the_collector_never_runs(tmp_path: Path) -> None:
    """With it, it looks every day at what may be deleted."""
    assert _looks_in_a_day(TEMPLATE) == 1
    assert _looks_in_a_day(_without_rule("EveryDay", tmp_path)) == 0


def test_without_its_schedule_nobody_publishes_what_fleets_carry(tmp_path: Path) -> None:
    """With it, somebody does every minute."""
    assert _published_in_an_hour(TEMPLATE) == 60
    assert _published_in_an_hour(_without_rule("EveryMinute", tmp_path)) == 0


def _published_in_an_hour(template: Path) -> int:
    with theatre(template=template, idle=()) as shown:
        _clear_away(shown)
        shown.calls.clear()
        shown.world.clock.advance(_HOUR)
        return [call.operation for call in shown.calls].count("PutMetricData")


def _looks_in_a_day(template: Path) -> int:
    """Return how often the collector listed what endpoints run."""
    with theatre(template=template) as shown:
        _clear_away(shown)
        shown.world.clock.advance(_DAY)
        made = [(call.caller, call.operation) for call in shown.calls]
        return made.count(("CollectLeftoversFunction", "ListEndpoints"))


def test_without_its_schedule_the_watcher_never_asks(tmp_path: Path) -> None:
    """With it, AWS Marketplace is asked every hour."""
    assert _asked_in_three_hours(TEMPLATE) == 3
    assert _asked_in_three_hours(_without_rule("EveryHour", tmp_path)) == 0


def _asked_in_three_hours(template: Path) -> int:
    """Return how often the watcher asked for what a file follows."""
    with theatre(template=template) as shown:
        _follow_nothing(shown)
        shown.world.clock.advance(3 * _HOUR)
        return sum(call.operation == "ListFulfillmentOptions" for call in shown.calls)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], list[dict[str, object]]]]:
    """What functions log that start cold, at the log level WARNING."""

    def start_cold() -> None:
        lambda_runtime._module.cache_clear()
        for module in ("entrypoint", "log"):
            monkeypatch.delitem(sys.modules, f"switchback.{module}", raising=False)
            monkeypatch.delattr(switchback, module, raising=False)
        for name in ("switchback", "service_undefined"):
            monkeypatch.delitem(logging.root.manager.loggerDict, name, raising=False)

    def run(template: Path) -> list[dict[str, object]]:
        start_cold()
        with theatre(template=template, parameters={"LogLevel": "WARNING"}) as shown:
            function = shown.world.template.functions["SignalRolloutFunction"]
            before = len(shown.world.functions.logs)
            details: tuple[JsonValue, ...] = ({"EndpointName": "deepgram-other"}, {})
            for detail in details:
                event: JsonValue = {"detail-type": "Endpoint State Change", "detail": detail}
                shown.world.functions.invoke(function.arn, event)
            return [json.loads(line) for line in shown.world.functions.logs[before:]]

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
