"""A mishap is read as it was written, so that a run that went wrong can be played again."""

import pytest

from simulator.faults import Fault
from tools.trials.mishaps import AtCall, AtEvent, Fate, Mishap, is_lasting, parse_mishap

_ALL: list[Mishap] = [
    *(AtCall(17, fault) for fault in Fault),
    *(AtEvent(3, fate) for fate in (Fate.LOST, Fate.DOUBLED, Fate.DELAYED)),
    AtEvent(12, Fate.OVERTAKEN, 3601.0625),
]


@pytest.mark.parametrize("mishap", _ALL, ids=str)
def test_it_is_read_as_it_was_written(mishap: Mishap) -> None:
    """To the last digit."""
    assert parse_mishap(str(mishap)) == mishap


@pytest.mark.parametrize("text", ["", "17", "17:TIRED", "e3:THROTTLED", "e:LOST", "3:LOST"])
def test_what_is_none_is_refused(text: str) -> None:
    """And it is said how one is written."""
    with pytest.raises(ValueError, match="is no mishap: write 17:THROTTLED, or e3:LOST"):
        parse_mishap(text)


def test_what_somebody_has_to_mend_lasts() -> None:
    """A right that is missing does not come back by itself, and a request does not get better."""
    assert [mishap for mishap in _ALL if is_lasting(mishap)] == [
        AtCall(17, Fault.ACCESS_DENIED),
        AtCall(17, Fault.INVALID),
    ]
