"""Find everything that speaks against the rollout before the endpoint is touched."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from switchback import clock
from switchback.contracts.preparing import Bake, Preflight, PreflightDecision, ToCheck
from switchback.domain.alarms import AlarmReading, AlarmState
from switchback.domain.decision import conclude_called_off
from switchback.domain.endpoint import Endpoint
from switchback.domain.findings import Finding, Severity, blocking, fitting, in_words
from switchback.domain.fleets import planned
from switchback.domain.lock import conclude_outrun
from switchback.domain.moment import forward_seconds
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.packages import config_missing, judge_candidate, judge_way_back
from switchback.domain.plan import Plan
from switchback.domain.preflight import (
    judge_endpoint,
    judge_known,
    judge_owner,
    judge_planned_from,
    judge_single_model,
    judge_variants,
    wait_seconds,
)
from switchback.domain.preflight_alarms import judge_alarms
from switchback.domain.preflight_window import judge_opening
from switchback.domain.quota import (
    Fleet,
    judge_maximum,
    judge_quota,
    judge_quota_back,
    needed_by_quota,
    passing,
)
from switchback.gateways import cloudwatch, judgements, locks, sagemaker, service_quotas, watches
from switchback.steps.fleets import read_held
from switchback.steps.reading import read_or_find


def check_preflight(given: ToCheck) -> Preflight:
    """Report all findings; reject on any that blocks, or that leaves something unknown.

    The wake-up counter is read first, so that no signal slips past the look.
    """
    item = locks.require(given.rollout)
    now = clock.now()
    waited = now - (given.waiting_since or now)
    readings, about_alarms = _look_at_alarms(given.bake)
    findings = (
        *judge_variants(given.plan),
        *judge_single_model(given.plan),
        *judge_known(
            given.plan,
            judgements.read(given.rollout.endpoint_name),
            automatic=given.rollout.request.is_automatic,
        ),
        *_look_at_packages(given.plan),
        *about_alarms,
        *_look_at_window(given),
        *_look_at_endpoint(given, waited),
    )
    stepped_back = conclude_called_off(item.decisions) or conclude_outrun(item.lock)
    decision = PreflightDecision.REJECT if stepped_back else _decide(findings)
    if decision is PreflightDecision.CLEAR:
        # What only observes is seen at the looks, and may flap as often as it likes.
        watches.watch(given.bake.judging_names, endpoint_name=given.rollout.endpoint_name)
    rejects = decision is PreflightDecision.REJECT
    waits = decision is PreflightDecision.WAIT
    return Preflight(
        decision=decision,
        looked_at=now,
        findings=fitting(findings),
        red_before=tuple(r.name for r in readings if r.state is AlarmState.ALARM),
        wake_ups=item.wake_ups,
        wait_seconds=wait_seconds(waited),
        waiting_since=(given.waiting_since or now) if waits else None,
        conclusion=(stepped_back or _rejected(findings)) if rejects else None,
    )


def _decide(findings: Sequence[Finding]) -> PreflightDecision:
    """Wait only where nothing else is in the way than what passes by itself."""
    against = blocking(findings)
    if any(finding.severity is not Severity.PASSING for finding in against):
        return PreflightDecision.REJECT
    return PreflightDecision.WAIT if against else PreflightDecision.CLEAR


def _look_at_alarms(bake: Bake) -> tuple[tuple[AlarmReading, ...], tuple[Finding, ...]]:
    """Return the bake's alarms as they are now, and what speaks against judging by them."""
    resource = "the alarms of the bake"
    readings, unread = read_or_find(
        "Alarms", resource=resource, read=lambda: cloudwatch.read_alarms(bake.alarm_names)
    )
    if readings is None:
        return (), unread
    below, unread = read_or_find(
        "Alarms", resource=resource, read=lambda: cloudwatch.read_alarms_below(readings)
    )
    found = judge_alarms(
        bake.alarms,
        (*readings, *(below or ())),
        bake_seconds=bake.duration_seconds,
        standard=bake.standard_alarms,
    )
    return readings, (*found, *unread)


