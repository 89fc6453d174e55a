"""The command and its page."""

from collections import Counter
from pathlib import Path

import pytest

from tools.machine_coverage import all_places
from tools.machine_runs import RUNS
from tools.referee import __main__ as command
from tools.referee.__main__ import PAGE, main
from tools.referee.judging import Verdict
from tools.referee.limits import LIMITS
from tools.referee.page import page_text
from tools.referee.pins import PINS
from tools.referee.tape import StepKind

_AGREED = Verdict("healthy", 1, Counter({StepKind.ENTERED: 3}), frozenset({"Begin"}), ())
_PARTED = Verdict("bad-version", 2, Counter({StepKind.ENDED: 2}), frozenset(), ("they differ",))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Where a page may be written."""
    return tmp_path / "referee.md"


def _judging(monkeypatch: pytest.MonkeyPatch, *verdicts: Verdict) -> None:
    monkeypatch.setattr(command, "judged", lambda _: verdicts)


def test_the_page_that_is_there() -> None:
    """It is of all runs, says what is replaced and what moto can't, and tells no difference."""
    text = PAGE.read_text(encoding="utf-8")

    assert "The engines do the same in all." in text
    assert all(f"| `{name}` |" in text for name in RUNS)
    assert all(pin.reason in text for pin in PINS)
    assert all(f"| {limit.name} | {limit.says} | {limit.does} |" in text for limit in LIMITS)
    assert f"of {len(all_places())} | {len(all_places())} |" in text


def test_writing_and_checking(monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    """What was written is current, until it is not."""
    _judging(monkeypatch, _AGREED)

    main([], page=page)
    main(["--check"], page=page)
    assert "| `healthy` | 1 | 3 | yes |" in page.read_text(encoding="utf-8")
    page.write_text("another", encoding="utf-8")
    with pytest.raises(SystemExit, match="out of date"):
        main(["--check"], page=page)
    assert page.read_text(encoding="utf-8") == "another"


def test_checking_without_a_page(monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    """A page that is missing is out of date, and is not written by a check."""
    _judging(monkeypatch, _AGREED)

    with pytest.raises(SystemExit, match="out of date"):
        main(["--check"], page=page)
    assert not page.exists()


@pytest.mark.parametrize("arguments", [[], ["--check"], ["bad-version"]])
def test_engines_that_differ(
    monkeypatch: pytest.MonkeyPatch, page: Path, arguments: list[str]
) -> None:
    """It exits with 1 and says where, also if the page says the same."""
    _judging(monkeypatch, _AGREED, _PARTED)
    page.write_text(page_text((_AGREED, _PARTED), places=all_places()), encoding="utf-8")

    with pytest.raises(SystemExit, match="they differ"):
        main(arguments, page=page)
    text = page.read_text(encoding="utf-8")
    assert "- they differ" in text
    assert "| `bad-version` | 2 | 2 | no |" in text


def test_one_run(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    """A run that is named is made alone, and nothing is written."""
    main(["not-tonight"], page=page)

    assert "agree in 1 runs" in capsys.readouterr().out
    assert not page.exists()


def test_a_run_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is none is refused."""
    with pytest.raises(SystemExit):
        main(["no-such-run"])
    assert "no such run: no-such-run" in capsys.readouterr().err
