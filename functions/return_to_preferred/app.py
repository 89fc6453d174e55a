"""Return the fleets to their preferred type whose config files ask for that."""

from switchback import entrypoint
from switchback.steps.return_to_preferred import return_to_preferred

handler = entrypoint.handler(return_to_preferred)
