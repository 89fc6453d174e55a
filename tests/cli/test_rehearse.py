"""`switchback rehearse` and `switchback scenarios`: the outcomes, the document, the account."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

import cli.rehearse
from simulator.clock import NeverHappenedError
from simulator.invariants import InvariantBroken
from simulator.rehearsal import Rehearsal
from simulator.scenarios import SCENARIOS
from simulator.world import START
from tests.cli.conftest import Call

OUTCOMES = {
    "healthy": "Accepted",
    "bad-version": "RolledBack",
    "silent-revert": "Reverted",
    "capacity-unavailable": "Reverted",
    "quota-exceeded": "Rejected",
    "no-change": "NoChange",
}
MORE_OUTCOMES = {
    "quiet-endpoint": "Accepted",
    "alarm-already-red": "Rejected",
    "flapping-alarm": "RolledBack",
    "slow-container": "Reverted",
    "type-change-with-scaling": "Accepted",
    "first-deployment": "Accepted",
    "changed-by-others": "NeedsOperator",
    "busy-endpoint": "Accepted",
    "system-updating": "Accepted",
    "previous-missing": "Rejected",
    "second-drop": "Accepted",
    "operator-promotes": "Accepted",
    "operator-aborts": "RolledBack",
    "approval": "Accepted",
    "rollback-capacity": "RolledBack",
    "rollback-impossible": "RolledBack",
    "lost-events": "RolledBack",
    "doubled-events": "RolledBack",
    "throttled": "Accepted",
    "scale-out-on-fallback": "Accepted",
}
STREAMING, BATCH = "deepgram-streaming-stt.yaml", "deepgram-batch-stt.yaml"
# Of the others those that begin or end in another way: the tests of whole rollouts play them all.
_SOME = ("first-deployment", "changed-by-others", "previous-missing", "second-drop", "approval")
REHEARSED = [
    *((name, *each) for name in (STREAMING, BATCH) for each in OUTCOMES.items()),
    *((STREAMING, name, MORE_OUTCOMES[name]) for name in _SOME),
]
NO_ALARM_FIRES = ("operator-aborts",)
KEYS = [
    *("scenario", "trigger", "outcome", "reason", "message", "candidateConfig", "previousConfig"),
    *("endpoint", "timeline", "stateTransitions", "lambdaInvocations", "awsCalls"),
    *("virtualSeconds", "reactionSeconds"),
]


@pytest.mark.parametrize(("name", "scenario", "outcome"), REHEARSED)
def test_each_example_in_each_scenario(
    examples: Path, call: Call, name: str, scenario: str, outcome: str
) -> None:
    """Every published example ends as the scenario says, in one document and nothing else."""
    ran = call("rehearse", examples / name, "--scenario", scenario, "--json", "--expect", outcome)
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    assert list(told) == KEYS
    assert (told["scenario"], told["trigger"], told["outcome"]) == (scenario, "s3", outcome)
    went_back_for_an_alarm = outcome == "RolledBack" and scenario not in NO_ALARM_FIRES
    assert (told["reactionSeconds"] is not None) is went_back_for_an_alarm


def test_the_same_rehearsal_twice(streaming: Path, call: Call, start: Call) -> None:
    """Two processes that rehearse the same scenario print the same document, byte for byte."""
    words = ("rehearse", streaming, "--scenario", "bad-version", "--json")
    here, elsewhere = call(*words), start(*words)
    assert (elsewhere.returncode, elsewhere.stderr) == (0, "")
    assert here.stdout == elsewhere.stdout
    assert json.loads(here.stdout)["outcome"] == "RolledBack"


def test_an_outcome_that_was_not_expected(streaming: Path, call: Call) -> None:
    """An outcome other than the expected one gives exit code 1, and the document all the same."""
    words = ("--scenario", "no-change", "--json", "--expect", "Accepted")
    ran = call("rehearse", streaming, *words)
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["outcome"] == "NoChange"
    assert ran.stderr == "expected Accepted, and it ended NoChange\n"


def test_the_account_of_a_way_back(streaming: Path, call: Call) -> None:
    """The account says what the world is, what fired, what was decided, and what each part took."""
    ran = call("rehearse", streaming, "--scenario", "bad-version")
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    for told in (
        "version    deepgram-nova-3-streaming-en-v1",
        "instances  4: 3 x ml.g6.2xlarge, 1 x ml.g6e.2xlarge (scaled out from 2",
        "bake     35 minutes, by 1 alarm and the standard alarms for Streaming",
        "+02:18    ███████████████░░░░░ new fleet: 3 of 4 (3 x ml.g6.2xlarge)",
        "✘ deepgram-streaming-stt-5xx-rate: ALARM: Threshold Crossed: 3 out of the last 3",
        "↩ going back to the previous config: deepgram-streaming-stt-5xx-rate is in ALARM since",
        "going back: 4 of 4",
        "outcome   RolledBack (AlarmFired)",
        "greater than the threshold (0.01)",
        "next      The endpoint serves the version that was good before.",
        "endpoint  deepgram-streaming-stt is InService on deepgram-streaming-stt-live with 4",
        "took      preparing 3.3 s, settling 8 min",
        "s from the alarm to the UpdateEndpoint call that takes it back",
    ):
        assert any(told in line for line in lines), told
    assert len(lines) < 55


def test_repeated_looks_are_not_told(streaming: Path, call: Call) -> None:
    """Half an hour of waiting for capacity adds no line: nothing has happened."""
    ran = call("rehearse", streaming, "--scenario", "capacity-unavailable")
    waiting = [line for line in ran.stdout.splitlines() if " +" in line and "+00:0" not in line]
    assert waiting[0].lstrip().startswith("+31:0")


@pytest.mark.parametrize("scenario", ["busy-endpoint", "second-drop"])
def test_a_wait_that_goes_on_is_told_once(streaming: Path, call: Call, scenario: str) -> None:
    """Each look finds the same again, and only what is new between two looks is told."""
    ran = call("rehearse", streaming, "--scenario", scenario)
    told = [line.partition(" +")[2][6:] for line in ran.stdout.splitlines() if " +" in line]
    assert any("planned: " in line for line in told)
    assert not [one for one, next_one in pairwise(told) if one.strip() == next_one.strip()]


def test_an_alarm_that_was_never_red_is_not_told(streaming: Path, call: Call) -> None:
    """Standard alarms get their first data while the update runs: that they are OK is no news."""
    told = call("rehearse", streaming, "--scenario", "healthy").stdout
    assert ": OK: " not in told
    assert "switchback-deepgram-streaming-stt-ErrorRate" in told


def test_an_alarm_that_clears_is_told(streaming: Path, call: Call) -> None:
    """It fired before, and somebody who watches wants to know that it is over."""
    told = call("rehearse", streaming, "--scenario", "flapping-alarm").stdout
    assert told.index("-5xx-rate: ALARM: ") < told.index("-5xx-rate: OK: ")


def test_the_world_of_a_first_deployment(streaming: Path, call: Call) -> None:
    """Nothing is said of an endpoint that does not exist yet."""
    told = call("rehearse", streaming, "--scenario", "first-deployment").stdout
    before, after = told.split("-- dropped at +00:00")
    assert "there is no deepgram-streaming-stt yet" in before
    assert "InService" not in before
    assert "is InService on" in after


def test_nothing_of_the_file_is_taken_for_markup(
    tmp_path: Path, streaming: Path, call: Call
) -> None:
    """An alarm may be named like rich's markup, and is shown as it is."""
    file = tmp_path / "odd.yaml"
    text = streaming.read_text(encoding="utf-8")
    file.write_text(text.replace("streaming-stt-5xx-rate", "[bold]5xx[/red]"), encoding="utf-8")
    ran = call("rehearse", file, "--scenario", "quota-exceeded")
    assert ran.returncode == 0
    assert "deepgram-[bold]5xx[/red]" in ran.stdout


