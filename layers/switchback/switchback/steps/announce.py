"""Tell people and other systems how a rollout goes: a message, an event, and a status file."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from switchback import clock
from switchback.contracts.rollout import DocumentRef, Rollout
from switchback.domain.message import Message, tell_outcome
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import event_bridge, s3, sns

STARTED: Final = "Rollout Started"
DECISION_NEEDED: Final = "Rollout Decision Needed"
ENDED: Final = "Rollout Ended"

_FOLDER: Final = "endpoints"

# Nobody has to do, or wants to read, anything about these.
_QUIET = (Outcome.NO_CHANGE, Outcome.SUPERSEDED)


def announce_outcome(rollout: Rollout, conclusion: Conclusion, *, topic_arn: str) -> None:
    """Tell how a rollout ended."""
    told = {
        "outcome": conclusion.outcome,
        "reason": conclusion.reason,
        "message": conclusion.message,
    }
    _write_status(rollout, "Ended", told)
    event_bridge.put_event(ENDED, {**_identity(rollout), **told})
    if conclusion.outcome not in _QUIET:
        _send(rollout, tell_outcome(rollout.endpoint_name, conclusion), topic_arn=topic_arn)


def announce_question(rollout: Rollout, question: Message, *, topic_arn: str) -> None:
    """Tell that a person has to decide."""
    told = {"message": question.body}
    _write_status(rollout, "WaitingForDecision", told)
    event_bridge.put_event(DECISION_NEEDED, {**_identity(rollout), **told})
    _send(rollout, question, topic_arn=topic_arn)


def announce_start(rollout: Rollout, start: Message, *, topic_arn: str) -> None:
    """Tell that an update is about to begin."""
    told = {"message": start.body}
    _write_status(rollout, "Running", told)
    event_bridge.put_event(STARTED, {**_identity(rollout), **told})
    _send(rollout, start, topic_arn=topic_arn)


def status_key(ref: DocumentRef) -> str:
    """Return where the status of a config file is written."""
    key = PurePosixPath(ref.key)
    # An execution that somebody started by hand may name any file.
    below = key.relative_to(_FOLDER) if key.is_relative_to(_FOLDER) else key
    return str(PurePosixPath("status") / below.with_suffix(".json"))


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


def _write_status(rollout: Rollout, status: str, told: Mapping[str, Any]) -> None:
    ref = rollout.request.document
    content = {"status": status, **_identity(rollout), **told, "at": clock.now().isoformat()}
    s3.write_json(ref.bucket, status_key(ref), content)
