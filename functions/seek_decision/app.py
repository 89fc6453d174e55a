"""Ask a person how to go on where the rollout cannot go on by itself, and carry out the answer."""

from switchback import entrypoint
from switchback.steps.seek_decision import seek_decision

handler = entrypoint.handler(seek_decision)
