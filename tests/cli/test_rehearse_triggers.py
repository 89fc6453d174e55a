"""`switchback rehearse` with each way in which a rollout is started."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call


@pytest.mark.parametrize("trigger", ["s3", "schedule", "version", "manual"])
def test_each_trigger_twice(streaming: Path, call: Call, trigger: str) -> None:
    """However it is started, it ends as the scenario says, twice in the same way to the byte."""
    words = ("rehearse", streaming, "--scenario", "healthy", "--trigger", trigger, "--json")
    once, again = call(*words), call(*words)
    assert (once.returncode, once.stderr) == (0, "")
    assert once.stdout == again.stdout
    told = json.loads(once.stdout)
    assert (told["trigger"], told["outcome"]) == (trigger, "Accepted")


@pytest.mark.parametrize(
    ("trigger", "lines"),
    [
        ("s3", ["-- dropped at +00:00", "its event arrives: endpoints/deepgram-streaming-stt"]),
        (
            "schedule",
            [
                "-- dropped outside its window at +00:00",
                "window   0 6 ? * MON * UTC, for 9 h 10 min",
                "+00:02  ! waiting: the window (0 6 ? * MON * UTC) opens at 2026-01-05 06:00 UTC",
                "+3:00:00  ✔ it is the moment: ",
            ],
        ),
        (
            "version",
            [
                "-- published at +00:00",
                "follows  prod-rehearsed, versions like *: Automatic",
                "the watcher finds a new version, and says so: Model Package Version Available",
                "the event arrives: deepgram-nova-3-streaming-en-v2",
                "a rollout is started by: ReceiveVersionFunction",
                "the file now names the version that runs",
                "no change: deepgram-streaming-stt runs exactly what the file asks for",
            ],
        ),
        ("manual", ["-- started by hand at +00:00", "by: arn:aws:iam::123456789012:user/alice"]),
    ],
)
def test_the_account_of_each_trigger(
    streaming: Path, call: Call, trigger: str, lines: list[str]
) -> None:
    """It shows the way from what was done to the rollout, in order."""
    ran = call("rehearse", streaming, "--scenario", "healthy", "--trigger", trigger)
    assert (ran.returncode, ran.stderr) == (0, "")
    places = [ran.stdout.find(line) for line in lines]
    assert -1 not in places, lines[places.index(-1)]
    assert places == sorted(places)
    assert "outcome   Accepted (BakePassed)" in ran.stdout


def test_a_trigger_that_would_start_nothing(streaming: Path, call: Call) -> None:
    """It is refused with why, and not waited for."""
    ran = call("rehearse", streaming, "--scenario", "no-change", "--trigger", "version", "--json")
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "cannot be rehearsed: in the scenario no-change there is no newer version" in line


def test_an_unknown_trigger(streaming: Path, call: Call) -> None:
    """It is bad input, and those that there are get named."""
    ran = call("rehearse", streaming, "--scenario", "healthy", "--trigger", "shedule")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--trigger: " in ran.stderr
    assert "Did you mean schedule? Known: s3, schedule, version, manual" in ran.stderr