def _look_at_window(given: ToCheck) -> tuple[Finding, ...]:
    terms = given.terms
    if terms.window is None:
        return ()
    forward = forward_seconds(
        settle_deadline=given.plan.settle_deadline_seconds,
        bake=given.bake.duration_seconds,
        has_probe=terms.has_probe,
    )
    quiet = terms.quiet_wait_seconds if terms.quiet_below is not None else 0
    return judge_opening(terms.window, forward_seconds=forward, quiet_seconds=quiet)


def _look_at_packages(plan: Plan) -> tuple[Finding, ...]:
    needed = (*plan.candidate_needs.packages, *plan.way_back_needs.packages)
    packages = {arn: sagemaker.describe_package(arn) for arn in {use.arn for use in needed}}
    return (
        *judge_candidate(plan.candidate_needs, packages),
        *judge_way_back(plan, packages),
    )


def _look_at_endpoint(given: ToCheck, waited: timedelta) -> tuple[Finding, ...]:
    name = given.rollout.endpoint_name
    if given.plan.creates:
        about_quota = _look_at_quota(given, {})
        still_waits = waited.total_seconds() < given.terms.wait_for_quota_seconds
        return passing(about_quota) if still_waits else about_quota
    endpoint, unread = read_or_find(
        "Endpoint", resource=name, read=lambda: sagemaker.describe_endpoint(name)
    )
    if endpoint is None:
        return unread
    reached = {variant.name: variant.desired_count for variant in endpoint.variants}
    about_quota = _look_at_quota(given, reached)
    still_waits = waited.total_seconds() < given.terms.wait_for_quota_seconds
    return (
        *judge_endpoint(endpoint),
        *judge_planned_from(endpoint, given.plan),
        *_look_at_tags(endpoint),
        *(passing(about_quota) if still_waits else about_quota),
    )


def _look_at_tags(endpoint: Endpoint) -> tuple[Finding, ...]:
    tags, unread = read_or_find(
        "Tags", resource=endpoint.arn, read=lambda: sagemaker.list_tags(endpoint.arn)
    )
    return (*judge_owner(endpoint, tags or {}), *unread)


def _look_at_quota(given: ToCheck, reached: Mapping[str, int]) -> tuple[Finding, ...]:
    """Judge the quota for the second fleet, for going back, and for as far as scaling may go.

    `reached` is the count that each variant has now, which the update keeps.
    """
    endpoint_name, plan = given.rollout.endpoint_name, given.plan
    second_fleet = planned(endpoint_name, plan.config_request, counts=reached)
    back, way_back_findings = _fleet_to_go_back_to(plan, second_fleet)
    held, unread = read_held()
    quotas = needed_by_quota((*second_fleet, *back))
    allowances = {quota: service_quotas.read_allowance(quota) for quota in quotas}
    forward = judge_quota(second_fleet=second_fleet, held=held, allowances=allowances)
    held_by_others = [fleet for fleet in held if fleet.endpoint_name != endpoint_name]
    backward = judge_quota_back(
        second_fleet=second_fleet,
        previous=back,
        held_by_others=held_by_others,
        allowances=allowances,
    )
    most = given.terms.most_instances
    largest = [replace(fleet, count=most) for fleet in second_fleet] if most else []
    maximum = judge_maximum(largest=largest, held_by_others=held_by_others, allowances=allowances)
    # One finding for each quota: what is in the way of the rollout comes first.
    by_quota: dict[str, Finding] = {}
    for found in (*forward, *backward, *maximum):
        by_quota.setdefault(found.resource, found)
    return (*way_back_findings, *unread, *by_quota.values())


def _fleet_to_go_back_to(
    plan: Plan, second_fleet: Sequence[Fleet]
) -> tuple[tuple[Fleet, ...], tuple[Finding, ...]]:
    name = plan.way_back
    if name is None:
        return (), ()
    config, unread = read_or_find(
        "Config", resource=name, read=lambda: sagemaker.describe_config(name)
    )
    if config is None:
        return (), unread or (config_missing(name),)
    # Going back keeps the count that the candidate serves with.
    counts = {fleet.variant_name: fleet.count for fleet in second_fleet}
    return planned(plan.endpoint_name, config, counts=counts), ()


def _rejected(findings: Sequence[Finding]) -> Conclusion:
    against = [f for f in blocking(findings) if f.severity is not Severity.PASSING]
    told = in_words(against)
    return Conclusion(Outcome.REJECTED, against[0].code, f"{told}. The endpoint was not touched.")
