"""Target tracking: the metric that a policy follows, and the count that it asks for."""

import math
from dataclasses import dataclass

from simulator.cloudwatch.evaluation import EXTRA_PERIODS, Criterion, Datapoint, judge
from simulator.cloudwatch.metrics import start_of
from simulator.cloudwatch.queries import Queries, Reading
from simulator.cloudwatch.service import CloudWatch
from simulator.cloudwatch.shapes import Comparison, MissingData, StateValue

_LOW_PERIODS = 15
_LOW_SHARE = 0.9
_SLACK = 1e-9  # what floats add to a whole number of instances


@dataclass(frozen=True)
class Wish:
    """The count that a policy asks for.

    Attributes:
        policy: The policy's name.
        alarm: The name of the alarm that called it.
        cooldown_seconds: How long the policy is not heard again once this was fulfilled.
    """

    count: int
    policy: str
    alarm: str
    cooldown_seconds: int

    @property
    def cause(self) -> str:
        """Why, in the words of a scaling activity."""
        return f"monitor alarm {self.alarm} in state ALARM triggered policy {self.policy}"


@dataclass(frozen=True)
class Tracking:
    """A policy that keeps a metric at a target.

    Attributes:
        result: The id of the query whose result it follows.
        high_periods: How many minutes in a row must be above the target before it scales out.
        scales_in: Whether it ever does.
        alarms: The names of the alarm that is high, and of the one that is low.
    """

    name: str
    queries: Queries
    result: str
    target: float
    high_periods: int
    scales_in: bool
    scale_out_cooldown: int
    scale_in_cooldown: int
    alarms: tuple[str, str]

    def wish(self, cloudwatch: CloudWatch, *, count: int, minute: int, reach: int) -> Wish | None:
        """Return what it asks for at the end of a minute; None where it asks for nothing.

        Args:
            cloudwatch: Where the metric is.
            count: How many instances there are.
            minute: The minute since the epoch that is just over.
            reach: How many minutes back FILL finds a value to repeat.
        """
        reading = cloudwatch.reading(self.queries, periods=range(minute - reach, minute + 1))
        high = Criterion(
            periods=self.high_periods,
            to_alarm=self.high_periods,
            comparison=Comparison.GREATER,
            limit=self.target,
            missing=MissingData.MISSING,
        )
        value = self._alarming(high, reading)
        if value is not None:
            return self._asked_for(count, value, self.alarms[0], self.scale_out_cooldown)
        low = Criterion(
            periods=_LOW_PERIODS,
            to_alarm=_LOW_PERIODS,
            comparison=Comparison.LESS,
            limit=self.target * _LOW_SHARE,
            missing=MissingData.MISSING,
        )
        value = self._alarming(low, reading) if self.scales_in else None
        if value is not None:
            return self._asked_for(count, value, self.alarms[1], self.scale_in_cooldown)
        return None

    def value(self, cloudwatch: CloudWatch, *, minute: int, reach: int) -> float | None:
        """Return what it keeps at its target, in one minute since the epoch."""
        reading = cloudwatch.reading(self.queries, periods=range(minute - reach, minute + 1))
        return reading.value(self.result, minute)

    def _asked_for(self, count: int, value: float, alarm: str, cooldown: int) -> Wish:
        """Return a count in proportion; which datapoint AWS takes for it is not documented."""
        wanted = math.ceil(count * value / self.target - _SLACK)
        return Wish(wanted, self.name, alarm, cooldown)

    def _alarming(self, criterion: Criterion, reading: Reading) -> float | None:
        """Return the newest value where the criterion says ALARM."""
        newest = reading.periods[-1]
        found: list[Datapoint] = []
        real: list[float] = []
        for minute in range(newest, newest - criterion.periods - EXTRA_PERIODS, -1):
            value = reading.value(self.result, minute)
            found.append(Datapoint(start_of(minute), value, 1))
            if value is not None:
                # Nothing that does not breach can be part of so many in a row.
                if not criterion.comparison.breaches(value, criterion.limit):
                    return None
                real.append(value)
            if len(real) == criterion.periods:
                break
        return real[0] if real and judge(criterion, found).state is StateValue.ALARM else None
