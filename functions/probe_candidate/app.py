"""Send real requests to the candidate, and judge it by its answers."""

from switchback import entrypoint
from switchback.steps.probe_candidate import probe_candidate

handler = entrypoint.handler(probe_candidate)
