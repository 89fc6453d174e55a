"""Tell people how a rollout ended: a message, and a status file beside the config file."""

from pathlib import PurePosixPath

from switchback import clock
from switchback.contracts import DocumentRef, Rollout
from switchback.domain.message import body, subject
from switchback.domain.outcome import Conclusion, Outcome
from switchback.gateways import s3, sns

# Nobody has to do, or wants to read, anything about these.
_QUIET = (Outcome.NO_CHANGE, Outcome.SUPERSEDED)


def announce(rollout: Rollout, conclusion: Conclusion, *, topic_arn: str) -> None:
    """Send the message that the outcome asks for, and write the status file."""
    ref = rollout.request.document
    s3.write_json(
        ref.bucket,
        status_key(ref),
        {
            "status": "Ended",
            "endpointName": rollout.endpoint_name,
            "rollout": rollout.rollout_id,
            "documentVersion": ref.version_id,
            "outcome": conclusion.outcome,
            "reason": conclusion.reason,
            "message": conclusion.message,
            "at": clock.now().isoformat(),
        },
    )
    if conclusion.outcome not in _QUIET:
        sns.publish(
            topic_arn,
            subject=subject(rollout.endpoint_name, conclusion),
            message=body(
                rollout.endpoint_name,
                conclusion,
                rollout_id=rollout.rollout_id,
                requested_by=rollout.request.requested_by,
                execution_arn=rollout.execution_arn,
            ),
        )


def status_key(ref: DocumentRef) -> str:
    """Return where the status of a config file is written."""
    return f"status/{PurePosixPath(ref.key).stem}.json"
