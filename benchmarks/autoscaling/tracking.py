"""Target tracking as AWS documents it, on one-minute data."""

import math
from collections import deque
from dataclasses import dataclass, field

# The alarms that Application Auto Scaling makes: 3 of 3 minutes above the target, and 15 of 15
# below nine tenths of it. https://docs.aws.amazon.com/autoscaling/application/userguide/
LOW_PERIODS = 15
_LOW_SHARE = 0.9
SCALE_OUT_COOLDOWN_MINUTES = 1
SCALE_IN_COOLDOWN_MINUTES = 5


@dataclass
class Tracking:
    """One policy's alarms and cooldowns."""

    target: float
    high_periods: int
    minimum: int
    maximum: int
    _seen: deque[float | None] = field(default_factory=lambda: deque(maxlen=LOW_PERIODS))
    _out_until: int = -1
    _in_until: int = -1

    def decide(self, minute: int, value: float | None, *, size: int) -> int:
        """Return the count that is wanted from now on, in proportion to value and target."""
        self._seen.append(value)
        wanted = size if value is None else math.ceil(size * value / self.target - 1e-9)
        wanted = min(self.maximum, max(self.minimum, wanted))
        if wanted > size and self._is_high() and minute >= self._out_until:
            self._out_until = minute + SCALE_OUT_COOLDOWN_MINUTES
            return wanted
        if wanted < size and self._is_low() and minute >= max(self._in_until, self._out_until):
            self._in_until = minute + SCALE_IN_COOLDOWN_MINUTES
            return wanted
        return size

    def _is_high(self) -> bool:
        last = list(self._seen)[-self.high_periods :]
        return len(last) == self.high_periods and all(
            value is not None and value > self.target for value in last
        )

    def _is_low(self) -> bool:
        low = self.target * _LOW_SHARE
        return len(self._seen) == LOW_PERIODS and all(
            value is not None and value < low for value in self._seen
        )
