"""What an alarm says about the periods it looks at, by the rules AWS documents for missing data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from simulator.cloudwatch.metrics import SeriesKey
from simulator.cloudwatch.shapes import Comparison, MissingData, StateValue

# AWS reads more periods than it judges by, so that a gap can be bridged; its examples show two.
EXTRA_PERIODS = 2


@dataclass(frozen=True)
class Criterion:
    """When an alarm alarms, whatever it watches.

    Attributes:
        periods: EvaluationPeriods: how many datapoints are judged.
        to_alarm: DatapointsToAlarm: how many of them must breach.
        comparison: How a datapoint is held against the limit.
        limit: The threshold itself.
        missing: What a period without data counts as.
    """

    periods: int
    to_alarm: int
    comparison: Comparison
    limit: float
    missing: MissingData


@dataclass(frozen=True)
class Threshold(Criterion):
    """What a metric alarm watches, and when it alarms.

    Attributes:
        key: The series.
        statistic: Its statistic, as AWS names it.
        period_minutes: How many minutes make one datapoint.
        says_to_alarm: The request gave DatapointsToAlarm; state reasons are worded by that.
    """

    key: SeriesKey
    statistic: str
    period_minutes: int
    says_to_alarm: bool


@dataclass(frozen=True, slots=True)
class Datapoint:
    """One period of an alarm's metric; without a value where the period has no data."""

    start: datetime
    value: float | None
    sample_count: float


@dataclass(frozen=True)
class Judged:
    """What an evaluation came to.

    Attributes:
        state: What the alarm should say, or None where it keeps what it says.
        real: The datapoints with data that were judged, newest first.
        filled: The periods without data that had to be judged too, newest first.
    """

    state: StateValue | None
    real: tuple[Datapoint, ...]
    filled: tuple[Datapoint, ...]


def judge(criterion: Criterion, datapoints: Sequence[Datapoint]) -> Judged:
    """Judge the datapoints of the evaluation range, newest first, gaps included."""
    real = tuple(each for each in datapoints if each.value is not None)[: criterion.periods]
    gaps = tuple(each for each in datapoints if each.value is None)
    filled = gaps[: criterion.periods - len(real)]
    breaching = count_breaching(criterion, real)
    if not filled:
        return Judged(_by_count(criterion, breaching), real, filled)
    match criterion.missing:
        case MissingData.BREACHING:
            state: StateValue | None = _by_count(criterion, breaching + len(filled))
        case MissingData.NOT_BREACHING:
            state = _by_count(criterion, breaching)
        case MissingData.MISSING:
            state = _with_gaps(criterion, datapoints, real)
        case MissingData.IGNORE:
            undecided = not real or 0 < breaching == len(real) < criterion.to_alarm
            state = None if undecided else _by_count(criterion, breaching)
        case _:
            assert_never(criterion.missing)
    return Judged(state, real, filled)


def count_breaching(criterion: Criterion, datapoints: Sequence[Datapoint]) -> int:
    """Return how many of the datapoints with data breach."""
    return sum(breaches(criterion, each) for each in datapoints)


def breaches(criterion: Criterion, datapoint: Datapoint) -> bool:
    """Return whether a datapoint has data and lies on the bad side of the criterion."""
    value = datapoint.value
    return value is not None and criterion.comparison.breaches(value, criterion.limit)


def _by_count(criterion: Criterion, breaching: int) -> StateValue:
    return StateValue.ALARM if breaching >= criterion.to_alarm else StateValue.OK


def _with_gaps(
    criterion: Criterion, datapoints: Sequence[Datapoint], real: Sequence[Datapoint]
) -> StateValue:
    if not real:
        return StateValue.INSUFFICIENT_DATA
    breaching = count_breaching(criterion, real)
    if breaching < len(real) or breaching >= criterion.to_alarm:
        return _by_count(criterion, breaching)
    # Nothing but breaches, too few of them: AWS alarms once the oldest is DatapointsToAlarm old.
    age = datapoints.index(real[-1]) + 1
    return StateValue.ALARM if age >= criterion.to_alarm else StateValue.INSUFFICIENT_DATA
