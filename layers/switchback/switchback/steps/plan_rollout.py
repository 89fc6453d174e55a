"""Read the pinned config file and the live config, and compute what the candidate changes."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from switchback import errors
from switchback.contracts.preparing import Bake, PlanDecision, Planning, Terms
from switchback.contracts.rollout import OfRollout, Rollout, Trigger
from switchback.document.model import Approval, Document, OnShortage
from switchback.domain.alarms import WatchedAlarm
from switchback.domain.fallback import fallbacks
from switchback.domain.needs import models_named, needs_of
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.plan import NOTHING_LIVE, Live, Plan, Wanted, plan_candidate
from switchback.domain.renewal import renewed
from switchback.domain.standard_alarms import AlarmDefinition, standard_alarms
from switchback.domain.told_changes import told_changes
from switchback.domain.way_back import choose_way_back
from switchback.domain.weights import weights_of
from switchback.domain.window import Window
from switchback.gateways import judgements, locks, sagemaker
from switchback.steps.document_of import document_of
from switchback.steps.gate import require_admitted

# A state may assign 256 KiB to variables; the machine keeps the answer whole, and again in parts.
MOST_BYTES = 125_000


def plan_rollout(given: OfRollout) -> Planning:
    """Plan from the version of the file that was validated, and from what is live now."""
    rollout = given.rollout
    locks.require(rollout)
    document = document_of(rollout)
    require_admitted(document, rollout)
    if rollout.request.trigger is Trigger.RUNS_ON_FALLBACK:
        plan = _renewal(document)
    else:
        wanted = _wanted(document)
        plan = _to_last_good(plan_candidate(_live_or_nothing(document, wanted), wanted), wanted)
    return _that_fits(
        Planning(
            decision=PlanDecision.CHANGE if plan.changes else PlanDecision.NO_CHANGE,
            plan=replace(plan, changes=told_changes(plan.changes)),
            bake=_bake(document, plan),
            terms=_terms(document, rollout),
            conclusion=None if plan.changes else _no_change(plan, rollout.request.trigger),
        )
    )


def _that_fits(planning: Planning) -> Planning:
    """Return a plan that the machine can carry.

    Raises:
        PlanTooLarge: It can't: what the endpoint runs is much larger than a file may be.
    """
    size = len(planning.model_dump_json().encode())
    if size > MOST_BYTES:
        raise errors.PlanTooLarge(
            f"the plan for {planning.plan.endpoint_name} has {size:,} bytes, and the state machine "
            f"takes {MOST_BYTES:,}: a model and its endpoint config must be smaller, most likely "
            "their environment variables"
        )
    return planning


def _renewal(document: Document) -> Plan:
    """Return the plan for what is live, whatever the file says: nobody asked for that now."""
    wanted = replace(_wanted(document), model={}, endpoint_config={})
    live = _live(wanted)
    endpoint = sagemaker.describe_endpoint(document.endpoint_name)
    plan = plan_candidate(live, wanted)
    return _to_last_good(renewed(plan, fallbacks(endpoint, live.config)), wanted)


def _bake(document: Document, plan: Plan) -> Bake:
    bake = document.rollout.bake
    standard = _standard_alarms(document, plan)
    own = {alarm.alarm_name for alarm in bake.alarms}
    return Bake(
        duration_seconds=bake.duration_in_minutes * 60,
        alarms=(
            *(
                WatchedAlarm(
                    name=alarm.alarm_name,
                    when_already_in_alarm=alarm.when_already_in_alarm,
                    observe_only=alarm.observe_only,
                )
                for alarm in bake.alarms
            ),
            # A file may name a standard alarm among its own, to say what it may do.
            *(WatchedAlarm(name=d.name) for d in standard if d.name not in own),
        ),
        standard_alarms=standard,
        minimum_invocations=bake.minimum_invocations,
        when_inconclusive=bake.when_inconclusive,
        extend_up_to_seconds=bake.extend_up_to_minutes * 60,
    )


def _standard_alarms(document: Document, plan: Plan) -> tuple[AlarmDefinition, ...]:
    asked = document.rollout.bake.standard_alarms
    if asked is None:
        return ()
    return standard_alarms(
        asked.kind,
        endpoint_name=document.endpoint_name,
        variant_name=plan.variants[0].name,
        thresholds=asked.thresholds,
        concurrency_per_instance=plan.weights[0].known if document.auto_scaling else {},
    )


def _terms(document: Document, asking: Rollout) -> Terms:
    rollout, release = document.rollout, asking.request.release
    proposed = release is not None and release.needs_approval
    waits = rollout.quota.on_shortage is OnShortage.WAIT
    return Terms(
        approval_required=proposed or rollout.approval is Approval.REQUIRED,
        wait_for_quota_seconds=rollout.quota.wait_up_to_minutes * 60 if waits else 0,
        has_probe=rollout.probe is not None,
        window=_window(document),
        quiet_below=rollout.quiet_below,
        quiet_wait_seconds=rollout.quiet_wait_up_to_minutes * 60,
        most_instances=document.auto_scaling.max_capacity if document.auto_scaling else None,
    )


def _window(document: Document) -> Window | None:
    asked = document.rollout.window
    if asked is None:
        return None
    return Window(
        cron=asked.cron,
        timezone=asked.timezone,
        duration_seconds=asked.duration_in_minutes * 60,
    )


def _wanted(document: Document) -> Wanted:
    return Wanted(
        endpoint_name=document.endpoint_name,
        model=document.model,
        endpoint_config=document.endpoint_config,
        concurrency_per_instance=_given_weights(document),
    )


def _given_weights(document: Document) -> Mapping[str, float]:
    return document.auto_scaling.concurrency_per_instance if document.auto_scaling else {}


def _to_last_good(plan: Plan, wanted: Wanted) -> Plan:
    """Return the plan with the way back that leads to the last good config."""
    if plan.way_back is None:
        return plan
    way_back = choose_way_back(plan.way_back, judgements.read(plan.endpoint_name))
    if way_back == plan.way_back:
        return plan
    config = sagemaker.describe_config(way_back) or {}
    models, given = _models(config), wanted.concurrency_per_instance
    return replace(
        plan,
        way_back=way_back,
        way_back_needs=needs_of(config, models),
        weights=(*plan.weights, weights_of(way_back, config, models=models, given=given)),
    )


def _models(*configs: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the description of every model that these configs name and that exists."""
    names = {name for config in configs for name in models_named(config)}
    described = {name: sagemaker.describe_model(name) for name in sorted(names)}
    return {name: model for name, model in described.items() if model is not None}


