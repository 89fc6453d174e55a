"""A bench for each test of the steps."""

import pytest

from simulator.stage import Stage
from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand
from tests.steps.followed import Followed
from tests.steps.watched import NOVA, Watched


@pytest.fixture
def bench(stage: Stage) -> Bench:
    """A live endpoint, and steps to be run on it one by one."""
    return Bench(stage)


@pytest.fixture
def by_hand(bench: Bench) -> ByHand:
    """A rollout that has the endpoint, and goes on as far as a test asks."""
    return ByHand(bench, bench.acquire(bench.begin("ours")))


@pytest.fixture
def followed(bench: Bench) -> Followed:
    """Nothing yet follows anything."""
    return Followed(bench)


@pytest.fixture
def watched(bench: Bench) -> Watched:
    """A file that follows Nova, whose first version was seen."""
    watched = Watched(bench)
    watched.follow(NOVA)
    watched.publish(NOVA, "Nova-3 English v1")
    watched.look()
    return watched
