"""Tell people and other systems how a rollout goes: a message, an event, and a status file."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from switchback import errors
from switchback.contracts.rollout import Rollout
from switchback.domain.message import Message, tell_outcome
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.domain.version_messages import how_to_try_again
from switchback.gateways import event_bridge, sns
from switchback.steps import status_file
from switchback.steps.status_file import Status, Subject

STARTED: Final = "Rollout Started"
DECISION_NEEDED: Final = "Rollout Decision Needed"
ENDED: Final = "Rollout Ended"

SCALING_CHANGED: Final = "ScalingChanged"
"""The reason of a rollout that changed nothing but how the endpoint scales."""

# Nobody has to do, or wants to read, anything about these.
_QUIET = (Outcome.NO_CHANGE, Outcome.SUPERSEDED)


class State(StrEnum):
    """Where a rollout is that runs, in the status file."""

    PREPARING = "Preparing"
    """Approved, and looked at once more."""
    UPDATING = "Updating"
    """The endpoint is being taken to the candidate."""
    BAKING = "Baking"
    """The candidate serves, and is probed and watched."""
    GOING_BACK = "GoingBack"
    """The endpoint is being taken to the config before."""


def announce_outcome(
    rollout: Rollout, conclusion: Conclusion, *, topic_arn: str, overtaken: bool = False
) -> None:
    """Tell how a rollout ended; where its file's status is a newer version's by now, not there."""
    told = {
        "outcome": conclusion.outcome,
        "reason": conclusion.reason,
        "message": conclusion.message,
    }
    if not overtaken:
        _write_status(rollout, Status.ENDED, told)
    event_bridge.put_event(ENDED, {**_identity(rollout), **told})
    message, release = tell_outcome(rollout.endpoint_name, conclusion), rollout.request.release
    if release is not None:
        again = how_to_try_again(
            conclusion.outcome, version=release.version, arn=release.model_package_arn
        )
        message = replace(message, body=message.body + again)
    # Nobody sees by a file that a release was put aside, and it does not come again.
    lost = release is not None and conclusion.outcome is Outcome.SUPERSEDED
    quiet = conclusion.outcome in _QUIET and conclusion.reason != SCALING_CHANGED
    if lost or not quiet:
        _send(rollout, message, topic_arn=topic_arn)


def announce_question(rollout: Rollout, question: Message, *, topic_arn: str) -> None:
    """Tell that a person has to decide."""
    told = {"message": question.body}
    _write_status(rollout, Status.WAITING_FOR_DECISION, told)
    event_bridge.put_event(DECISION_NEEDED, {**_identity(rollout), **told})
    _send(rollout, question, topic_arn=topic_arn)


def announce_start(rollout: Rollout, start: Message, *, topic_arn: str) -> None:
    """Tell that an update is about to begin."""
    told = {"message": start.body}
    _write_status(rollout, Status.RUNNING, {"state": State.UPDATING, **told})
    event_bridge.put_event(STARTED, {**_identity(rollout), **told})
    _send(rollout, start, topic_arn=topic_arn)


def announce_waiting(rollout: Rollout, waits_for: Reason, *, until: datetime | None) -> None:
    """Tell what a rollout waits for, where somebody may look for it; nobody has to do anything."""
    told = {
        "reason": waits_for.code,
        "message": waits_for.message,
        "until": until.isoformat() if until else None,
    }
    _write_status(rollout, Status.WAITING, told)


def note_state(rollout: Rollout, state: State, *, message: str) -> None:
    """Write where a rollout is that nobody has to be told of.

    A step that acts goes on where that cannot be written: the next status mends it.
    """
    with suppress(errors.RolloutError):
        _write_status(rollout, Status.RUNNING, {"state": state, "message": message})


def _send(rollout: Rollout, message: Message, *, topic_arn: str) -> None:
    signature = (
        f"Rollout {rollout.rollout_id}, requested by {rollout.request.requested_by}\n"
        f"{rollout.execution_arn}\n"
    )
    sns.publish(topic_arn, subject=message.subject, message=f"{message.body}\n\n{signature}")


def _identity(rollout: Rollout) -> dict[str, Any]:
    return {
        "endpointName": rollout.endpoint_name,
        "rollout": rollout.rollout_id,
        "documentVersion": rollout.request.document.version_id,
        "requestedBy": rollout.request.requested_by,
    }


def _write_status(rollout: Rollout, status: Status, told: Mapping[str, Any]) -> None:
    named = {"endpointName": rollout.endpoint_name, "rollout": rollout.rollout_id}
    status_file.write(Subject.of(rollout), status, {**named, **told})
