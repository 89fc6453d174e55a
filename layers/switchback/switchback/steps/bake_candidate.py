"""Look at the alarms while the candidate serves, and judge it once that can be done."""

from datetime import timedelta

from switchback import clock
from switchback.contracts import Baked, ToBake
from switchback.domain.bake import Watch, conclude_baking, decide_baking, wait_seconds
from switchback.gateways import cloudwatch, locks, sagemaker


def bake_candidate(given: ToBake) -> Baked:
    """Look once. The wake-up counter is read first, so that no signal slips past the look."""
    item = locks.require(given.rollout)
    now = clock.now()
    watch = Watch(
        candidate_config=given.candidate_config,
        alarm_names=given.bake.alarm_names,
        started_at=given.started_at,
        ends_at=given.started_at + timedelta(seconds=given.bake.duration_seconds),
    )
    baking = decide_baking(
        sagemaker.describe_endpoint(given.rollout.endpoint_name),
        watch,
        readings=cloudwatch.read_alarms(watch.alarm_names),
        fired=cloudwatch.alarms_fired_since(watch.alarm_names, watch.started_at),
        now=now,
    )
    return Baked(
        decision=baking.decision,
        reason=baking.reason,
        looked_at=now,
        wake_ups=item.wake_ups,
        wait_seconds=wait_seconds(watch, now=now),
        verdict=baking.verdict,
        conclusion=conclude_baking(baking),
    )
