"""Follows a rollout that was just asked for, by the status file that it writes, to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import sleep as pause  # noqa: TID251 - a command may wait, as nothing deployed does
from typing import Any

import typer

from cli.config_bucket import read_status
from cli.deployment import Deployment, reading
from cli.words import instant, printable
from switchback import clock
from switchback.domain.names import rollout_name
from switchback.domain.outcome import Outcome
from switchback.errors import Retryable
from switchback.gateways import records
from switchback.steps.status_file import Status, status_key

LOOK_SECONDS = 5.0

_INDENT = " " * 4


@dataclass(frozen=True)
class Asked:
    """The version of a config file that was put, which asks for one rollout."""

    endpoint_name: str
    bucket: str
    key: str
    version_id: str

    @property
    def rollout_id(self) -> str:
        """The rollout that intake starts for exactly this version."""
        return rollout_name(
            self.endpoint_name, bucket=self.bucket, key=self.key, version_id=self.version_id
        )


class Follower:
    """Prints each change once; a status of another version of the file is not ours."""

    def __init__(self, deployment: Deployment, asked: Asked) -> None:
        """Follow what was asked of a deployment."""
        self._deployment = deployment
        self._asked = asked
        self._told: Mapping[str, Any] = {}

    def follow(self) -> Outcome:
        """Look every few seconds until it has ended, and return how.

        A file that intake refuses has ended as Rejected.

        Raises:
            typer.Exit: AWS does not let the caller see it.
        """
        while True:
            with reading(self._deployment):
                outcome = self._look()
            if outcome is not None:
                return outcome
            pause(LOOK_SECONDS)

    def _look(self) -> Outcome | None:
        try:
            status = read_status(self._asked.bucket, status_key(self._asked.key))
            if self._is_ours(status):
                self._tell(status)
                if (outcome := _outcome(status)) is not None:
                    return outcome
            return self._recorded()
        except Retryable:
            return None  # the next look may be answered

    def _is_ours(self, status: Mapping[str, Any]) -> bool:
        """A release of a published version reads the same file, in a rollout of its own."""
        asked = self._asked
        is_version = status.get("documentVersion") == asked.version_id
        return is_version and status.get("rollout", asked.rollout_id) == asked.rollout_id

    def _recorded(self) -> Outcome | None:
        """Look in the record: a newer file's status may stand where ours was."""
        ending = records.read_ending(self._asked.endpoint_name, self._asked.rollout_id)
        if ending is None:
            return None
        told = ending.conclusion
        self._tell(
            {
                "status": Status.ENDED,
                "outcome": told.outcome.value,
                "reason": told.reason,
                "message": told.message,
            }
        )
        return told.outcome

    def _tell(self, status: Mapping[str, Any]) -> None:
        # The same may be written twice, after a retry.
        told = {key: value for key, value in status.items() if key != "at"}
        if told == self._told:
            return
        self._told = told
        first, *more = _lines(status)
        typer.echo(f"{instant(clock.now())}  {first}")
        for line in more:
            typer.echo(f"{_INDENT}{line}")


def _outcome(status: Mapping[str, Any]) -> Outcome | None:
    if status["status"] == Status.REJECTED:
        return Outcome.REJECTED
    return Outcome(status["outcome"]) if status["status"] == Status.ENDED else None


def _lines(status: Mapping[str, Any]) -> list[str]:
    words = str(status["status"])
    if "outcome" in status:
        words = f"{words}: {status['outcome']} ({status['reason']})"
    elif "state" in status:
        words = f"{words}: {status['state']}"
    texts = [*status.get("problems", ()), *str(status.get("message", "")).splitlines()]
    return [printable(text) for text in (words, *texts)]
