"""The config files that follow new versions, as they are in the bucket now."""

from dataclasses import dataclass

from switchback.document.model import Upgrade
from switchback.steps.config_files import ConfigFile, config_files


@dataclass(frozen=True)
class Follower(ConfigFile):
    """A file that follows a listing or a group."""

    upgrade: Upgrade


def followers() -> tuple[Follower, ...]:
    """Return every file that says what it follows, by key."""
    return tuple(
        Follower(ref=file.ref, document=file.document, upgrade=file.document.upgrade)
        for file in config_files()
        if file.document.upgrade is not None
    )
