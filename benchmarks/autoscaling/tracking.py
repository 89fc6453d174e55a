"""Target tracking as AWS documents it, on one-minute data."""

import math
from collections import deque

from benchmarks.autoscaling.fleets import Shape
from benchmarks.autoscaling.metrics import FAST_MINUTES, Look, Metric

# The alarms that Application Auto Scaling makes: 3 of 3 minutes above the target, and 15 of 15
# below nine tenths of it. https://docs.aws.amazon.com/autoscaling/application/userguide/
LOW_PERIODS = 15
MINIMUM, MAXIMUM = 2, 120
_LOW_SHARE = 0.9
SCALE_OUT_COOLDOWN_MINUTES = 1
SCALE_IN_COOLDOWN_MINUTES = 5


class Policies:
    """The policies of one fleet: any of them scales out, and all have to agree to scale in."""

    def __init__(self, metric: Metric, shape: Shape) -> None:
        """Begin with no data."""
        self._metric = metric
        self._main = _Alarms(metric.target(shape), metric.high_minutes)
        self._surge = metric.surge and _Alarms(metric.surge(shape), FAST_MINUTES)
        self._out_until = self._in_until = -1
        self.is_blind = False

    def decide(self, minute: int, look: Look) -> int:
        """Return the count that is wanted from now on, in proportion to value and target."""
        size = sum(look.counts)
        value = self._metric.value(look)
        self.is_blind = value is None
        self._main.see(value)
        if self._surge:
            self._surge.see(look.per_instance)
        alarms = [self._main, *([self._surge] if self._surge else [])]
        out = max((each.wanted(size) for each in alarms if each.is_high), default=size)
        if out > size and minute >= self._out_until:
            self._out_until = minute + SCALE_OUT_COOLDOWN_MINUTES
            return out
        less = self._main.wanted(size) if self._main.is_low else size
        if less < size and minute >= max(self._in_until, self._out_until):
            self._in_until = minute + SCALE_IN_COOLDOWN_MINUTES
            return less
        return size


class _Alarms:
    """The two alarms of one policy."""

    def __init__(self, target: float, high_minutes: int) -> None:
        self._target = target
        self._high_minutes = high_minutes
        self._seen: deque[float | None] = deque(maxlen=LOW_PERIODS)

    def see(self, value: float | None) -> None:
        self._seen.append(value)

    def wanted(self, size: int) -> int:
        last = self._seen[-1]
        assert last is not None, "an alarm that is not blind has a last value"
        exact = size * last / self._target
        return min(MAXIMUM, max(MINIMUM, math.ceil(exact - 1e-9)))

    @property
    def is_high(self) -> bool:
        last = list(self._seen)[-self._high_minutes :]
        return len(last) == self._high_minutes and all(
            value is not None and value > self._target for value in last
        )

    @property
    def is_low(self) -> bool:
        low = self._target * _LOW_SHARE
        return len(self._seen) == LOW_PERIODS and all(
            value is not None and value < low for value in self._seen
        )
