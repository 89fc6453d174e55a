"""`switchback start`: put a config file where it starts a rollout, and follow that to its end."""

from pathlib import Path

import typer

from cli.caller import caller_arn
from cli.config_bucket import put_document
from cli.deployment import FAILED, Deployment, find_deployment, reading
from cli.file import read_document_file, refuse
from cli.follow import Asked, Follower
from cli.words import printable
from switchback.domain.config_key import FOLDER, SUFFIXES
from switchback.domain.outcome import Outcome

_GOOD = (Outcome.ACCEPTED, Outcome.NO_CHANGE)

# As shells have it for what Ctrl-C ended.
_INTERRUPTED = 130


def start_rollout(path: Path, *, stack: str, follow: bool) -> None:
    """Ask for what the file says. One file per endpoint: its key is the endpoint's name.

    Raises:
        typer.Exit: With 2 for bad input; with 1 where AWS says no, or the rollout ended otherwise
            than accepted or without a change.
    """
    document, body = read_document_file(path)
    if path.suffix not in SUFFIXES:
        refuse(f"{printable(str(path))}: must end in one of {', '.join(SUFFIXES)}")
    deployment = find_deployment(stack)
    asked = _put(deployment, f"{document.endpoint_name}{path.suffix}", body, document.endpoint_name)
    typer.echo(f"s3://{asked.bucket}/{asked.key} version {asked.version_id}")
    if follow:
        _follow(deployment, asked)


def _put(deployment: Deployment, name: str, body: bytes, endpoint_name: str) -> Asked:
    bucket, key = deployment.config_bucket, f"{FOLDER}{name}"
    requested_by = caller_arn()
    with reading(deployment):
        version_id = put_document(bucket, key, body, requested_by=requested_by)
    return Asked(endpoint_name=endpoint_name, bucket=bucket, key=key, version_id=version_id)


def _follow(deployment: Deployment, asked: Asked) -> None:
    try:
        outcome = Follower(deployment, asked).follow()
    except KeyboardInterrupt:
        typer.echo(_goes_on(asked), err=True)
        raise typer.Exit(_INTERRUPTED) from None
    if outcome not in _GOOD:
        raise typer.Exit(FAILED)


def _goes_on(asked: Asked) -> str:
    return f"no longer followed; it goes on: switchback status {asked.endpoint_name}"
