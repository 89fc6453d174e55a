"""Receive a config file that was dropped in the bucket: validate it, and start its rollout."""

from switchback import entrypoint
from switchback.steps.receive_document import receive_document

handler = entrypoint.handler(receive_document)
