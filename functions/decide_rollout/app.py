"""Take what a person says during a rollout, from a signed request to the function's URL."""

from switchback import entrypoint
from switchback.steps.decide_rollout import decide_rollout

handler = entrypoint.handler(decide_rollout)
