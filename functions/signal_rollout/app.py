"""Wake the rollouts that an event concerns. The event itself decides nothing: they look anew."""

from switchback import entrypoint
from switchback.steps.signal_rollout import signal_rollout

handler = entrypoint.handler(signal_rollout)
