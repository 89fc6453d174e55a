"""Upgrade the endpoints whose config files follow a new version."""

from switchback import entrypoint
from switchback.steps.receive_version import receive_version

handler = entrypoint.handler(receive_version)
