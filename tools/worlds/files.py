"""The config file of a drawn world, with any version in it."""

from typing import Any

import yaml

from simulator.wire import ACCOUNT_ID
from switchback.document.examine import read_document
from switchback.document.model import Approval, Document
from switchback.domain.plan import instance_types
from switchback.domain.standard_alarms import EndpointKind
from switchback.domain.watch import WhenInconclusive
from tools.worlds.drawn import TYPES, Change, DrawnWorld, Endpoint, File, Scales

NAME = "drawn"
OWN_ALARM = f"{NAME}-errors"
MOST_BEFORE = 8
"""The most instances that scaling allowed before the file comes."""

_PACKAGE = "arn:aws:sagemaker:us-east-1:865070037744:model-package/drawn-en-v{version}"
_CARRIES = dict(zip(TYPES, (20, 40, 80), strict=True))
# Every night at six; it opens soon after the world begins, and holds several rollouts.
_WINDOW = {"Cron": "0 6 * * ? *", "DurationInMinutes": 600}
_QUIET_WAIT_MINUTES = 10

Part = dict[str, Any]


def package(version: int) -> str:
    """Return the model package of a version."""
    return _PACKAGE.format(version=version)


def parsed(body: bytes) -> Document:
    """Return what a file says.

    Raises:
        InvalidDocument: It is not valid: nothing like it is to be drawn.
    """
    return read_document(body, name=f"{NAME}.yaml")


def wanted(drawn: DrawnWorld, *, version: int) -> bytes:
    """Return the file that lands, or a later one."""
    file = drawn.file
    other = file.change is Change.TYPES
    return _text(
        _base(drawn.endpoint, file.count, types=TYPES[::-1] if other else TYPES, version=version),
        max_capacity=file.max_capacity,
        rollout=_rollout(drawn),
    )


def earlier(drawn: DrawnWorld, *, version: int) -> bytes:
    """Return the file of an earlier rollout: of the fleet as it is, and with nothing special."""
    return _text(
        _base(drawn.endpoint, drawn.file.count, types=TYPES, version=version),
        max_capacity=_before(drawn),
        rollout={"Bake": {"DurationInMinutes": 10, "StandardAlarms": _standard(drawn.endpoint)}},
    )


def live(drawn: DrawnWorld, *, version: int) -> bytes:
    """Return the file that the endpoint might have been made from."""
    return _text(
        _base(drawn.endpoint, drawn.file.count, types=TYPES, version=version),
        max_capacity=_before(drawn),
        rollout=_rollout(drawn),
    )


def _before(drawn: DrawnWorld) -> int:
    return 0 if drawn.endpoint.scales is Scales.NOTHING else MOST_BEFORE


def _text(base: Part, *, max_capacity: int, rollout: Part) -> bytes:
    scaling = {"AutoScaling": _scaling(base, max_capacity)} if max_capacity else {}
    return yaml.safe_dump({**base, **scaling, "Rollout": rollout}, sort_keys=False).encode()


def _base(endpoint: Endpoint, count: int, *, types: tuple[str, ...], version: int) -> Part:
    asynchronous = endpoint.kind is EndpointKind.ASYNCHRONOUS
    queue = {"OutputConfig": {"S3OutputPath": "s3://drawn/answers/"}}
    variant = {"VariantName": "AllTraffic", "InitialInstanceCount": count}
    return {
        "Version": 1,
        "EndpointName": NAME,
        "Model": {
            "ExecutionRoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/sagemaker-execution",
            "EnableNetworkIsolation": True,
            "PrimaryContainer": {"ModelPackageName": package(version)},
        },
        "EndpointConfig": {
            "ProductionVariants": [{**variant, **_fleet(endpoint, types)}],
            **({"AsyncInferenceConfig": queue} if asynchronous else {}),
        },
    }


def _fleet(endpoint: Endpoint, types: tuple[str, ...]) -> Part:
    if not endpoint.pooled:
        return {"InstanceType": types[0]}
    named = types[: max(2, len(endpoint.counts))]
    return {
        "InstancePools": [
            {"InstanceType": each, "Priority": place} for place, each in enumerate(named, start=1)
        ]
    }


def _scaling(base: Part, max_capacity: int) -> Part:
    (variant,) = base["EndpointConfig"]["ProductionVariants"]
    return {
        "MinCapacity": 1,
        "MaxCapacity": max_capacity,
        "ConcurrencyPerInstance": {each: _CARRIES[each] for each in instance_types(variant)},
    }


def _rollout(drawn: DrawnWorld) -> Part:
    file = drawn.file
    return {
        "Bake": _bake(drawn.endpoint, file),
        **({"CreateIfMissing": True} if file.change is Change.EVERYTHING else {}),
        **({"Approval": file.approval.value} if file.approval is Approval.REQUIRED else {}),
        **({"Window": _WINDOW} if file.has_window else {}),
        **({"ReturnToPreferred": True} if file.has_window and file.returns else {}),
        **_quiet(file),
        **_quota(file),
        **({"Probe": {"Invocations": [{"Body": "{}"}]}} if file.has_probe else {}),
    }


def _quiet(file: File) -> Part:
    if not file.quiet_below:
        return {}
    return {"QuietBelow": file.quiet_below, "QuietWaitUpToMinutes": _QUIET_WAIT_MINUTES}


def _quota(file: File) -> Part:
    if not file.quota_minutes:
        return {}
    return {"Quota": {"OnShortage": "Wait", "WaitUpToMinutes": file.quota_minutes}}


def _standard(endpoint: Endpoint) -> Part:
    return {"Kind": endpoint.kind.value}


def _bake(endpoint: Endpoint, file: File) -> Part:
    own = file.own_alarm
    extends = file.when_inconclusive is WhenInconclusive.EXTEND
    return {
        "DurationInMinutes": file.bake_minutes,
        **({"StandardAlarms": _standard(endpoint)} if file.has_standard_alarms else {}),
        **({"Alarms": [{"AlarmName": OWN_ALARM, "WhenAlreadyInAlarm": own.value}]} if own else {}),
        "MinimumInvocations": file.minimum_invocations,
        "WhenInconclusive": file.when_inconclusive.value,
        **({"ExtendUpToMinutes": 20} if extends else {}),
    }
