"""Look at the alarms while the candidate serves, and judge it once that can be done."""

from switchback import entrypoint
from switchback.steps.bake_candidate import bake_candidate

handler = entrypoint.handler(bake_candidate)
