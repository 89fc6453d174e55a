"""What the tests of the Step Functions engine share."""

import pytest

from tests.simulator.states.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """An engine with nothing to do yet."""
    return Bench()
