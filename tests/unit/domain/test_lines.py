"""Texts from outside are shown as what they are, on one line, and no longer than there is room."""

import pytest

from switchback.domain.lines import escaped, listed, one_line, own_lines
from switchback.length import shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines", r"two\nlines"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\u202eturned", r"\u202eturned"),
        ("caf\u00e9 'quoted'", "caf\u00e9 'quoted'"),
        ("x" * 1025, "x" * 1024),
    ],
)
def test_what_cannot_be_printed_is_shown(text: str, shown: str) -> None:
    """As Python writes it; what can be printed stays as it is, up to a length."""
    assert escaped(text) == shown


def test_as_much_is_shown_as_there_is_room_for() -> None:
    """Counted in characters of the text, before they are escaped."""
    assert escaped("a\n\n", longest=2) == r"a\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12345678", "12345678"),
        ("123456789", "12345..."),
        ("1234 6789", "1234..."),
        ("  1\t2\n3 ", "1 2 3"),
    ],
)
def test_a_line_that_is_cut_says_so(text: str, shown: str) -> None:
    """Without a space before the dots."""
    assert one_line(text, longest=8) == shown


def test_each_line_is_cut_and_then_all_of_them() -> None:
    """What is left is never longer than there is room for."""
    assert own_lines("123456789\n2", longest=10) == "1234567..."
    assert own_lines("1\n123456789", longest=8) == "1\n123..."
    assert own_lines("1\n\n2", longest=8) == "1\n\n2"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, ""),
        (1, "0"),
        (10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (11, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and 1 more"),
    ],
)
def test_of_many_the_first_are_listed(count: int, shown: str) -> None:
    """And how many more there are."""
    assert listed([str(number) for number in range(count)]) == shown


def test_a_list_is_as_long_as_it_is_asked_to_be() -> None:
    """With what is asked for in between."""
    assert listed(["a", "b", "c", "d"], between="; ", most=2) == "a; b; and 2 more"


@pytest.mark.parametrize(
    ("text", "most_bytes", "shown"),
    [
        ("12345", 5, "12345"),
        # A letter of two bytes is not cut in half.
        ("\u00e4" * 1000, 61, "\u00e4" * 16 + " ... (2,000 bytes, cut here)"),
        # Half of a pair that stands for one letter is no letter: it is counted, and told as it is.
        ("12\ud800", 3, "12\ud800"),
        ("\ud800" * 40, 30, "????? ... (40 bytes, cut here)"),
    ],
)
def test_a_text_is_shortened_to_what_fits(text: str, most_bytes: int, shown: str) -> None:
    """In bytes; and one that was cut says so."""
    assert shortened(text, most_bytes=most_bytes) == shown
