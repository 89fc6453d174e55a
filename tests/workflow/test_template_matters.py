"""No variable and no substitution is there for nothing: without any one, a run shows it."""

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
from simulator.states.errors import DefinitionError
from simulator.world import EVERY_MINUTE, TEMPLATE, World
from tests.workflow.beginnings import (
    abort,
    clear_away,
    crash,
    drop,
    follow_nothing,
    release_for_two,
    release_for_what_resists,
    returning,
    run_on_fallback,
)
from tests.workflow.story import following
from tests.workflow.template_copy import Place, entries, without
from tests.workflow.theatre import Edit, Theatre, theatre

_VARIABLES = entries("Resources", "*", "Properties", "Environment", "Variables")
_SUBSTITUTIONS = entries("Resources", "*", "Properties", "DefinitionSubstitutions")
_GLOBALS = ("Globals", "Function", "Environment", "Variables")

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600


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
    begin: Callable[[Theatre], None] = drop
    edit: Edit | None = None
    seconds: float = _HOUR
    idle: Collection[str] = EVERY_MINUTE


_FOLLOWING = following("Automatic")
_ACCEPTED = Run()
_RUNS: Mapping[str, Run] = {
    "CloseRolloutFunction": Run("no-change", seconds=_MINUTE),
    "CollectLeftoversFunction": Run(begin=clear_away, seconds=_DAY),
    "DecideRolloutFunction": Run("operator-promotes"),
    "ProbeCandidateFunction": Run(edit=_with_probe),
    "PublishCapacityFunction": Run(begin=clear_away, seconds=2 * _MINUTE, idle=()),
    "ReceiveVersionFunction": Run(begin=release_for_two, edit=_FOLLOWING, seconds=_MINUTE),
    "ReconcileEndpointsFunction": Run(begin=crash),
    "ReportFailureFunction": Run(begin=abort, seconds=_MINUTE),
    "ReturnToPreferredFunction": Run(begin=run_on_fallback, edit=returning, seconds=_DAY),
    "RewriteDocumentFunction": Run(begin=release_for_what_resists, edit=_FOLLOWING),
    "SeekApprovalFunction": Run(edit=_with_approval, seconds=_MINUTE),
    "SeekDecisionFunction": Run("quiet-endpoint", seconds=2 * _HOUR),
    "SeekMomentFunction": Run(edit=_with_window, seconds=_MINUTE),
    "StartUpdateFunction": Run("bad-version"),
    "WatchVersionsFunction": Run(begin=follow_nothing),
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


@pytest.mark.parametrize("run", [_ACCEPTED, *_RUNS.values()], ids=["accepted", *_RUNS])
def test_with_the_whole_template_nothing_fails(run: Run) -> None:
    """What follows is due to what is missing, and to nothing else."""
    assert _first_failure(run, TEMPLATE) == ""


def test_everything_that_is_taken_away_is_there() -> None:
    """Nothing escapes for want of being found."""
    assert {place[-1] for place in entries(*_GLOBALS)} == {
        "POWERTOOLS_LOG_LEVEL",
        "POWERTOOLS_SERVICE_NAME",
    }
    assert {place[1] for place in _VARIABLES} >= _RUNS.keys()
    assert len(_VARIABLES) >= 31
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
                event: JsonValue = {
                    "detail-type": "SageMaker Endpoint State Change",
                    "detail": detail,
                }
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
