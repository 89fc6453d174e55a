"""Things as they usually are, of which a test says only what matters to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from switchback.domain.alarms import AlarmFired, AlarmReading, AlarmState
from switchback.domain.endpoint import Endpoint, EndpointStatus, PendingDeployment, Variant
from switchback.domain.order import Claim
from switchback.domain.plan import Live, Plan, Wanted, plan_candidate
from switchback.domain.settle import Update

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
PACKAGE = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt-v"
_ARN = "arn:aws:sagemaker:us-east-1:111122223333"
ROLE = "arn:aws:iam::111122223333:role/execution"


def seconds(count: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=count)


def endpoint(
    status: EndpointStatus = EndpointStatus.IN_SERVICE,
    *,
    config: str = "previous",
    pending: str | None = None,
    modified: datetime = BEFORE,
    failure_reason: str = "",
    count: int = 4,
) -> Endpoint:
    """An endpoint of one variant, in service on the previous config unless told otherwise."""
    fleet = (Variant(name="AllTraffic", desired_count=count, current_count=count),)
    return Endpoint(
        name="stt",
        status=status,
        config_name=config,
        last_modified_at=modified,
        failure_reason=failure_reason,
        variants=fleet,
        pending=PendingDeployment(config_name=pending, variants=fleet) if pending else None,
    )


def update(**changes: Any) -> Update:
    """An update from the previous config to the candidate, started now, decided in an hour."""
    usual: dict[str, Any] = {
        "target_config": "candidate",
        "fallback_config": "previous",
        "modified_before": BEFORE,
        "started_at": NOW,
        "deadline": NOW + timedelta(hours=1),
    }
    return Update(**usual | changes)


def reading(
    state: AlarmState = AlarmState.OK, *, name: str = "errors", window_seconds: int = 180
) -> AlarmReading:
    """An alarm at one look."""
    return AlarmReading(
        name=name,
        state=state,
        reason="3 datapoints [0.05] were greater than the threshold (0.01)",
        since=NOW,
        window_seconds=window_seconds,
    )


def fired(*, name: str = "errors", at: datetime = NOW) -> AlarmFired:
    """A transition to ALARM."""
    return AlarmFired(name=name, at=at, reason="the threshold (0.01) was crossed by 0.05")


def claim(
    rollout_id: str = "ours", *, at: datetime = NOW, key: str = "", sequencer: str = ""
) -> Claim:
    """A rollout's place in time."""
    return Claim(rollout_id=rollout_id, requested_at=at, key=key, sequencer=sequencer)


def model(version: int = 1, **fields: Any) -> dict[str, Any]:
    """A CreateModel request without its name."""
    return {
        "ExecutionRoleArn": ROLE,
        "EnableNetworkIsolation": True,
        "PrimaryContainer": {"ModelPackageName": f"{PACKAGE}{version}"},
        **fields,
    }


def variant(**fields: Any) -> dict[str, Any]:
    """A production variant without its model; None leaves a field out."""
    usual = {"VariantName": "AllTraffic", "InitialInstanceCount": 2, "InstanceType": "ml.g6.xlarge"}
    return {key: value for key, value in {**usual, **fields}.items() if value is not None}


def pools(*types: str) -> list[dict[str, Any]]:
    """Instance pools in order of priority."""
    return [{"InstanceType": name, "Priority": place} for place, name in enumerate(types, start=1)]


def live(
    *,
    variants: list[dict[str, Any]] | None = None,
    model_description: Mapping[str, Any] | None = None,
    **config: Any,
) -> Live:
    """What an endpoint runs: version 1 on one variant, described as AWS describes it."""
    given = variants or [variant()]
    return Live(
        config_name="previous",
        config={
            "EndpointConfigName": "previous",
            "EndpointConfigArn": f"{_ARN}:endpoint-config/previous",
            "CreationTime": BEFORE,
            "ProductionVariants": [{"ModelName": "live-model", **each} for each in given],
            **config,
        },
        models={
            "live-model": {
                "ModelName": "live-model",
                "ModelArn": f"{_ARN}:model/live-model",
                "CreationTime": BEFORE,
                **(model_description or model()),
            }
        },
    )


def wanted(*, version: int = 2, variants: list[dict[str, Any]] | None = None) -> Wanted:
    """A file that asks for a version, and for no more than the given about the variants."""
    config = {} if variants is None else {"ProductionVariants": variants}
    return Wanted(endpoint_name="stt", model=model(version), endpoint_config=config)


def plan(*, was: Live | None = None, asks: Wanted | None = None) -> Plan:
    """The plan from version 1 to version 2."""
    return plan_candidate(was or live(), asks or wanted())
