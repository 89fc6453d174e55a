"""End a rollout: record how, tell people, give the endpoint up, and call the next in the queue."""

from switchback import entrypoint
from switchback.steps.close_rollout import close_rollout

handler = entrypoint.handler(close_rollout)
