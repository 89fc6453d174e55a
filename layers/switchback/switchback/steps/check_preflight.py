"""Find everything that speaks against the rollout before the endpoint is touched."""

from collections.abc import Mapping, Sequence
from typing import Any

from switchback import clock
from switchback.contracts.preparing import Preflight, PreflightDecision, ToCheck
from switchback.domain.alarms import AlarmState
from switchback.domain.endpoint import Endpoint
from switchback.domain.findings import Finding, Severity, blocking
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.plan import Plan, instance_types
from switchback.domain.preflight import (
    judge_alarms,
    judge_endpoint,
    judge_single_model,
    judge_variants,
)
from switchback.domain.quota import Fleet, judge_quota, needed_by_quota
from switchback.domain.scaling import resource_id
from switchback.errors import EndpointNotFound
from switchback.gateways import (
    application_auto_scaling,
    cloudwatch,
    locks,
    sagemaker,
    service_quotas,
    watches,
)

_WAIT_SECONDS = 60


def check_preflight(given: ToCheck) -> Preflight:
    """Report all findings; reject on any that blocks, or that leaves something unknown.

    The wake-up counter is read first, so that no signal slips past the look.
    """
    item = locks.require(given.rollout)
    endpoint = sagemaker.describe_endpoint(given.rollout.endpoint_name)
    readings = cloudwatch.read_alarms(given.bake.alarm_names)
    findings = (
        *judge_endpoint(endpoint),
        *judge_variants(given.plan),
        *judge_single_model(given.plan),
        *judge_alarms(given.bake.alarms, readings, bake_seconds=given.bake.duration_seconds),
        *_quota(endpoint, given.plan),
        *_scaling(given.plan),
    )
    against = blocking(findings)
    decision = _decide(findings, waits_for_quota=_waits_for_quota(given))
    if decision is PreflightDecision.CLEAR:
        watches.watch(given.bake.alarm_names, endpoint_name=endpoint.name)
    return Preflight(
        decision=decision,
        findings=findings,
        red_before=tuple(r.name for r in readings if r.state is AlarmState.ALARM),
        wake_ups=item.wake_ups,
        wait_seconds=_WAIT_SECONDS,
        conclusion=_rejected(against) if decision is PreflightDecision.REJECT else None,
    )


def _waits_for_quota(given: ToCheck) -> bool:
    waited = clock.now() - given.rollout.started_at
    return waited.total_seconds() < given.terms.wait_for_quota_seconds


def _decide(findings: Sequence[Finding], *, waits_for_quota: bool) -> PreflightDecision:
    """Wait only where nothing else is in the way than what passes by itself."""
    passing = {Severity.PASSING}
    codes_that_pass = {"QuotaShort", "QuotaUnknown"} if waits_for_quota else set()
    against = [f for f in blocking(findings) if f.code not in codes_that_pass]
    if any(f.severity not in passing for f in against):
        return PreflightDecision.REJECT
    return PreflightDecision.WAIT if blocking(findings) else PreflightDecision.CLEAR


def _quota(endpoint: Endpoint, plan: Plan) -> tuple[Finding, ...]:
    second_fleet = [
        # The count that scaling has reached is kept by the update.
        Fleet(
            endpoint_name=endpoint.name,
            count=max(variant.initial_count, _desired(endpoint, variant.name)),
            instance_types=variant.instance_types,
        )
        for variant in plan.variants
    ]
    quotas = needed_by_quota(second_fleet)
    return judge_quota(
        second_fleet=second_fleet,
        held=_held(),
        allowances={quota: service_quotas.read_allowance(quota) for quota in quotas},
    )


def _desired(endpoint: Endpoint, variant_name: str) -> int:
    return next((v.desired_count for v in endpoint.variants if v.name == variant_name), 0)


def _held() -> list[Fleet]:
    """Return every fleet of the account, and every one that an update is building."""
    fleets: list[Fleet] = []
    for name in sagemaker.list_endpoint_names():
        try:
            endpoint = sagemaker.describe_endpoint(name)
        except EndpointNotFound:
            continue  # deleted since it was listed
        types = _types_by_variant(endpoint.config_name)
        fleets += [
            Fleet(name, max(v.desired_count, v.current_count), types.get(v.name, ()))
            for v in endpoint.variants
        ]
        if endpoint.pending:
            types = _types_by_variant(endpoint.pending.config_name)
            fleets += [
                Fleet(name, max(v.desired_count, v.current_count), types.get(v.name, ()))
                for v in endpoint.pending.variants
            ]
    return fleets


def _types_by_variant(config_name: str) -> dict[str, tuple[str, ...]]:
    config: Mapping[str, Any] = sagemaker.describe_config(config_name) or {}
    variants: Sequence[Mapping[str, Any]] = config.get("ProductionVariants", ())
    return {variant["VariantName"]: instance_types(variant) for variant in variants}


def _scaling(plan: Plan) -> tuple[Finding, ...]:
    """SageMaker refuses to change the types of a variant that is a scalable target."""
    before = {variant.name: variant.instance_types for variant in plan.live_variants}
    changed = [v.name for v in plan.variants if v.instance_types != before.get(v.name)]
    ids = [resource_id(plan.endpoint_name, name) for name in changed]
    return tuple(
        Finding(
            code="ScalingForbidsTypeChange",
            severity=Severity.BLOCKING,
            resource=target.resource_id,
            message="SageMaker refuses to change the instance types of a variant that scales",
            remedy="deregister its scalable target first, and register it again afterwards",
        )
        for target in application_auto_scaling.scalable_targets(ids)
    )


def _rejected(against: Sequence[Finding]) -> Conclusion:
    told = "; ".join(f"{finding.message} ({finding.remedy})" for finding in against)
    return Conclusion(Outcome.REJECTED, against[0].code, f"{told}. The endpoint was not touched.")
