"""Generated files are current, and what is stale is noticed."""

import shutil
from pathlib import Path

import pytest

from tools import generated
from tools.drawing import draw

MACHINE = "statemachines/rollout.asl.yaml"

SMALL = """
States:
  Look:
    Type: Task
    Catch: [{ErrorEquals: [States.ALL], Next: Close}]
    Next: Seen?
  Seen?:
    Type: Choice
    Choices:
      - Condition: "{% $look = 'Wait' and $terms.may_wait and $seen != $wanted %}"
        Next: AwaitSign
      - {Condition: "{% $look = 'Wait' and $sign = null %}", Next: Lost}
      - {Condition: "{% $look in ['Good', 'Bad'] %}", Next: Close}
    Default: Lost
  AwaitSign:
    Type: Task
    Catch:
      - {ErrorEquals: [States.Timeout], Next: Look}
      - {ErrorEquals: [States.ALL], Next: Close}
    Next: Look
  Lost:
    Type: Pass
    Next: Close
  Close:
    Type: Succeed
"""


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the generated files are generated from, and of those themselves.

    The README's figures take a rehearsal of every scenario: `make check` makes them anew.
    """
    for folder in ("docs", "examples", "statemachines", "layers/dependencies"):
        shutil.copytree(generated.ROOT / folder, tmp_path / folder)
    for name in ("README.md", "pyproject.toml", "uv.lock"):
        shutil.copy(generated.ROOT / name, tmp_path)
    readme = (tmp_path / generated.README).read_text(encoding="utf-8")
    _, _, rest = readme.partition("<!-- rehearsals:begin -->\n")
    table, _, _ = rest.partition("\n<!-- rehearsals:end -->")
    monkeypatch.setattr(generated, "_rehearsals", lambda _body: table)
    return tmp_path


@pytest.mark.parametrize("path", [generated.SCHEMA, generated.VERSION_EVENT, generated.README])
def test_what_is_committed_is_current(copy: Path, path: str) -> None:
    """Nobody reads a drawing, an example or a schema that is not the code's own."""
    assert generated.stale(copy, paths=[path]) == (), "run `make generate`"


def test_a_stale_drawing_is_noticed_and_renewed(copy: Path) -> None:
    """A state that is renamed in the machine makes the README stale, until it is written anew."""
    machine = copy / MACHINE
    changed = machine.read_text(encoding="utf-8").replace("TurnBack", "TurnAround")
    machine.write_text(changed, encoding="utf-8")
    assert generated.stale(copy, paths=[generated.README]) == (generated.README,)

    generated.write(copy, paths=[generated.README])

    assert 'RollBack"| TurnAround' in (copy / generated.README).read_text(encoding="utf-8")
    assert generated.stale(copy, paths=[generated.README]) == ()


def test_a_stale_example_is_noticed(copy: Path) -> None:
    """The config file that the README shows is the one in examples/."""
    example = copy / "examples" / "deepgram-streaming-stt.yaml"
    changed = example.read_text(encoding="utf-8").replace("MaxCapacity: 10", "MaxCapacity: 12")
    example.write_text(changed, encoding="utf-8")
    assert generated.stale(copy, paths=[generated.README]) == (generated.README,)


def test_check_names_what_is_stale(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--check` writes nothing, exits with 1, and says which file it was."""
    monkeypatch.setattr(generated, "stale", lambda _root: ("docs/one.json",))
    with pytest.raises(SystemExit, match=r"stale: docs/one\.json; run `make generate`") as stopped:
        generated.main(["--check"], root=copy)
    assert stopped.value.code not in (0, None)


def test_a_readme_without_its_markers_is_refused(copy: Path) -> None:
    """A marker that is lost in an edit doesn't let a part of the README go stale in silence."""
    readme = copy / generated.README
    readme.write_text("# Switchback\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="0 places between <!-- rollout:begin -->"):
        generated.stale(copy, paths=[generated.README])


def test_a_drawing_tells_what_is_shared_once(tmp_path: Path) -> None:
    """Errors lead the same way from everywhere, and a wait that runs out is no way of its own.

    What is chosen by a state's answer is drawn as that state's own.
    """
    machine = tmp_path / "small.asl.yaml"
    machine.write_text(SMALL, encoding="utf-8")
    assert draw(machine).splitlines() == [
        "flowchart TD",
        '    Look -->|"Wait and may wait"| AwaitSign(["AwaitSign"])',
        '    Look -->|"Wait and no sign"| Lost',
        '    Look -->|"Good, Bad"| Close[["Close"]]',
        '    Look -->|"otherwise"| Lost',
        "    AwaitSign --> Look",
        "    Lost --> Close",
        '    AnyError>"an error that no retry cures"] -.-> Close',
    ]
