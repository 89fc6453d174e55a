"""What must hold before the endpoint is touched, as findings: all of them, not the first."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.findings import Finding, Severity
from switchback.domain.marks import managing_tag
from switchback.domain.plan import Plan
from switchback.domain.way_back import Judgements

_SHORTEST_WAIT_SECONDS: Final = 60
_LONGEST_WAIT_SECONDS: Final = 30 * 60


def judge_endpoint(endpoint: Endpoint) -> tuple[Finding, ...]:
    """Only an endpoint that is in service and not changing can be updated."""
    if endpoint.is_idle or endpoint.status is EndpointStatus.UPDATE_ROLLBACK_FAILED:
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


def judge_planned_from(endpoint: Endpoint, plan: Plan) -> tuple[Finding, ...]:
    """What was planned from a config that is live no more is planned again, from the one that is.

    So it is where somebody's update was still running while the rollout planned, and is done now.
    """
    if endpoint.config_name == plan.previous_config or not endpoint.is_idle:
        return ()
    return (
        Finding(
            code="PlanOutdated",
            severity=Severity.PASSING,
            resource=endpoint.name,
            message=f"the rollout was planned from {plan.previous_config}, and the endpoint runs "
            f"{endpoint.config_name} now",
            remedy="the rollout plans again",
            evidence={"planned": plan.previous_config, "live": endpoint.config_name},
        ),
    )


def judge_variants(plan: Plan) -> tuple[Finding, ...]:
    """An update in place needs the variants to keep their names."""
    if plan.creates:
        return ()
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


def judge_known(plan: Plan, known: Judgements, *, automatic: bool) -> tuple[Finding, ...]:
    """A version that was seen to be bad is tried again if a person asks, and not by itself."""
    bad = known.why_bad(plan.candidate_model)
    if bad is None:
        return ()
    return (
        Finding(
            code="KnownBad",
            severity=Severity.BLOCKING if automatic else Severity.NOTE,
            resource=plan.candidate_model,
            message=f"this version was bad on {bad.at:%Y-%m-%d %H:%M} UTC: {bad.reason}",
            remedy=f"switchback clear {plan.endpoint_name}, or drop the file by hand",
            evidence={"at": bad.at.isoformat()},
        ),
    )


def judge_single_model(plan: Plan) -> tuple[Finding, ...]:
    """A file has one model: it goes to one variant, to all pools that have none of their own."""
    findings = [
        Finding(
            code="PoolKeepsItsModel",
            severity=Severity.NOTE,
            resource=plan.endpoint_name,
            message=f"{place} names the model {name}: that pool stays on the version it has",
            remedy="to move it too, list the pools in the file without ModelNameOverride",
            evidence={"model": name},
        )
        for place, name in _overrides(plan)
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


def judge_owner(endpoint: Endpoint, tags: Mapping[str, str]) -> tuple[Finding, ...]:
    """Another tool that manages the endpoint may undo the rollout the next time that it runs."""
    tag = managing_tag(tags)
    if tag is None:
        return ()
    key, value = tag
    return (
        Finding(
            code="ManagedElsewhere",
            severity=Severity.NOTE,
            resource=endpoint.name,
            message=f"the tag {key}={value} says that another tool manages the endpoint",
            remedy=(
                "see that the tool leaves the endpoint's config alone, or it takes the endpoint "
                "back the next time it runs"
            ),
            evidence={"tag": key, "value": value},
        ),
    )


def wait_seconds(waited: timedelta) -> int:
    """Return how long to wait until the next look, after having waited for so long.

    A tenth of it: an execution has room for 25,000 events in its history, and what has not passed
    in hours does not pass within a minute.
    """
    tenth = int(waited.total_seconds() / 10)
    return min(max(tenth, _SHORTEST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)


def _overrides(plan: Plan) -> list[tuple[str, str]]:
    """Return the pools with a model of their own: where they are, and its name."""
    return [
        (
            f"ProductionVariants[{index}].InstancePools[{place}].ModelNameOverride",
            pool["ModelNameOverride"],
        )
        for index, variant in enumerate(plan.config_request["ProductionVariants"])
        for place, pool in enumerate(variant.get("InstancePools", ()))
        if pool.get("ModelNameOverride", plan.candidate_model) != plan.candidate_model
    ]