def _live_or_nothing(document: Document, wanted: Wanted) -> Live:
    """Return what is live; nothing, where the file says that the endpoint may be created."""
    try:
        return _live(wanted)
    except errors.EndpointNotFound:
        if document.rollout.create_if_missing:
            return NOTHING_LIVE
        raise errors.EndpointNotFound(_not_found(wanted.endpoint_name)) from None


def _not_found(name: str) -> str:
    near = get_close_matches(name, sagemaker.list_endpoint_names())
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"there is no endpoint {name}{meant}. Rollout.CreateIfMissing: true would create it"


def _live(wanted: Wanted) -> Live:
    """Read all of what is live: models that are gone are left to preflight to find."""
    endpoint = sagemaker.describe_endpoint(wanted.endpoint_name)
    config = sagemaker.describe_config(endpoint.config_name)
    if config is None:
        raise errors.PreviousNotRestorable(
            f"{endpoint.name} runs on the config {endpoint.config_name}, which was deleted: "
            "there would be no way back"
        )
    if not all("ModelName" in variant for variant in config["ProductionVariants"]):
        raise errors.EndpointNotSupported(
            f"{endpoint.name} runs inference components: a rollout updates endpoints whose "
            "variants run a model"
        )
    models = _models(config, wanted.endpoint_config)
    return Live(
        config_name=endpoint.config_name,
        config=config,
        models=models,
        config_tags=sagemaker.list_tags(config["EndpointConfigArn"]),
        model_tags=_model_tags(config, models),
    )


def _model_tags(
    config: Mapping[str, Any], models: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, str]:
    """Return the tags of the model that the candidate's comes after."""
    first = next((models[name] for name in models_named(config)[:1] if name in models), None)
    return sagemaker.list_tags(first["ModelArn"]) if first else {}


def _no_change(plan: Plan, trigger: Trigger) -> Conclusion:
    where = f"on {plan.previous_config}"
    if trigger is Trigger.RUNS_ON_FALLBACK:
        message = f"{plan.endpoint_name} runs on no fallback type any more, {where}"
        return Conclusion(Outcome.NO_CHANGE, "NoFallback", message)
    message = f"{plan.endpoint_name} runs exactly what the file asks for, {where}"
    return Conclusion(Outcome.NO_CHANGE, "NoDifference", message)
