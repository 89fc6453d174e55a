"""Find everything that speaks against the rollout before the endpoint is touched."""

from switchback import entrypoint
from switchback.steps.check_preflight import check_preflight

handler = entrypoint.handler(check_preflight)
