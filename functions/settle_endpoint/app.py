"""Look where the update stands, and say where the endpoint has settled once it has."""

from switchback import entrypoint
from switchback.steps.settle_endpoint import settle_endpoint

handler = entrypoint.handler(settle_endpoint)
