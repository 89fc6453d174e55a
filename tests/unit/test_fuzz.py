"""A few of the mutated files and events that `make fuzz` makes by the thousand."""

from collections.abc import Callable, Sequence

import pytest

from tools.fuzz.deliveries import fuzz_events
from tools.fuzz.files import fuzz_files
from tools.fuzz.inputs import mutated_event, mutated_file, seeds
from tools.fuzz.tally import Tally

Fuzz = Callable[[Tally, Sequence[str]], None]


@pytest.mark.parametrize(("kind", "fuzz"), [("file", fuzz_files), ("event", fuzz_events)])
def test_none_goes_wrong(kind: str, fuzz: Fuzz) -> None:
    """Nothing raises what is not handled, and every refusal names a place."""
    tally = Tally(kind)
    fuzz(tally, list(seeds(kind, 150)))

    assert tally.wrongs == []
    assert tally.total >= 150
    assert len(tally.fates) > 1


def test_an_input_can_be_made_again() -> None:
    """A seed always makes the same."""
    assert mutated_file("file-7") == mutated_file("file-7")
    assert repr(mutated_event("event-7")) == repr(mutated_event("event-7"))
