"""Read the pinned config file and the live config, and compute what the candidate changes."""

from switchback import entrypoint
from switchback.steps.plan_rollout import plan_rollout

handler = entrypoint.handler(plan_rollout)
