"""However much there is to say, a reason and a conclusion fit into a state of the machine."""

import pytest

from switchback.domain.outcome import Conclusion, Outcome, Reason

_FULL = 8 * 1024


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("x" * _FULL, "x" * _FULL),
        ("x" * (_FULL + 1), f"{'x' * (_FULL - 28)} ... (8,193 bytes, cut here)"),
    ],
)
def test_a_message_is_cut_to_what_fits(message: str, told: str) -> None:
    """And says so; the rest is not touched."""
    reason, conclusion = Reason("C", message), Conclusion(Outcome.REJECTED, "C", message)

    assert (reason.code, reason.message) == ("C", told)
    assert (conclusion.outcome, conclusion.reason) == (Outcome.REJECTED, "C")
    assert conclusion.message == told
