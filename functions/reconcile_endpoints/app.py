"""Put right what a crash left behind: scaling that is still held, and locks of dead rollouts."""

from switchback import entrypoint
from switchback.steps.reconcile_endpoints import reconcile_endpoints

handler = entrypoint.handler(reconcile_endpoints)
