"""See to it that no rollout ends unseen: record and tell what the machine itself could not."""

from switchback import entrypoint
from switchback.steps.report_failure import report_failure

handler = entrypoint.handler(report_failure)
