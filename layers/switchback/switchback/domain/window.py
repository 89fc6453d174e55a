"""When a rollout may start: a window that opens by the clock of a time zone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """When a rollout may start, and for how long it has then to be accepted."""

    cron: str
    """As EventBridge Scheduler writes it, without cron() around it."""
    timezone: str
    """An IANA name."""
    duration_seconds: int
