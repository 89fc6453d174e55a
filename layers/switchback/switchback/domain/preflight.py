"""What must hold before the endpoint is touched, as findings: all of them, not the first."""

from collections.abc import Iterable, Sequence

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.findings import Finding, Severity
from switchback.domain.plan import Plan


def judge_endpoint(endpoint: Endpoint) -> tuple[Finding, ...]:
    """Only an endpoint that is in service and not changing can be updated."""
    idle = endpoint.status is EndpointStatus.IN_SERVICE and endpoint.pending is None
    if idle or endpoint.status is EndpointStatus.UPDATE_ROLLBACK_FAILED:
        return ()
    passes = endpoint.status in IN_PROGRESS or endpoint.pending is not None
    return (
        Finding(
            code="EndpointBusy" if passes else "EndpointNotUpdatable",
            severity=Severity.PASSING if passes else Severity.BLOCKING,
            resource=endpoint.name,
            message=f"the endpoint is {endpoint.status}, not InService",
            remedy=_STATUS_REMEDIES.get(endpoint.status, "the rollout waits until it is done"),
            evidence={"status": endpoint.status, "failureReason": endpoint.failure_reason},
        ),
    )


_STATUS_REMEDIES = {
    EndpointStatus.FAILED: (
        "SageMaker allows nothing but DeleteEndpoint on a failed endpoint, and Switchback never "
        "deletes one: a person has to decide"
    ),
    EndpointStatus.DELETING: "somebody is deleting it: a person has to decide",
    EndpointStatus.OUT_OF_SERVICE: "a person has to bring it back into service first",
    EndpointStatus.UNRECOGNISED: "Switchback does not know this status: a person has to look",
}


def judge_variants(plan: Plan) -> tuple[Finding, ...]:
    """An update in place needs the variants to keep their names."""
    live = {variant.name for variant in plan.live_variants}
    return tuple(
        Finding(
            code="VariantUnknown",
            severity=Severity.BLOCKING,
            resource=plan.endpoint_name,
            message=f"the endpoint has no variant {variant.name!r}; it has {sorted(live)}",
            remedy="name the live variant in EndpointConfig.ProductionVariants[].VariantName",
            evidence={"wanted": variant.name, "live": sorted(live)},
        )
        for variant in plan.variants
        if variant.name not in live
    )


def judge_single_model(plan: Plan) -> tuple[Finding, ...]:
    """One model for all variants and all their pools: any other would be overwritten."""
    overridden = [
        f"ProductionVariants[{index}].InstancePools[{place}].ModelNameOverride"
        for index, variant in enumerate(plan.config_request["ProductionVariants"])
        for place, pool in enumerate(variant.get("InstancePools", ()))
        if pool.get("ModelNameOverride", plan.candidate_model) != plan.candidate_model
    ]
    findings = [
        Finding(
            code="ModelOverridden",
            severity=Severity.BLOCKING,
            resource=plan.endpoint_name,
            message=f"{place} names another model, which would stay on its old version",
            remedy="list the pools in the file without ModelNameOverride",
        )
        for place in overridden
    ]
    if len(plan.variants) > 1:
        findings.append(
            Finding(
                code="SeveralVariants",
                severity=Severity.BLOCKING,
                resource=plan.endpoint_name,
                message=f"the endpoint has {len(plan.variants)} variants; a file has one model",
                remedy="Switchback updates endpoints with one production variant",
            )
        )
    return tuple(findings)


def judge_alarms(
    alarms: Sequence[WatchedAlarm], readings: Iterable[AlarmReading], *, bake_seconds: int
) -> tuple[Finding, ...]:
    """Each alarm must exist, be quiet now, and be able to fire before the bake is over."""
    found = {reading.name: reading for reading in readings}
    judged = (_judge_alarm(a, found.get(a.name), bake_seconds=bake_seconds) for a in alarms)
    return tuple(finding for finding in judged if finding)


def _judge_alarm(
    alarm: WatchedAlarm, reading: AlarmReading | None, *, bake_seconds: int
) -> Finding | None:
    if reading is None:
        return Finding(
            code="AlarmMissing",
            severity=Severity.BLOCKING,
            resource=alarm.name,
            message=f"there is no CloudWatch alarm {alarm.name!r} in this account and Region",
            remedy="create it, or correct Rollout.Bake.Alarms",
        )
    if reading.state is AlarmState.ALARM:
        return _already_red(alarm, reading)
    if reading.window_seconds > bake_seconds:
        return Finding(
            code="BakeTooShort",
            severity=Severity.BLOCKING,
            resource=alarm.name,
            message=(
                f"{alarm.name} needs {reading.window_seconds} s of data to fire, "
                f"and the bake lasts {bake_seconds} s"
            ),
            remedy="lengthen Rollout.Bake.DurationInMinutes, or shorten the alarm",
        )
    return None


def _already_red(alarm: WatchedAlarm, reading: AlarmReading) -> Finding:
    blocks = alarm.when_already_in_alarm is WhenAlreadyInAlarm.BLOCK and not alarm.observe_only
    return Finding(
        code="AlarmAlreadyRed",
        severity=Severity.BLOCKING if blocks else Severity.NOTE,
        resource=alarm.name,
        message=f"{alarm.name} is in ALARM before anything was changed: {reading.reason}",
        remedy="mend it first, or say in the file: WhenAlreadyInAlarm: Ignore, or MustClear",
        evidence={"state": reading.state, "since": reading.since.isoformat()},
    )
