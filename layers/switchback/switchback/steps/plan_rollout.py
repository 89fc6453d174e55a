"""Read the pinned config file and the live config, and compute what the candidate changes."""

from switchback import errors
from switchback.contracts.preparing import Bake, PlanDecision, Planning, Terms
from switchback.contracts.rollout import OfRollout, Rollout
from switchback.document.examine import read_document
from switchback.document.model import Approval, Document, OnShortage
from switchback.domain.alarms import WatchedAlarm
from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.plan import Live, Plan, Wanted, plan_candidate
from switchback.gateways import locks, s3, sagemaker

# One byte more than is allowed tells a file that is too large from one that just fits.
READ_AT_MOST = 64 * 1024 + 1


def plan_rollout(given: OfRollout) -> Planning:
    """Plan from the version of the file that was validated, and from what is live now."""
    rollout = given.rollout
    locks.require(rollout)
    document = _document(rollout)
    plan = plan_candidate(_live(rollout.endpoint_name), _wanted(document))
    return Planning(
        decision=PlanDecision.CHANGE if plan.changes else PlanDecision.NO_CHANGE,
        plan=plan,
        bake=_bake(document),
        terms=_terms(document),
        conclusion=None if plan.changes else _no_change(plan),
    )


def _document(rollout: Rollout) -> Document:
    ref = rollout.request.document
    body = s3.read_version(ref.bucket, ref.key, version_id=ref.version_id, at_most=READ_AT_MOST)
    return read_document(body, name=ref.key)


def _bake(document: Document) -> Bake:
    bake = document.rollout.bake
    return Bake(
        duration_seconds=bake.duration_in_minutes * 60,
        alarms=tuple(
            WatchedAlarm(
                name=alarm.alarm_name,
                when_already_in_alarm=alarm.when_already_in_alarm,
                observe_only=alarm.observe_only,
            )
            for alarm in bake.alarms
        ),
        minimum_invocations=bake.minimum_invocations,
        when_inconclusive=bake.when_inconclusive,
        extend_up_to_seconds=bake.extend_up_to_minutes * 60,
    )


def _terms(document: Document) -> Terms:
    rollout = document.rollout
    waits = rollout.quota.on_shortage is OnShortage.WAIT
    return Terms(
        approval_required=rollout.approval is Approval.REQUIRED,
        wait_for_quota_seconds=rollout.quota.wait_up_to_minutes * 60 if waits else 0,
        has_probe=rollout.probe is not None,
    )


def _wanted(document: Document) -> Wanted:
    return Wanted(
        endpoint_name=document.endpoint_name,
        model=document.model,
        endpoint_config=document.endpoint_config,
    )


def _live(endpoint_name: str) -> Live:
    endpoint = sagemaker.describe_endpoint(endpoint_name)
    config = sagemaker.describe_config(endpoint.config_name)
    if config is None:
        raise errors.PreviousNotRestorable(
            f"{endpoint_name} runs on the config {endpoint.config_name}, which was deleted: "
            "there would be no way back"
        )
    names = {v["ModelName"] for v in config.get("ProductionVariants", ()) if "ModelName" in v}
    models = {name: sagemaker.describe_model(name) for name in sorted(names)}
    missing = [name for name, model in models.items() if model is None]
    if missing:
        raise errors.PreviousNotRestorable(
            f"{endpoint_name} runs the model {missing[0]}, which was deleted: "
            "there would be no way back"
        )
    present = {name: model for name, model in models.items() if model is not None}
    return Live(config_name=endpoint.config_name, config=config, models=present)


def _no_change(plan: Plan) -> Conclusion:
    return Conclusion(
        Outcome.NO_CHANGE,
        "NoDifference",
        f"{plan.endpoint_name} runs exactly what the file asks for, on {plan.previous_config}",
    )
