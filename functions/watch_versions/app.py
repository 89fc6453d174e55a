"""Ask AWS Marketplace for new versions of what config files follow."""

from switchback import entrypoint
from switchback.steps.watch_versions import watch_versions

handler = entrypoint.handler(watch_versions)
