"""What metric math computes: a value at each instant, from series that may have none there."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Window(Protocol):
    """The stretch of time that an expression is computed over, and the series within it."""

    @property
    def periods(self) -> range:
        """The minutes since the epoch at which the periods start."""

    @property
    def repeated(self) -> dict[tuple[object, int], float | None]:
        """What filling gaps found so far, by who fills and the minute: gaps may be long."""

    def value(self, query_id: str, minute: int) -> float | None:
        """Return a query's value in the period that starts there, or None where it has none."""


@dataclass(frozen=True)
class Term:
    """A part of an expression.

    Attributes:
        at: Its value in the period that starts at a minute; None for no data point.
        is_series: Whether it is a time series, and not a number.
    """

    at: Callable[[Window, int], float | None]
    is_series: bool


def number(value: float) -> Term:
    """Return a number, which has the same value everywhere."""
    return Term(lambda _window, _minute: value, is_series=False)


def reference(query_id: str) -> Term:
    """Return the result of another query."""
    return Term(lambda window, minute: window.value(query_id, minute), is_series=True)


def negated(term: Term) -> Term:
    """Return the term with the other sign."""
    return _both(operator.sub, number(0.0), term)


def combined(symbol: str, left: Term, right: Term) -> Term:
    """Return an operation on two terms: it has a value only where both have one."""
    return _both(_OPERATIONS[symbol], left, right)


def filled(term: Term, filler: Term) -> Term:
    """Return the series with another term's values where it has none."""

    def at(window: Window, minute: int) -> float | None:
        value = term.at(window, minute)
        return filler.at(window, minute) if value is None else value

    return Term(at, is_series=True)


def repeated(term: Term) -> Term:
    """Return the series with its most recent value before each gap; nothing precedes the first."""

    def at(window: Window, minute: int) -> float | None:
        value, gap = None, []
        for each in range(minute, window.periods.start - 1, -window.periods.step):
            if (at, each) in window.repeated:
                value = window.repeated[at, each]
                break
            gap.append(each)
            value = term.at(window, each)
            if value is not None:
                break
        window.repeated.update({(at, each): value for each in gap})
        return value

    return Term(at, is_series=True)


def interpolated(term: Term) -> Term:
    """Return the series with a straight line across each gap that has a value on both sides."""

    def at(window: Window, minute: int) -> float | None:
        periods = window.periods
        before = _nearest(term, window, range(minute, periods.start - 1, -periods.step))
        after = _nearest(term, window, range(minute, periods.stop, periods.step))
        if before is None or after is None:
            return None
        if before[0] == after[0]:
            return before[1]
        share = (minute - before[0]) / (after[0] - before[0])
        return before[1] + (after[1] - before[1]) * share

    return Term(at, is_series=True)


def aggregated(name: str, terms: Sequence[Term]) -> Term:
    """Return SUM, AVG, MIN or MAX over several series, wherever one of them has a value.

    AWS documents of AVG that it takes a missing value for 0; of the others nothing.
    """
    over = _AGGREGATES[name]

    def at(window: Window, minute: int) -> float | None:
        values = [value for term in terms if (value := term.at(window, minute)) is not None]
        return over(values, len(terms)) if values else None

    return Term(at, is_series=True)


def _both(operation: Callable[[float, float], float | None], left: Term, right: Term) -> Term:
    def at(window: Window, minute: int) -> float | None:
        one = left.at(window, minute)
        if one is None:
            return None
        other = right.at(window, minute)
        return None if other is None else operation(one, other)

    return Term(at, is_series=left.is_series or right.is_series)


def _nearest(term: Term, window: Window, minutes: range) -> tuple[int, float] | None:
    for minute in minutes:
        value = term.at(window, minute)
        if value is not None:
            return minute, value
    return None


def _divide(left: float, right: float) -> float | None:
    return None if right == 0 else left / right


_OPERATIONS: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
}
_AGGREGATES: dict[str, Callable[[Sequence[float], int], float]] = {
    "SUM": lambda values, _: sum(values),
    "AVG": lambda values, series: sum(values) / series,
    "MIN": lambda values, _: min(values),
    "MAX": lambda values, _: max(values),
}
AGGREGATES = frozenset(_AGGREGATES)
