"""What a rollout changes is told so that people read it and the machine can carry it."""

from typing import Any

import pytest

from switchback.domain.plan import Change
from switchback.domain.told_changes import told_changes
from tests.unit.domain.given import NOW

_WHOLE = 200


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        {"a": [1]},
        {"at": NOW},
        "x" * _WHOLE,
        "é" * (_WHOLE // 2),
        ["x" * (_WHOLE - len('[""]'))],
    ],
)
def test_what_is_short_is_told_as_it_is(value: Any) -> None:
    """Up to two hundred bytes, as text or as JSON."""
    changes = (Change("Place", before=value, after=None), Change("Place", None, after=value))

    assert told_changes(changes) == changes


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("x" * (_WHOLE + 1), f"{'x' * 174} ... (201 bytes, cut here)"),
        ("é" * (_WHOLE // 2 + 1), f"{'é' * 87} ... (202 bytes, cut here)"),
        (["x" * (_WHOLE - len('[""]') + 1)], f'["{"x" * 172} ... (201 bytes, cut here)'),
        ({"at": NOW, "b": "x" * 999}, f"""{{"at": "{NOW}", "b": "{"x" * 130}"""),
    ],
)
def test_of_what_is_long_the_beginning_is_told(value: Any, told: str) -> None:
    """With how long it is; what is no text as JSON."""
    (change,) = told_changes([Change("Place", before=value, after=value)])

    assert change.before == change.after
    assert change.before[: len(told)] == told
    assert len(change.before.encode()) <= _WHOLE
    assert change.before.endswith(" bytes, cut here)")


def test_a_place_is_cut_too() -> None:
    """A list of lists has long ones."""
    (change,) = told_changes([Change("P" * 201, before=1, after=2)])

    assert change == Change(f"{'P' * 174} ... (201 bytes, cut here)", before=1, after=2)


@pytest.mark.parametrize(("count", "more"), [(50, 0), (51, 1), (70, 20)])
def test_of_many_changes_the_first_are_told(count: int, more: int) -> None:
    """And how many more there are."""
    changes = [Change(f"Place{number}", before=1, after=2) for number in range(count)]
    rest = (Change(f"and {more} more", before="...", after="..."),) if more else ()

    assert told_changes(changes) == (*changes[:50], *rest)
