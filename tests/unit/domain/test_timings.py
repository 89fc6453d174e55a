"""How long each part of a rollout took: nothing for a part that there was not."""

from typing import Any

import pytest

from switchback.domain.timings import Instants, Timings, timings
from tests.unit.domain.given import NOW, seconds

_ALL = {"update_started_at": 100, "settled_at": 700, "back_started_at": 1700}


@pytest.mark.parametrize(
    ("at", "waiting", "update", "judging", "way_back"),
    [
        pytest.param({}, None, None, None, None, id="nothing was started"),
        pytest.param(
            {"update_started_at": 100},
            100.0,
            None,
            None,
            None,
            id="it never settled, nor went back",
        ),
        pytest.param(
            {"update_started_at": 100, "settled_at": 700}, 100.0, 600.0, 1300.0, None, id="forward"
        ),
        pytest.param(_ALL, 100.0, 600.0, 1000.0, 300.0, id="there and back"),
        pytest.param({**_ALL, "settled_at": None}, 100.0, None, None, 300.0, id="it never settled"),
        # Two clocks need not agree: nothing takes less than no time.
        pytest.param({**_ALL, "settled_at": 99}, 100.0, 0.0, 1601.0, 300.0, id="a clock is late"),
    ],
)
def test_each_part_is_told(
    *,
    at: dict[str, int | None],
    waiting: float | None,
    update: float | None,
    judging: float | None,
    way_back: float | None,
) -> None:
    """From the start to the update, until it settled, until it was judged, and back."""
    told: dict[str, Any] = {
        name: None if count is None else NOW + seconds(count) for name, count in at.items()
    }
    instants = Instants(started_at=NOW, ended_at=NOW + seconds(2000), **told)

    assert timings(instants) == Timings(
        instants=instants,
        waiting_seconds=waiting,
        update_seconds=update,
        judging_seconds=judging,
        way_back_seconds=way_back,
        total_seconds=2000.0,
    )
