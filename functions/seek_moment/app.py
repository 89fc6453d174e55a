"""Wait for the window, the end of a freeze, and a quiet moment."""

from switchback import entrypoint
from switchback.steps.seek_moment import seek_moment

handler = entrypoint.handler(seek_moment)
