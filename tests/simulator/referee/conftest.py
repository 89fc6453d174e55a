"""What the tests of the referee share."""

import pytest

from tests.simulator.states.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """Our engine with nothing to do yet."""
    return Bench()
