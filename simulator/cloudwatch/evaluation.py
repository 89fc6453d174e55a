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
class Threshold:
    """What a metric alarm watches, and when it alarms.

    Attributes:
        key: The series.
        statistic: Its statistic, as AWS names it.
        period_minutes: How many minutes make one datapoint.
        periods: EvaluationPeriods: how many datapoints are judged.
        to_alarm: DatapointsToAlarm: how many of them must breach.
        says_to_alarm: The request gave DatapointsToAlarm; state reasons are worded by that.
        comparison: How a datapoint is held against the limit.
        limit: The threshold itself.
        missing: What a period without data counts as.
    """

    key: SeriesKey
    statistic: str
    period_minutes: int
    periods: int
    to_alarm: int
    says_to_alarm: bool
    comparison: Comparison
    limit: float
    missing: MissingData


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


def judge(threshold: Threshold, datapoints: Sequence[Datapoint]) -> Judged:
    """Judge the datapoints of the evaluation range, newest first, gaps included."""
    real = tuple(each for each in datapoints if each.value is not None)[: threshold.periods]
    gaps = tuple(each for each in datapoints if each.value is None)
    filled = gaps[: threshold.periods - len(real)]
    breaching = count_breaching(threshold, real)
    if not filled:
        return Judged(_by_count(threshold, breaching), real, filled)
    match threshold.missing:
        case MissingData.BREACHING:
            state: StateValue | None = _by_count(threshold, breaching + len(filled))
        case MissingData.NOT_BREACHING:
            state = _by_count(threshold, breaching)
        case MissingData.MISSING:
            state = _with_gaps(threshold, datapoints, real)
        case MissingData.IGNORE:
            undecided = not real or 0 < breaching == len(real) < threshold.to_alarm
            state = None if undecided else _by_count(threshold, breaching)
        case _:
            assert_never(threshold.missing)
    return Judged(state, real, filled)


def count_breaching(threshold: Threshold, datapoints: Sequence[Datapoint]) -> int:
    """Return how many of the datapoints with data breach."""
    return sum(breaches(threshold, each) for each in datapoints)


def breaches(threshold: Threshold, datapoint: Datapoint) -> bool:
    """Return whether a datapoint has data and lies on the bad side of the threshold."""
    value = datapoint.value
    return value is not None and threshold.comparison.breaches(value, threshold.limit)


def _by_count(threshold: Threshold, breaching: int) -> StateValue:
    return StateValue.ALARM if breaching >= threshold.to_alarm else StateValue.OK


def _with_gaps(
    threshold: Threshold, datapoints: Sequence[Datapoint], real: Sequence[Datapoint]
) -> StateValue:
    if not real:
        return StateValue.INSUFFICIENT_DATA
    breaching = count_breaching(threshold, real)
    if breaching < len(real) or breaching >= threshold.to_alarm:
        return _by_count(threshold, breaching)
    # Nothing but breaches, too few of them: AWS alarms once the oldest is DatapointsToAlarm old.
    age = datapoints.index(real[-1]) + 1
    return StateValue.ALARM if age >= threshold.to_alarm else StateValue.INSUFFICIENT_DATA
