"""Look at the alarms while the candidate serves, and judge it once that can be done."""

from datetime import datetime, timedelta

from switchback import clock
from switchback.contracts.judging import Baked, ToBake
from switchback.domain.bake import (
    BakeDecision,
    Baking,
    conclude_baking,
    decide_baking,
    observations,
    wait_seconds,
)
from switchback.domain.stuck import Phase, Stuck
from switchback.domain.watch import Look, Watch
from switchback.gateways import cloudwatch, locks, sagemaker


def bake_candidate(given: ToBake) -> Baked:
    """Look once. The wake-up counter is read first, so that no signal slips past the look."""
    item = locks.require(given.rollout)
    watch = _watch(given)
    now = clock.now()
    look = Look(
        endpoint=sagemaker.describe_endpoint(given.rollout.endpoint_name),
        readings=cloudwatch.read_alarms(watch.names),
        fired=cloudwatch.alarms_fired_since(watch.names, watch.started_at),
        invocations=_invocations(given, now=now),
        said=item.decisions,
        now=now,
    )
    baking = decide_baking(look, watch)
    return Baked(
        decision=baking.decision,
        reason=baking.reason,
        looked_at=now,
        wake_ups=item.wake_ups,
        wait_seconds=wait_seconds(watch, now=now),
        decisions_seen=_seen(given, baking, said=len(item.decisions)),
        observations=observations(look, watch),
        verdict=baking.verdict,
        stuck=Stuck(Phase.BAKE, baking.reason) if baking.decision is BakeDecision.ASK else None,
        conclusion=conclude_baking(baking),
    )


def _watch(given: ToBake) -> Watch:
    return Watch(
        candidate_config=given.candidate_config,
        alarms=given.bake.alarms,
        red_before=given.red_before,
        started_at=given.started_at,
        duration=timedelta(seconds=given.bake.duration_seconds),
        minimum_invocations=given.bake.minimum_invocations,
        when_inconclusive=given.bake.when_inconclusive,
        extend_up_to=timedelta(seconds=given.bake.extend_up_to_seconds),
    )


def _invocations(given: ToBake, *, now: datetime) -> int | None:
    if given.bake.minimum_invocations == 0:
        return None
    if now <= given.started_at:
        # CloudWatch refuses to be asked about no time at all.
        return 0
    return cloudwatch.count_invocations(
        given.rollout.endpoint_name, given.variant_name, since=given.started_at, until=now
    )


def _seen(given: ToBake, baking: Baking, *, said: int) -> int:
    """Return how many decisions have been acted upon; a hold stays in force while it waits."""
    return given.decisions_seen if baking.decision is BakeDecision.WAIT else said
