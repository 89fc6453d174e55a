"""Write the version that runs into the config file."""

from switchback import entrypoint
from switchback.steps.rewrite_document import rewrite_document

handler = entrypoint.handler(rewrite_document)
