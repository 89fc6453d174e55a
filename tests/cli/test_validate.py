"""`switchback validate` and `switchback schema`: what is said, where, and with which exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from switchback.document.examine import examine
from switchback.document.schema import schema_text
from tests.cli.conftest import ROOT, Call

BROKEN = """\
Version: 2
EndpointName: "-bad-"
Modell: {}
Model: {PrimaryContainer: {Image: "a b"}}
AutoScaling: {MinCapacity: 5, MaxCapacity: 2, ConcurrencyPerInstance: {ml.g6.2xlarge: 0}}
Rollout: {Bake: {DurationInMinutes: 0, Alarms: []}}
"""


@pytest.mark.parametrize("name", ["deepgram-streaming-stt.yaml", "deepgram-batch-stt.yaml"])
def test_a_good_file_gets_one_line(examples: Path, call: Call, name: str) -> None:
    """A file that keeps every rule is named in one line on stdout, with exit code 0."""
    ran = call("validate", examples / name)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == 1
    assert name in ran.stdout


def test_every_problem_is_a_line_on_stderr(tmp_path: Path, start: Call) -> None:
    """A real process lists every problem in examine's own words, on stderr only."""
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    problems = examine(file.read_bytes(), name=str(file)).problems
    assert len(problems) > 5
    ran = start("validate", file)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\xff", "is not"),
        (b"a" * 5_000_000, "bytes"),
        (b"a: &a [x]\nb: [*a, *a]\n", "anchor"),
    ],
    ids=["empty", "binary", "5 MB", "aliases"],
)
def test_a_file_that_is_no_config_file_gets_one_line(
    tmp_path: Path, call: Call, body: bytes, said: str
) -> None:
    """Whatever the file is, the answer is one clear line and exit code 2."""
    file = tmp_path / "file.yaml"
    file.write_bytes(body)
    ran = call("validate", file)
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert said in line


def test_an_endless_file_is_not_read_whole(call: Call) -> None:
    """A file without an end is refused all the same."""
    ran = call("validate", "/dev/zero")
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing.yaml", ".", "mis\nsing\x1b[31m.yaml"])
def test_a_file_that_cannot_be_read_gets_one_line(tmp_path: Path, call: Call, name: str) -> None:
    """A path that leads to no file is refused in one line, which its name cannot break."""
    ran = call("validate", tmp_path / name)
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "cannot be read" in line
    assert line.isprintable()


def test_a_long_path_is_told_to_its_end(tmp_path: Path, call: Call) -> None:
    """The file's name stands there, which is what tells it from others."""
    ran = call("validate", tmp_path / ("x" * 100) / "missing.yaml")
    assert "/missing.yaml: cannot be read" in ran.stderr


def test_the_schema_is_what_is_published(call: Call) -> None:
    """`switchback schema` prints the published JSON Schema, to the byte."""
    ran = call("schema")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, schema_text(), "")


def test_nobody_waits_for_what_they_do_not_use(streaming: Path) -> None:
    """Help and validation import neither the embedded AWS nor an AWS client."""
    code = (
        "import sys; from cli.main import app\n"
        f"for words in (['--help'], ['validate', {str(streaming)!r}], ['schema']):\n"
        "    app(words, standalone_mode=False)\n"
        "heavy = {'moto', 'boto3', 'simulator', 'jsonata', 'time_machine', 'rich.live'}\n"
        "sys.exit(','.join(sorted(heavy & sys.modules.keys())) or None)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (ran.returncode, ran.stderr) == (0, "")
