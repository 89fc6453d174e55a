"""Whether UpdateEndpoint may be called now: the endpoint is where we left it, and idle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.outcome import Reason
from switchback.domain.settle import Update


class StartDecision(StrEnum):
    """What to do about the update."""

    START = "Start"
    ALREADY_STARTED = "AlreadyStarted"
    """An earlier try took effect, though its answer was lost."""
    BUSY = "Busy"
    CHANGED_BY_OTHERS = "ChangedByOthers"
    UNUSABLE = "Unusable"


@dataclass(frozen=True)
class Start:
    """The decision and its reason."""

    decision: StartDecision
    reason: Reason


def decide_start(
    endpoint: Endpoint, *, target_config: str, expected_config: str, noted: Update | None
) -> Start:
    """Decide from one look at the endpoint, which should still be on the expected config.

    `noted` is the update to this target that an earlier try wrote down before sending it, if any.
    """
    found = endpoint.pending.config_name if endpoint.pending else endpoint.config_name
    if found == target_config or _was_sent(endpoint, noted):
        return Start(
            StartDecision.ALREADY_STARTED,
            Reason("AlreadyStarted", f"{endpoint.name} is already being taken to {target_config}"),
        )
    if endpoint.pending and _is_on_our_way(endpoint, target_config, expected_config):
        return Start(
            StartDecision.BUSY,
            Reason("EndpointBusy", f"{endpoint.name} is still being taken to {expected_config}"),
        )
    if endpoint.pending or found != expected_config:
        return Start(
            StartDecision.CHANGED_BY_OTHERS,
            Reason(
                "ChangedByOthers",
                f"somebody else changed {endpoint.name}: expected it on {expected_config}, found "
                f"it on {found}",
            ),
        )
    return _decide_by_status(endpoint)


def _is_on_our_way(endpoint: Endpoint, target_config: str, expected_config: str) -> bool:
    """Tell whether an update that runs leads to where it is to start from: ours, called off."""
    assert endpoint.pending is not None
    known = endpoint.config_name in (target_config, expected_config)
    return known and endpoint.pending.config_name == expected_config


def _was_sent(endpoint: Endpoint, noted: Update | None) -> bool:
    """An update that was sent and given up again leaves only another LastModifiedTime."""
    return (
        noted is not None
        and endpoint.pending is None
        and endpoint.config_name == noted.fallback_config
        and endpoint.last_modified_at != noted.modified_before
    )


def _decide_by_status(endpoint: Endpoint) -> Start:
    status = endpoint.status
    match status:
        # A mixed fleet after a failed rolling update is mended by another update.
        case EndpointStatus.IN_SERVICE | EndpointStatus.UPDATE_ROLLBACK_FAILED:
            return Start(StartDecision.START, Reason("Idle", f"{endpoint.name} is {status}"))
        case (
            EndpointStatus.CREATING
            | EndpointStatus.UPDATING
            | EndpointStatus.SYSTEM_UPDATING
            | EndpointStatus.ROLLING_BACK
        ):
            assert status in IN_PROGRESS
            return Start(
                StartDecision.BUSY,
                Reason("EndpointBusy", f"{endpoint.name} is {status}: waiting until it is done"),
            )
        case (
            EndpointStatus.OUT_OF_SERVICE
            | EndpointStatus.DELETING
            | EndpointStatus.FAILED
            | EndpointStatus.UNRECOGNISED
        ):
            return Start(
                StartDecision.UNUSABLE,
                Reason("EndpointNotUpdatable", f"{endpoint.name} is {status}"),
            )
        case _:
            assert_never(status)
