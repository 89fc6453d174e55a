"""Put the endpoint's automatic scaling back as it was before it was held."""

from switchback import entrypoint
from switchback.steps.restore_scaling import restore_scaling

handler = entrypoint.handler(restore_scaling)
