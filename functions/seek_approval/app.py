"""Ask a person whether the rollout may start, where the file wants that."""

from switchback import entrypoint
from switchback.steps.seek_approval import seek_approval

handler = entrypoint.handler(seek_approval)
