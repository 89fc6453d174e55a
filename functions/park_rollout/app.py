"""Leave a waiting state's task token where the next signal finds it, unless one came already."""

from switchback import entrypoint
from switchback.steps.park_rollout import park_rollout

handler = entrypoint.handler(park_rollout)
