"""What is new in a listing, what is remembered of it, and when people are told of its trouble."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.contracts.versions import VersionAvailable
from switchback.domain.lines import one_line, own_lines
from switchback.domain.listing import (
    LONGEST_ID,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_OPTIONS,
    Memory,
    NoListing,
    Option,
    Trouble,
    tell_unreadable,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def options(*ids: str) -> tuple[Option, ...]:
    """Return versions with these ids."""
    return tuple(Option(option_id=each, title=each.upper()) for each in ids)


def after(*ids: str) -> Memory:
    """Return what is remembered after a first look that found these."""
    return Memory().after_look(options(*ids), at=NOW)


def test_a_first_look_finds_nothing_new() -> None:
    """It is what later looks start from."""
    assert Memory().unseen(options("a", "b"), at=NOW) == ()


def test_what_was_not_there_before_is_new() -> None:
    """In the listing's order."""
    assert after("a").unseen(options("c", "a", "b"), at=LATER) == options("c", "b")


def test_a_changed_title_is_no_new_version() -> None:
    """A version is known by its id."""
    assert after("a").unseen((Option("a", "another title"),), at=LATER) == ()


def test_what_was_not_announced_stays_new() -> None:
    """After an event that could not be put."""
    listed = options("a", "b", "c")
    memory = after("a").after_look(listed, at=LATER, but=options("c"))

    assert memory.unseen(listed, at=LATER) == options("c")


def test_what_is_missing_for_once_is_remembered() -> None:
    """One incomplete answer makes nothing new."""
    memory = after("a", "b").after_look(options("a"), at=LATER)

    assert memory.unseen(options("a", "b"), at=LATER) == ()


def test_memory_has_an_end() -> None:
    """What is listed is kept before what is no more."""
    old = after(*(f"old-{number}" for number in range(MOST_OPTIONS)))
    memory = old.after_look(options("new"), at=LATER)

    assert memory.seen is not None
    assert len(memory.seen) == MOST_OPTIONS
    assert memory.seen[0] == "new"


@pytest.mark.parametrize(("days", "found"), [(30, options("b")), (31, ())])
def test_a_product_that_is_followed_again_is_begun_with_again(
    days: int, found: tuple[Option, ...]
) -> None:
    """Else all that came while nobody followed it would be started at once."""
    assert after("a").unseen(options("a", "b"), at=NOW + timedelta(days=days)) == found


def test_a_trouble_does_not_make_a_product_one_that_nobody_follows() -> None:
    """It was looked at all the while."""
    memory = after("a").after_trouble(Trouble.GONE, at=LATER, told=True)
    memory = memory.after_waiting(at=NOW + timedelta(days=29))

    assert memory.unseen(options("b"), at=NOW + timedelta(days=58)) == options("b")


def test_a_trouble_is_news_once() -> None:
    """Until it is another one, or until after a good look."""
    told = after("a").after_trouble(Trouble.GONE, at=NOW, told=True)

    assert not told.is_news(Trouble.GONE, at=NOW + timedelta(days=300))
    assert told.is_news(Trouble.DENIED, at=LATER)
    assert told.after_look(options("a"), at=LATER).is_news(Trouble.GONE, at=LATER)


def test_a_trouble_that_is_being_told_is_no_news_for_a_while() -> None:
    """Another run is about to tell it, or died: that is known when it must be over."""
    noted = after("a").after_trouble(Trouble.GONE, at=NOW, told=False)

    assert not noted.is_news(Trouble.GONE, at=NOW + timedelta(minutes=10))
    assert noted.is_news(Trouble.GONE, at=NOW + timedelta(minutes=11))


@given(title=st.text(), notes=st.text(), option_id=st.text())
def test_whatever_a_seller_writes_makes_a_valid_event(
    title: str, notes: str, option_id: str
) -> None:
    """Nothing breaks out of its line, is too long, or turns the reader's line around."""
    VersionAvailable(
        product_id="prod-a",
        version=one_line(title, longest=LONGEST_TITLE) or "none",
        release_notes=own_lines(notes, longest=LONGEST_NOTES) or None,
        fulfillment_option_id=one_line(option_id, longest=LONGEST_ID) or None,
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nova-3  English\u00a0v2 ", "Nova-3 English v2"),
        ("v2\r\nRolled back: all", "v2 Rolled back: all"),
        ("\x1b[31mv2\u202e", "[31mv2"),
        ("123456789012345678901", "12345678901234567..."),
        ("\u65e5\u672c\u8a9e", "\u65e5\u672c\u8a9e"),
    ],
)
def test_a_title_is_one_line(text: str, shown: str) -> None:
    """Short enough, and with nothing in it that is not printed."""
    assert one_line(text, longest=20) == shown


def test_notes_keep_their_lines() -> None:
    """And are cut as a whole."""
    assert own_lines("\n One.\r\n\r\n\tTwo.\x07 \n", longest=100) == "One.\n\nTwo."
    assert own_lines("One.\nTwo.\nThree.", longest=12) == "One.\nTwo...."


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_trouble_is_told_with_what_to_do(trouble: Trouble) -> None:
    """Which product, which files, what AWS said, and what is right then."""
    files = [f"endpoints/{number}.yaml" for number in range(20)]
    message = tell_unreadable("prod-a", NoListing(trouble, "not\nfound"), files=files)

    assert message.subject == "Not followed: prod-a"
    assert {f"  {file}" for file in files} <= set(message.body.splitlines())
    assert "AWS said: not found" in message.body
    assert "more" not in message.body.partition("follow it:")[2].partition("\n\n")[0]
    right = "ListFulfillmentOptions" if trouble is Trouble.DENIED else "correct Upgrade.ProductId"
    assert right in message.body


def test_a_file_s_name_cannot_lie() -> None:
    """S3 takes nearly anything for a key; and not all of many files are named."""
    files = ["endpoints/a\nAll is well.yaml"] * 25
    body = tell_unreadable("prod-a", NoListing(Trouble.GONE, "gone"), files=files).body

    assert body.splitlines().count("  endpoints/a All is well.yaml") == 20
    assert "\n  and 5 more\n" in body
