"""`switchback demo`: what a new user sees first, in a pipe and on a terminal."""

import contextlib
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import cli.demo
from simulator.scenarios import SCENARIOS
from tests.cli.conftest import ROOT, Call


def test_both_acts_end_as_announced(start: Call) -> None:
    """The demo shows an accepted version and one that goes back, and ends with 4 instances."""
    ran = start("demo")
    assert (ran.returncode, ran.stderr) == (0, "")
    text = ran.stdout
    first, second = text.index("outcome   Accepted"), text.index("outcome   RolledBack")
    assert first < second
    accepted = text[:first]
    assert "scaled out from 2" in accepted
    assert "PutObject s3://" in accepted
    assert "-     ModelPackageName: …/deepgram-nova-3-streaming-en-v1" in accepted
    assert "+     ModelPackageName: …/deepgram-nova-3-streaming-en-v2" in accepted
    assert "new fleet: 4 of 4" in accepted
    assert "bake: 35 of 35 min" in accepted
    gone_back = text[first:]
    assert "+     ModelPackageName: …/deepgram-nova-3-streaming-en-v3" in gone_back
    assert "[0.05" in gone_back
    assert "going back 8 min" in gone_back
    assert "\x1b" not in text


def test_the_last_lines_say_where_the_endpoint_is(call: Call) -> None:
    """The end shows the endpoint on the config accepted before, and three commands to try."""
    lines = call("demo").stdout.splitlines()
    end = lines[lines.index("== The endpoint now") :]
    back_on = next(line for line in lines if "The endpoint is back on" in line)
    config = back_on.rpartition("back on ")[2].rstrip(".")
    assert config != "deepgram-streaming-stt-live"
    assert f"is InService on {config} with 4 instances" in end[1]
    assert "deepgram-nova-3-streaming-en-v2" in end[2]
    commands = [line.strip() for line in end if line.startswith("     ")]
    assert [command.split()[1] for command in commands] == ["rehearse", "validate", "deploy"]


def test_an_act_that_ends_otherwise(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the bad version should be accepted, the demo says so and fails."""
    harmless = replace(SCENARIOS["bad-version"], arrange=SCENARIOS["healthy"].arrange)
    monkeypatch.setattr(cli.demo, "_BAD", harmless)
    ran = call("demo")
    assert ran.returncode == 1
    assert ran.stderr == "announced: Accepted, then RolledBack\n"


def test_a_terminal_is_left_as_it_was_found(streaming: Path) -> None:
    """On a real terminal bars move in place and stay when they are over, and the cursor returns."""
    shown = _on_a_terminal("rehearse", str(streaming), "--scenario", "healthy")
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") > 0
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    lasting = shown[shown.rindex("\x1b[?25h") :]
    assert "35 of 35 min" in lasting
    assert "Accepted (BakePassed)" in lasting
    assert shown.count(" of 35 min") > 20


def _on_a_terminal(*words: str) -> str:
    """Return everything that a process writes to a terminal that is its standard output."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "cli.main", *words]
    with subprocess.Popen(command, stdout=slave, stderr=slave, cwd=ROOT) as running:
        os.close(slave)
        shown = b""
        # Linux answers with an error, others with nothing, once the last writer is gone.
        with contextlib.suppress(OSError):
            while chunk := os.read(master, 65536):
                shown += chunk
    os.close(master)
    assert running.returncode == 0
    return shown.decode()
