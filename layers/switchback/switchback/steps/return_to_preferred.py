"""Return fleets to their preferred type: SageMaker moves no instance back by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from switchback import clock, errors, settings
from switchback.contracts.rollout import Request, Trigger
from switchback.domain.endpoint import Endpoint
from switchback.domain.fallback import fallbacks, may_fall_back
from switchback.domain.names import rollout_name
from switchback.gateways import locks, returns, sagemaker, step_functions
from switchback.steps.config_files import ConfigFile, config_files
from switchback.steps.each import each

# A shortage that lasts must not replace the fleet night after night.
_AT_MOST_EVERY = timedelta(days=7)

_REQUESTED_BY = "Switchback: the fleet runs on a fallback type"


def return_to_preferred(_given: Mapping[str, Any]) -> Mapping[str, str]:
    """Start a rollout for each fleet that runs on a fallback, where its file asks for that.

    What cannot be done for one endpoint keeps no other waiting.

    Returns:
        The rollouts that were started, by endpoint.

    Raises:
        RolloutError: The first of what could not be done, with the others as its notes.
    """
    asked = [file for file in config_files() if file.document.rollout.return_to_preferred]
    names = each(asked, _take_back)
    return {
        file.document.endpoint_name: name
        for file, name in zip(asked, names, strict=True)
        if name is not None
    }


def _take_back(file: ConfigFile) -> str | None:
    """Start the rollout if it is time for it, and return its name."""
    endpoint_name = file.document.endpoint_name
    now, last = clock.now(), returns.read(endpoint_name)
    if last is not None and now - last < _AT_MOST_EVERY:
        return None
    try:
        endpoint = sagemaker.describe_endpoint(endpoint_name)
    except errors.EndpointNotFound:
        return None  # a first deployment is still to come
    if not _runs_on_fallback(endpoint) or _has_rollout(endpoint_name):
        return None
    return _start(file, endpoint, last=last, now=now)


def _runs_on_fallback(endpoint: Endpoint) -> bool:
    if not endpoint.is_idle or not may_fall_back(endpoint):
        return False
    config = sagemaker.describe_config(endpoint.config_name)
    return config is not None and bool(fallbacks(endpoint, config))


def _has_rollout(endpoint_name: str) -> bool:
    """Tell whether a rollout has the endpoint or waits for it: the newest request would win."""
    lock = locks.read(endpoint_name).lock
    return lock.holder is not None or lock.queued is not None


def _start(
    file: ConfigFile, endpoint: Endpoint, *, last: datetime | None, now: datetime
) -> str | None:
    """Start first and remember then: after a crash in between, the name is taken already."""
    ref = file.ref
    request = Request(
        endpoint_name=endpoint.name,
        document=ref,
        requested_by=_REQUESTED_BY,
        requested_at=now,
        trigger=Trigger.RUNS_ON_FALLBACK,
    )
    name = rollout_name(
        endpoint.name,
        bucket=ref.bucket,
        key=ref.key,
        version_id=ref.version_id,
        # One that changed nothing left the config as it was, and is no reason to try no more.
        returning=(endpoint.config_name, last.isoformat() if last else ""),
    )
    started = step_functions.start_execution(
        settings.rollout_state_machine_arn(), name=name, request=request.model_dump(mode="json")
    )
    returns.note(endpoint.name, at=now)
    return name if started else None
