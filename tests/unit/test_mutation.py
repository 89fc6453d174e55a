"""The mutation run reads changes and reasons aright, and refuses what is not explained."""

from collections import Counter
from pathlib import Path

import pytest

from tools.mutation.mutants import Change, Fate, change_in
from tools.mutation.packages import PACKAGES, asked_for
from tools.mutation.reasons import (
    ACCEPTED,
    BadReasonsError,
    Verdict,
    judge,
    path_of,
    read_reasons,
    written,
)
from tools.mutation.table import Row, complaints, table
from tools.mutation.undecorated import undecorated

MORE = Change("Window.opens", 'if left > 0:\n    return "a"', "if left >= 0:")
LESS = Change("Window.opens", 'if left > 0:\n    return "a"', "if left < 0:")
QUOTED = Change("said", "return 'it''s' + '''", "return 'it' # \\ \"x\"'")


def test_a_change_is_known_by_its_lines_and_not_by_their_place() -> None:
    diff = (
        "--- a.py\n+++ a.py\n@@ -1 +1 @@\n def f():\n-    if x:\n-        y\n+    if z:\n     end"
    )
    assert change_in(diff, function="f") == Change("f", before="if x:\n    y", after="if z:")


@pytest.mark.parametrize("changes", [[MORE], [LESS, MORE], [QUOTED, MORE], []])
def test_reasons_are_read_as_they_are_written(tmp_path: Path, changes: list[Change]) -> None:
    path = tmp_path / "window.toml"
    path.write_text("accepted = []" if not changes else written(changes, why="equal"))
    assert read_reasons(path) == dict.fromkeys(changes, "equal")


def test_changes_of_the_same_lines_share_a_group() -> None:
    assert written([LESS, MORE]).count("[[accepted]]") == 1


def test_a_module_without_a_file_has_no_reasons(tmp_path: Path) -> None:
    assert read_reasons(tmp_path / "none.toml") == {}


@pytest.mark.parametrize(
    "text",
    [
        written([MORE], why=" "),
        written([MORE], why="once") + written([MORE], why="twice"),
        written([MORE], why="x") + 'who = "me"\n',
        written([MORE], why="x").replace("function", "funktion"),
        written([MORE], why="x").replace("[[accepted]]", "[[rejected]]"),
        "not toml",
    ],
)
def test_a_reason_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.toml"
    path.write_text(text)
    with pytest.raises(BadReasonsError):
        read_reasons(path)


def test_survivors_are_held_against_reasons() -> None:
    verdict = judge([MORE, LESS, LESS], {LESS: "equal", QUOTED: "gone"})
    assert verdict == Verdict(explained=(LESS,), unexplained=(MORE,), stale=(QUOTED,))


@pytest.mark.parametrize(
    ("row", "clean"),
    [
        (Row("m", Counter({Fate.KILLED: 3, Fate.SURVIVED: 1}), 1, Verdict((MORE,), (), ())), True),
        (Row("m", Counter({Fate.SURVIVED: 1}), 0, Verdict((), (MORE,), ())), False),
        (Row("m", Counter({Fate.KILLED: 1}), 0, Verdict((), (), (MORE,))), False),
        (Row("m", Counter({Fate.OPEN: 1}), 0, Verdict((), (), ())), False),
    ],
)
def test_a_module_is_clean_or_says_what_is_wrong(row: Row, *, clean: bool) -> None:
    assert row.clean is clean
    assert (complaints([row]) == "") is clean


def test_the_table_adds_up() -> None:
    fates = Counter({Fate.KILLED: 5, Fate.TIMED_OUT: 1, Fate.SURVIVED: 2, Fate.NOT_REACHED: 1})
    row = Row("domain/window.py", fates, 2, Verdict((LESS,), (MORE,), ()))
    lines = table([row, row]).splitlines()
    assert lines[1].split() == ["domain/window.py", "9", "5", "1", "2", "1", "1", "0"]
    assert lines[-1].split() == ["all", "18", "10", "2", "4", "2", "2", "0"]


def test_decorators_that_hide_a_function_are_taken_off() -> None:
    source = "class A:\n    @property\n    def x(self):\n        return 1\n\n    y = 2\n"
    room: dict[str, type] = {}
    exec(undecorated(source), room)
    assert room["A"]().x == 1
    assert "@" not in undecorated(source)
    assert undecorated("@cache\ndef f():\n    return 1\n") == "def f():\n    return 1\n"
    assert undecorated("@other\ndef f():\n    pass\n") == "@other\ndef f():\n    pass\n"


def test_modules_are_asked_for_by_name_by_package_or_all() -> None:
    domain, steps = PACKAGES
    assert asked_for([]) == {domain: domain.modules(), steps: steps.modules()}
    assert asked_for(["domain"]) == {domain: domain.modules()}
    assert asked_for(["steps/each.py"]) == {steps: ("steps/each.py",)}
    with pytest.raises(SystemExit, match="nowhere"):
        asked_for(["steps/nowhere.py"])


def test_every_file_of_reasons_can_be_read_and_has_its_module() -> None:
    places = {path_of(module): module for package in PACKAGES for module in package.modules()}
    for path in ACCEPTED.rglob("*.toml"):
        assert path in places
        assert read_reasons(path)
