"""The deliberate bugs can still be made, their tests are there, and a sample of them is noticed."""

import ast
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.sabotage.__main__ import complaints
from tools.sabotage.bug import REMOVED, Bug, Edit, Kind, one
from tools.sabotage.by_hand import HandBug
from tools.sabotage.by_hand_bugs import HAND_BUGS
from tools.sabotage.copies import ROOT
from tools.sabotage.explained import EXPLAINED
from tools.sabotage.habits import FIRST, READING, Habit, first_judges, judges
from tools.sabotage.hand_trials import HandVerdict
from tools.sabotage.machine_bugs import all_bugs, definition_text, text_with
from tools.sabotage.page import page_text, told
from tools.sabotage.trials import Verdict, try_all

_NAMES = {bug.name: bug for bug in all_bugs()}
# A few of each sort that are noticed by reading: a second each.
_SAMPLE = random.Random(7).sample(
    [b for b in all_bugs() if b.kind in {Kind.CATCH, Kind.ERROR, Kind.PAYLOAD}], 6
)


def test_every_rule_makes_bugs() -> None:
    """As many as the machine has places for; a rule that finds none shows nothing."""
    made = Counter(bug.kind for bug in all_bugs())

    assert made.keys() == set(Kind)
    assert made.total() >= 1500
    states = yaml.safe_load(definition_text())["States"].values()
    assert made[Kind.CATCH] == sum(len(state.get("Catch", ())) for state in states)
    assert made[Kind.RETRY] == sum(len(state.get("Retry", ())) for state in states)


@pytest.mark.parametrize("kind", Kind)
def test_a_bug_changes_just_its_place(kind: Kind) -> None:
    """The machine with the bug is another one, and differs in the state that it names."""
    bug = random.Random(kind).choice([bug for bug in all_bugs() if bug.kind is kind])
    whole, changed = yaml.safe_load(definition_text()), yaml.safe_load(text_with(bug))
    differ = {name for name in whole["States"] if whole["States"][name] != changed["States"][name]}

    assert whole != changed
    assert bug.state is None or differ == {bug.state}


def test_no_bug_is_no_change() -> None:
    """Each of them makes another machine."""
    definition = yaml.safe_load(definition_text())

    for bug in all_bugs():
        for edit in bug.edits:
            assert edit.value == REMOVED or edit.value != _at(definition, edit), bug.name


def _at(definition: Any, edit: Edit) -> object:
    for step in edit.place:
        assert not isinstance(definition, str)
        definition = definition[step]
    return definition


def test_what_is_explained_is_a_bug() -> None:
    """With a reason; a bug that is no more needs none."""
    assert EXPLAINED.keys() <= _NAMES.keys()
    assert all(EXPLAINED.values())


@pytest.mark.parametrize("bug", HAND_BUGS, ids=lambda bug: bug.name)
def test_a_bug_by_hand_can_be_made(bug: HandBug) -> None:
    """What it changes is there once, and the tests that it names are there."""
    text = (ROOT / bug.file).read_text(encoding="utf-8")

    assert bug.applied(text) != text
    assert bug.tests
    for test in bug.tests:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name.partition("[")[0] in defined, test


def test_bugs_by_hand_are_many_and_each_has_its_name() -> None:
    """Of the rules, the roles, the functions, what is kept, the alarms and the parameters."""
    assert len({bug.name for bug in HAND_BUGS}) == len(HAND_BUGS) >= 25


def test_a_bug_that_fits_nowhere_or_twice_is_refused() -> None:
    """Else a change of the template would turn a bug into nothing, unseen."""
    bug = HandBug("a bug", ("tests",), "Threshold: 0", "Threshold: 1", "OneAlarm")
    text = "Resources:\n  OneAlarm:\n    Threshold: 0\n  Another:\n    Threshold: 0\n"

    assert bug.applied(text).count("Threshold: 1") == 1
    for wrong in (replace(bug, section=None), replace(bug, old="Threshold: 7")):
        with pytest.raises(ValueError, match="a bug"):
            wrong.applied(text)
    with pytest.raises(ValueError, match="0 sections"):
        replace(bug, section="NoAlarm").applied(text)


def test_the_quick_and_near_tests_are_asked_first() -> None:
    """Those that read; then those that visit the place; then those that visit its state."""
    state, other = "AwaitBake", "AwaitTurn"
    near, far = {state: 9, f"{state}.Catch[0]": 9}, {state: 1}
    habits = [Habit("runs near", near), Habit("runs far", far), Habit("runs else", {other: 1})]
    habits += [Habit(f"{READING[0]}::test_it[{name}]", {}) for name in (state, other, f"x-{other}")]
    bug = one(Kind.CATCH, ("States", state, "Catch", 0), REMOVED)
    reading = [f"{READING[0]}::test_it[{state}]", f"{READING[0]}::test_it[x-{other}]"]

    assert judges(bug, habits) == [*reading, "runs near", "runs far"]
    many = [Habit(f"run {number:02}", {state: 1}) for number in range(FIRST + 5)]
    assert len(first_judges(bug, many)) == FIRST
    assert len(judges(bug, many)) == FIRST + 5


def test_what_gets_through_is_complained_of() -> None:
    """Unless it is explained; and so is an explanation of what is caught."""
    caught, through = all_bugs()[:2]
    hand = HAND_BUGS[0]

    assert complaints([Verdict(caught, "a test")], [HandVerdict(hand, "a test")]) == []
    assert complaints([Verdict(through, None)], [HandVerdict(hand, None)]) == [
        f"nothing notices: {through.name}",
        f"nothing notices: {hand.name}",
    ]
    reason = {through.name: "because"}
    assert complaints([Verdict(through, None)], [], explained=reason) == []
    assert complaints([Verdict(through, "a test")], [], explained=reason) == [
        f"explained, but caught: {through.name}"
    ]


def test_the_page_counts_by_rule() -> None:
    """And names what caught each bug that a person thought of."""
    bug = all_bugs()[0]
    verdicts = [Verdict(bug, "tests/unit/test_machine.py::test_it"), Verdict(all_bugs()[1], None)]
    text = page_text(verdicts, [HandVerdict(HAND_BUGS[0], "a test")], explained={"X": "because"})

    assert f"| {bug.kind} | " in text
    assert "Together 2 bugs, of\nwhich 1 were caught" in text
    assert "- because:\n  `X`" in text
    assert f"| {HAND_BUGS[0].name} | `{HAND_BUGS[0].section}` | `a test` |" in text
    assert told(Verdict(bug, None)) == f"{bug.name}: not caught"


def test_a_sample_of_bugs_is_noticed(tmp_path: Path) -> None:
    """In a copy of the project, as in a full run; and what is no bug is not."""
    comment = Bug(Kind.CONSTANT, "a comment", (Edit(("Comment",), "Something else."),))

    *sample, other = try_all([*_SAMPLE, comment], folder=tmp_path, cores=1, running=False)

    assert [told(verdict) for verdict in sample if verdict.caught_by is None] == []
    assert other.caught_by is None
