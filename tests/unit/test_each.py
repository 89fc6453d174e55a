"""Many things to do: one that fails keeps no other waiting, and is not forgotten."""

import pytest

from switchback.errors import AccessDenied, Throttled
from switchback.steps.each import each


def test_what_came_of_each_is_told_in_order() -> None:
    """As many answers as there were things to do."""
    assert each([3, 1, 2], lambda number: number * 2) == (6, 2, 4)


def test_the_first_failure_comes_last_with_the_others_on_it() -> None:
    """All else was done by then."""
    done: list[str] = []
    failing = {"b": Throttled("slow down"), "d": AccessDenied("no")}

    def act(name: str) -> None:
        if name in failing:
            raise failing[name]
        done.append(name)

    with pytest.raises(Throttled, match="slow down") as failed:
        each("abcde", act)
    assert done == ["a", "c", "e"]
    assert failed.value.__notes__ == ["and AccessDenied: no"]


def test_a_mistake_of_ours_is_not_put_off() -> None:
    """Nobody knows what else it spoils."""
    with pytest.raises(ZeroDivisionError):
        each([0, 1], lambda number: 1 / number)
