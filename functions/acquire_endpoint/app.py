"""Take the endpoint's lock, wait for it in the queue of one, or step back for a newer request."""

from switchback import entrypoint
from switchback.steps.acquire_endpoint import acquire_endpoint

handler = entrypoint.handler(acquire_endpoint)
