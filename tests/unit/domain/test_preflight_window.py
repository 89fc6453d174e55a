"""A window that can't hold the rollout is found before the rollout waits for it."""

import pytest

from switchback.domain.findings import Severity
from switchback.domain.preflight_window import STARTING_SECONDS, judge_opening
from switchback.domain.window import Window

_STARTING = STARTING_SECONDS // 60
_FORWARD = 101


def _codes(minutes: int, *, quiet: int = 0) -> list[str]:
    window = Window(cron="0 2 * * ? *", timezone="UTC", duration_seconds=minutes * 60)
    found = judge_opening(window, forward_seconds=_FORWARD * 60, quiet_seconds=quiet * 60)
    assert all(finding.severity is Severity.BLOCKING for finding in found)
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("minutes", "codes"),
    [
        (180, []),
        (_FORWARD + _STARTING, []),
        # It would fit on the opening's very second, and no look is made on that.
        (_FORWARD + _STARTING - 1, ["WindowTooShort"]),
        (60, ["WindowTooShort"]),
    ],
)
def test_a_window_holds_the_rollout_and_its_start(minutes: int, codes: list[str]) -> None:
    """Else it would be waited for for ever."""
    assert _codes(minutes) == codes


@pytest.mark.parametrize(
    ("minutes", "codes"),
    [
        (_FORWARD + _STARTING + 60, []),
        (_FORWARD + _STARTING + 59, ["WindowTooShortForQuiet"]),
        (_FORWARD + _STARTING - 1, ["WindowTooShort"]),
    ],
)
def test_a_window_holds_the_wait_for_a_quiet_moment_too(minutes: int, codes: list[str]) -> None:
    """Else the wait would begin anew with each window, and never be long enough."""
    assert _codes(minutes, quiet=60) == codes


def test_the_remedy_names_the_minutes() -> None:
    """Both ways out, with their numbers; one only where the other does not exist."""
    window = Window(cron="0 2 * * ? *", timezone="UTC", duration_seconds=120 * 60)
    (found,) = judge_opening(window, forward_seconds=_FORWARD * 60, quiet_seconds=3600)

    assert "QuietWaitUpToMinutes to 14 at the most" in found.remedy
    assert "DurationInMinutes to 166 at least" in found.remedy

    exact = Window(cron="0 2 * * ? *", timezone="UTC", duration_seconds=106 * 60)
    (found,) = judge_opening(exact, forward_seconds=_FORWARD * 60, quiet_seconds=3600)
    assert "QuietWait" not in found.remedy
