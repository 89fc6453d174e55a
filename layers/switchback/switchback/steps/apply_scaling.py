"""Make the endpoint scale as its file asks, by the difference between that and how it scales."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from switchback import errors
from switchback.contracts.preparing import OfPlan
from switchback.contracts.scaling import Scaled
from switchback.document.model import AutoScaling
from switchback.domain.endpoint import Endpoint
from switchback.domain.marks import MANAGED_BY, US
from switchback.domain.plan import Plan
from switchback.domain.scaling import Attached, ScalingPolicy, resource_id
from switchback.domain.scaling_difference import (
    Act,
    DeletePolicy,
    DeleteWakeAlarm,
    Deregister,
    PutPolicy,
    PutWakeAlarm,
    Register,
    ScalingThere,
    difference,
    in_words,
    notes,
    possible,
)
from switchback.domain.scaling_policy import (
    WAKE_POLICY,
    AskedScaling,
    Bounds,
    WantedScaling,
    wake_alarm_name,
    wanted_scaling,
)
from switchback.gateways import (
    application_auto_scaling,
    applied_scaling,
    capacities,
    locks,
    sagemaker,
    saved_scaling,
    wake_alarm,
)
from switchback.steps.document_of import document_of


def apply_scaling(given: OfPlan) -> Scaled:
    """Do what is missing, and nothing where nothing is. Twice is once.

    Raises:
        ChangedByOthers: the endpoint runs something else than the candidate.
        ScalingNotApplied: what the file asks for cannot be.
        ScalingNotRestored: how it scaled before the rollout is not put back yet.
    """
    locks.require(given.rollout)
    name, plan = given.rollout.endpoint_name, given.plan
    # Also where nothing else changes: the file may give other weights to the same fleet.
    capacities.remember(name, plan.weights)
    if saved_scaling.read(name) is not None:
        raise errors.ScalingNotRestored(f"how {name} scaled before is not put back yet")
    endpoint = sagemaker.describe_endpoint(name)
    if endpoint.config_name != plan.candidate_config:
        raise errors.ChangedByOthers(f"{name} runs {endpoint.config_name} by now")
    applied = applied_scaling.read(name)
    asked = document_of(given.rollout).auto_scaling
    if asked is None:
        scaled = _take_away(endpoint)
        if applied is not None:
            applied_scaling.forget(name)
        return scaled
    wanted = wanted_scaling(_asked(asked, plan))
    scaled = _make(wanted, wanted.resource_id, endpoint, applied)
    if applied != wanted.bounds:
        applied_scaling.note(name, wanted.bounds)
    return scaled


def _take_away(endpoint: Endpoint) -> Scaled:
    """Take away what a file asked for once, from whatever variant it is on."""
    each = [_make(None, resource_id(endpoint.name, v.name), endpoint) for v in endpoint.variants]
    return Scaled(done=tuple(told for scaled in each for told in scaled.done))


def _asked(asked: AutoScaling, plan: Plan) -> AskedScaling:
    if len(plan.variants) != 1:
        raise errors.ScalingNotApplied(
            f"{plan.endpoint_name} has {len(plan.variants)} variants, and a file scales one"
        )
    (variant,) = plan.variants
    weights: Mapping[str, float | None] = plan.weights[0].by_variant[variant.name]
    return AskedScaling(
        endpoint_name=plan.endpoint_name,
        variant_name=variant.name,
        bounds=Bounds(asked.min_capacity, asked.max_capacity),
        target_utilization=asked.target_utilization,
        statistic=asked.concurrency_statistic.value,
        scale_out_cooldown_seconds=asked.scale_out_cooldown_in_seconds,
        scale_in_cooldown_seconds=asked.scale_in_cooldown_in_seconds,
        weights=weights,
        is_asynchronous="AsyncInferenceConfig" in plan.config_request,
    )


def _make(
    wanted: WantedScaling | None, resource: str, endpoint: Endpoint, applied: Bounds | None = None
) -> Scaled:
    there = replace(_there(wanted, resource, endpoint.name), applied=applied)
    acts = difference(possible(wanted, there) if wanted else None, there)
    arns = {policy.name: policy.arn for policy in there.ours}
    for act in acts:
        _do(act, resource, there, arns)
    counts = {resource_id(endpoint.name, v.name): v.desired_count for v in endpoint.variants}
    return Scaled(
        done=tuple(in_words(act) for act in acts),
        notes=notes(wanted, there, acts, count=counts[resource]),
    )


def _there(wanted: WantedScaling | None, resource: str, name: str) -> ScalingThere:
    found = application_auto_scaling.scalable_targets([resource])
    if not found:
        return ScalingThere(wake_alarm=_alarm(wanted, (), name))
    (target,) = found
    policies = application_auto_scaling.policies(resource)
    attached = Attached(
        policies=policies,
        scheduled_actions=application_auto_scaling.scheduled_actions(resource),
        # Whose it is matters only where nothing is asked for.
        tags=application_auto_scaling.tags(target) if wanted is None else {},
    )
    return ScalingThere(target, attached, _alarm(wanted, policies, name))


def _alarm(
    wanted: WantedScaling | None, policies: Sequence[ScalingPolicy], name: str
) -> Mapping[str, object] | None:
    """Return the alarm that wakes the endpoint, where there is one or should be one."""
    wakes = wanted is not None and wanted.wake_alarm is not None
    if wakes or any(policy.name == WAKE_POLICY for policy in policies):
        return wake_alarm.read(wake_alarm_name(name))
    return None


def _do(act: Act, resource: str, there: ScalingThere, arns: dict[str, str]) -> None:
    """Do it; `arns` of our policies by name are what the alarm needs, and are kept up to date."""
    match act:
        case Register(bounds, is_new):
            tags = {MANAGED_BY: US} if is_new else None
            least, most = bounds.least, bounds.most
            application_auto_scaling.set_bounds(resource, least=least, most=most, tags=tags)
        case PutPolicy(policy):
            arns[policy.name] = application_auto_scaling.put_policy(resource, policy)
        case PutWakeAlarm(request):
            wake_alarm.put(request, calls=_calls(arns[WAKE_POLICY], there))
        case DeleteWakeAlarm(name):
            wake_alarm.delete(name)
        case DeletePolicy(name):
            application_auto_scaling.delete_policy(resource, name)
        case Deregister():
            application_auto_scaling.deregister(resource)
        case _:
            assert_never(act)


def _calls(policy_arn: str, there: ScalingThere) -> tuple[str, ...]:
    """Return what the alarm does: what people added to it stays, but no policy that is gone."""
    known: Sequence[str] = (there.wake_alarm or {}).get("AlarmActions", ())
    kept = [arn for arn in known if not arn.endswith(f":policyName/{WAKE_POLICY}")]
    return (*kept, policy_arn)
