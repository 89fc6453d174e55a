"""A window that can't hold the rollout is found before the rollout waits for it."""

import pytest

from switchback.domain.findings import Finding, Severity
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


@pytest.mark.parametrize(
    ("seconds", "wait_less", "given"),
    [
        (120 * 60, "QuietWaitUpToMinutes to 14 at the most, or ", 120),
        (107 * 60, "QuietWaitUpToMinutes to 1 at the most, or ", 107),
        # Nobody waits for less than a minute: there is only one way out.
        (107 * 60 - 1, "", 106),
        (106 * 60, "", 106),
    ],
)
def test_the_remedy_names_the_minutes(seconds: int, wait_less: str, given: int) -> None:
    """Both ways out, with their numbers; one only where the other does not exist."""
    window = Window(cron="0 2 * * ? *", timezone="UTC", duration_seconds=seconds)

    assert judge_opening(window, forward_seconds=_FORWARD * 60, quiet_seconds=3600) == (
        Finding(
            code="WindowTooShortForQuiet",
            severity=Severity.BLOCKING,
            resource="Rollout.QuietWaitUpToMinutes",
            message=f"the window is open for {given} minutes; the rollout may need 106 of them, "
            "and before it waits for a quiet moment for up to 60",
            remedy=f"set {wait_less}Rollout.Window.DurationInMinutes to 166 at least",
            evidence={"neededMinutes": 106, "windowMinutes": given},
        ),
    )


def test_needs_are_rounded_up() -> None:
    """A second over a minute needs a window of one minute more."""
    window = Window(cron="0 2 * * ? *", timezone="UTC", duration_seconds=120 * 60)
    (found,) = judge_opening(window, forward_seconds=_FORWARD * 60 + 1, quiet_seconds=3600)

    assert "may need 107 of them" in found.message
    assert "QuietWaitUpToMinutes to 13 at the most" in found.remedy
    assert "DurationInMinutes to 167 at least" in found.remedy
    assert found.evidence == {"neededMinutes": 107, "windowMinutes": 120}