def test_what_steers_a_terminal_stays_out_of_it(
    tmp_path: Path, streaming: Path, call: Call
) -> None:
    """An image's name may hold an escape sequence, and none reaches the terminal."""
    file = tmp_path / "odd.yaml"
    text = streaming.read_text(encoding="utf-8")
    package = next(line for line in text.splitlines() if "ModelPackageName" in line)
    image = r'    Image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/x:\e[31m2"'
    file.write_text(text.replace(package, image), encoding="utf-8")
    ran = call("rehearse", file, "--scenario", "no-change")
    assert ran.returncode == 0
    assert r"x:\x1b[31m2" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_an_unknown_scenario(streaming: Path, call: Call) -> None:
    """An unknown scenario is bad input; the nearest is named, and all that there are."""
    ran = call("rehearse", streaming, "--scenario", "bad-versoin")
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "Did you mean bad-version?" in line
    assert all(name in line for name in SCENARIOS)


def test_an_unknown_outcome(streaming: Path, call: Call) -> None:
    """An unknown outcome to expect is bad input, and those that there are get named."""
    ran = call("rehearse", streaming, "--scenario", "healthy", "--expect", "Fine")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "RolledBack" in ran.stderr


def test_a_file_with_problems_is_not_rehearsed(tmp_path: Path, call: Call) -> None:
    """A file that breaks a rule gets the same lines from `rehearse` as from `validate`."""
    file = tmp_path / "broken.yaml"
    file.write_text("Version: 1\nEndpointName: a\n", encoding="utf-8")
    validated = call("validate", file)
    rehearsed = call("rehearse", file, "--scenario", "healthy", "--json")
    assert (rehearsed.returncode, rehearsed.stdout) == (2, "")
    assert rehearsed.stderr == validated.stderr != ""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NeverHappenedError("not within 3 days"), "not within 3 days"),
        (
            InvariantBroken("no update", at=START, evidence="there was one"),
            "no update, at 2026-01-05 02:00:00.000000 UTC: there was one",
        ),
    ],
    ids=["never ends", "breaks a promise"],
)
def test_a_rehearsal_that_breaks_off(
    streaming: Path, call: Call, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    """That is no outcome: one line on stderr, and exit code 1."""

    def broken(*_: object, **__: object) -> Rehearsal:
        raise error

    monkeypatch.setattr(cli.rehearse, "rehearse", broken)
    ran = call("rehearse", streaming, "--scenario", "healthy", "--json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"the rehearsal broke off: {told}\n"


def test_the_scenarios_are_listed(call: Call) -> None:
    """`switchback scenarios` gives each scenario a line, with its outcome and what happens."""
    ran = call("scenarios")
    assert (ran.returncode, ran.stderr) == (0, "")
    rows = ran.stdout.splitlines()[1:]
    told = {**OUTCOMES, **MORE_OUTCOMES}
    assert [row.split()[:2] for row in rows] == [list(item) for item in told.items()]
    for row, scenario in zip(rows, SCENARIOS.values(), strict=True):
        assert scenario.summary in row
