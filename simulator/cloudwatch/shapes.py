"""The closed sets and the text formats that CloudWatch uses in requests, reasons and events."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from simulator.wire import AwsError, NotSimulated


class StateValue(StrEnum):
    """What an alarm can say."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class AlarmType(StrEnum):
    """The kinds of alarm that the embedded CloudWatch has."""

    METRIC = "MetricAlarm"
    COMPOSITE = "CompositeAlarm"


class MissingData(StrEnum):
    """What a period without data counts as."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class Comparison(StrEnum):
    """How a datapoint is held against the threshold."""

    GREATER_OR_EQUAL = "GreaterThanOrEqualToThreshold"
    GREATER = "GreaterThanThreshold"
    LESS = "LessThanThreshold"
    LESS_OR_EQUAL = "LessThanOrEqualToThreshold"

    def breaches(self, value: float, threshold: float) -> bool:
        """Return whether the value lies on the bad side of the threshold."""
        match self:
            case Comparison.GREATER_OR_EQUAL:
                return value >= threshold
            case Comparison.GREATER:
                return value > threshold
            case Comparison.LESS:
                return value < threshold
            case Comparison.LESS_OR_EQUAL:
                return value <= threshold

    @property
    def words(self) -> str:
        """The comparison as a state reason words it."""
        match self:
            case Comparison.GREATER_OR_EQUAL:
                return "greater than or equal to"
            case Comparison.GREATER:
                return "greater than"
            case Comparison.LESS:
                return "less than"
            case Comparison.LESS_OR_EQUAL:
                return "less than or equal to"


def timestamp(at: datetime) -> str:
    """Return an instant as CloudWatch writes it into JSON, to the millisecond."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def refuse_unknown(params: Mapping[str, Any], *, known: frozenset[str], operation: str) -> None:
    """Refuse what AWS would take but the embedded CloudWatch would quietly get wrong.

    Raises:
        NotSimulated: A parameter is given that is not among the known ones.
    """
    if unknown := sorted(set(params) - known):
        raise NotSimulated(f"{', '.join(unknown)} in {operation}")


def page_offset(token: str | None) -> int:
    """Return how many records the pages before this one held.

    Raises:
        AwsError: InvalidNextToken, where no earlier answer gave that token.
    """
    if token is None:
        return 0
    if not token.isdecimal():
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    return int(token)
