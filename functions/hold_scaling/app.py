"""Suspend the endpoint's automatic scaling for as long as an update runs."""

from switchback import entrypoint
from switchback.steps.hold_scaling import hold_scaling

handler = entrypoint.handler(hold_scaling)
