"""Publish what each endpoint's fleet can carry, once a minute, for its scaling to divide by."""

from switchback import entrypoint
from switchback.steps.publish_capacity import publish_capacity

handler = entrypoint.handler(publish_capacity)
