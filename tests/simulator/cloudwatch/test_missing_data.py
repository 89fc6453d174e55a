"""AWS's own tables of how an alarm is evaluated when data is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.cloudwatch.evaluation import Datapoint, Threshold, judge
from simulator.cloudwatch.metrics import SeriesKey
from simulator.cloudwatch.shapes import Comparison, MissingData

_LAST = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
_RETAIN = None
_TREATMENTS = [
    MissingData.MISSING,
    MissingData.IGNORE,
    MissingData.BREACHING,
    MissingData.NOT_BREACHING,
]
_UNKNOWN = "INSUFFICIENT_DATA"
_THREE_OF_THREE = {
    "0 - X - X": ("OK", "OK", "OK", "OK"),
    "0 - - - -": ("OK", "OK", "OK", "OK"),
    "- - - - -": (_UNKNOWN, _RETAIN, "ALARM", "OK"),
    "0 X X - X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "- - X - -": ("ALARM", _RETAIN, "ALARM", "OK"),
    "- - - - X": (_UNKNOWN, _RETAIN, "ALARM", "OK"),
    "X - - - -": ("ALARM", _RETAIN, "ALARM", "OK"),
}
_TWO_OF_THREE = {
    "0 - X - X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0 0 X 0 X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0 - X - -": ("OK", "OK", "ALARM", "OK"),
    "- - - - 0": ("OK", "OK", "ALARM", "OK"),
    "- - - X -": ("ALARM", _RETAIN, "ALARM", "OK"),
    "- - - - X": (_UNKNOWN, _RETAIN, "ALARM", "OK"),
}
_ROWS = [
    (to_alarm, drawn, missing, state)
    for to_alarm, table in ((3, _THREE_OF_THREE), (2, _TWO_OF_THREE))
    for drawn, states in table.items()
    for missing, state in zip(_TREATMENTS, states, strict=True)
]


@pytest.mark.parametrize(("to_alarm", "drawn", "missing", "state"), _ROWS)
def test_every_row_of_the_documented_tables_holds(
    to_alarm: int, drawn: str, missing: MissingData, state: str | None
) -> None:
    """Each row AWS publishes (0 fine, X breaching, - missing, newest right) comes out the same."""
    judged = judge(_threshold(to_alarm, missing), _datapoints(drawn))

    assert judged.state == state


def test_a_gap_is_bridged_by_older_data_and_not_filled() -> None:
    """While enough data is in the evaluation range, none of its gaps counts as anything."""
    judged = judge(_threshold(3, MissingData.BREACHING), _datapoints("0 X X - 0"))

    assert [each.value for each in judged.real] == [0.0, 2.0, 2.0]
    assert judged.filled == ()


def _threshold(to_alarm: int, missing: MissingData) -> Threshold:
    return Threshold(
        key=SeriesKey.of("N", "m", {}),
        statistic="Average",
        period_minutes=1,
        periods=3,
        to_alarm=to_alarm,
        says_to_alarm=True,
        comparison=Comparison.GREATER,
        limit=1.0,
        missing=missing,
    )


def _datapoints(drawn: str) -> list[Datapoint]:
    values = {"0": 0.0, "X": 2.0, "-": None}
    newest_first = reversed(drawn.split())
    return [
        Datapoint(_LAST - timedelta(minutes=age), values[mark], 0.0 if mark == "-" else 1.0)
        for age, mark in enumerate(newest_first)
    ]
