"""A bake as it usually is, of which a test says only what matters to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from switchback.domain.alarms import AlarmFired, AlarmReading, WatchedAlarm
from switchback.domain.bake import Baking, decide_baking
from switchback.domain.decision import Decision, Say
from switchback.domain.endpoint import Endpoint
from switchback.domain.watch import Look, Watch
from tests.unit.domain.given import NOW, endpoint, reading

END = NOW + timedelta(minutes=35)
WATCH = Watch(
    candidate_config="candidate",
    alarms=(WatchedAlarm("errors"), WatchedAlarm("latency")),
    red_before=(),
    started_at=NOW,
    duration=timedelta(minutes=35),
)
QUIET = (reading(name="errors"), reading(name="latency"))
SERVING = endpoint(config="candidate")


def bake(
    found: Endpoint = SERVING,
    *,
    readings: Sequence[AlarmReading] = QUIET,
    fired: Sequence[AlarmFired] = (),
    now: datetime = NOW,
    watch: Watch = WATCH,
    said: Sequence[Say] = (),
    invocations: int | None = None,
) -> Baking:
    """Decide from one look at a quiet bake that has just begun, unless told otherwise."""
    decisions = [Decision(say=say, by="somebody", at=NOW, reason="why") for say in said]
    look = Look(
        endpoint=found,
        readings=readings,
        fired=fired,
        invocations=invocations,
        said=decisions,
        now=now,
    )
    return decide_baking(look, watch)
