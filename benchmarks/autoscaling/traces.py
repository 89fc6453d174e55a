"""The load on an endpoint through a day, in concurrent requests, minute by minute."""

import math
from collections.abc import Callable, Mapping
from random import Random

DAY_MINUTES = 24 * 60

Trace = tuple[float, ...]

_MEAN = 200.0


def _trace(load: Callable[[int], float]) -> Trace:
    return tuple(max(0.0, load(minute)) for minute in range(DAY_MINUTES))


def _steady(_chance: Random) -> Trace:
    return _trace(lambda _: _MEAN)


def _daily_wave(_chance: Random) -> Trace:
    """Quiet at night, busy in the afternoon: from a fifth of the mean to nearly twice of it."""
    return _trace(lambda m: _MEAN * (1 - 0.8 * math.cos(2 * math.pi * m / DAY_MINUTES)))


def _spike(_chance: Random) -> Trace:
    """Three times the load for two hours around noon, reached within ten minutes."""

    def load(minute: int) -> float:
        begun = min(1.0, max(0.0, (minute - 12 * 60) / 10))
        over = min(1.0, max(0.0, (minute - 14 * 60) / 10))
        return _MEAN * (1 + 2 * (begun - over))

    return _trace(load)


def _slow_growth(_chance: Random) -> Trace:
    return _trace(lambda m: _MEAN * (0.5 + 1.5 * m / DAY_MINUTES))


def _noisy(chance: Random) -> Trace:
    """The daily wave with noise that forgets half of itself within ten minutes."""
    level, levels = 0.0, []
    for _ in range(DAY_MINUTES):
        level = 0.93 * level + chance.gauss(0, 0.05)
        levels.append(level)
    wave = _daily_wave(chance)
    return _trace(lambda m: wave[m] * (1 + levels[m]))


TRACES: Mapping[str, Callable[[Random], Trace]] = {
    "steady": _steady,
    "daily wave": _daily_wave,
    "spike": _spike,
    "slow growth": _slow_growth,
    "noisy": _noisy,
}
