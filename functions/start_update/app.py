"""Start taking the endpoint to a config: forward to the candidate, or back to the previous one."""

from switchback import entrypoint
from switchback.steps.start_update import start_update

handler = entrypoint.handler(start_update)
