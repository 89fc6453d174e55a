"""The world as a whole: it begins when it is told to."""

from datetime import UTC, datetime

from simulator.world import START, World
from switchback import clock


def test_a_world_begins_when_told() -> None:
    """For everybody in it, so that a change of daylight saving time can be met."""
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    with World(start=spring) as world:
        world.clock.advance(3600)
        assert world.clock.now == clock.now() == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with World() as world:
        assert world.clock.now == START
