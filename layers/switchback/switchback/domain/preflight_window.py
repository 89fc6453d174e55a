"""Whether a window is long enough for all that a rollout has to do in it."""

from typing import Final

from switchback.domain.findings import Finding, Severity
from switchback.domain.window import Window, judge_window

STARTING_SECONDS: Final = 300
"""From the opening to the update: the look comes after it, and the plan may be made anew."""


def judge_opening(
    window: Window, *, forward_seconds: int, quiet_seconds: int
) -> tuple[Finding, ...]:
    """A window has to hold the rollout, and before it all of the wait for a quiet moment.

    Else that wait would be cut off by the end of each window, and never be long enough to switch
    anyway.
    """
    needed = STARTING_SECONDS + forward_seconds
    too_short = judge_window(window, forward_seconds=needed)
    if too_short or needed + quiet_seconds <= window.duration_seconds:
        return too_short
    left = (window.duration_seconds - needed) // 60
    given, quiet = window.duration_seconds // 60, quiet_seconds // 60
    wait_less = f"QuietWaitUpToMinutes to {left} at the most, or " if left else ""
    return (
        Finding(
            code="WindowTooShortForQuiet",
            severity=Severity.BLOCKING,
            resource="Rollout.QuietWaitUpToMinutes",
            message=f"the window is open for {given} minutes; the rollout may need "
            f"{-(-needed // 60)} of them, and before it waits for a quiet moment for up to {quiet}",
            remedy=f"set {wait_less}Rollout.Window.DurationInMinutes to "
            f"{-(-(needed + quiet_seconds) // 60)} at least",
            evidence={"neededMinutes": -(-needed // 60), "windowMinutes": given},
        ),
    )
