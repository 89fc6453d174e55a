"""What is new in a listing, what is remembered of it, and when people are told of its trouble."""

from dataclasses import replace
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
from switchback.domain.message import Message

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


def test_a_first_look_may_come_after_a_trouble() -> None:
    """Then, too, there is nothing to compare with."""
    memory = Memory().after_trouble(Trouble.DENIED, at=NOW, told=True)

    assert memory.unseen(options("a", "b"), at=LATER) == ()


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

    assert old.seen is not None
    assert memory.seen == ("new", *old.seen[: MOST_OPTIONS - 1])


@pytest.mark.parametrize(("days", "found"), [(30, options("b")), (31, ())])
def test_a_product_that_is_followed_again_is_begun_with_again(
    days: int, found: tuple[Option, ...]
) -> None:
    """Else all that came while nobody followed it would be started at once."""
    assert after("a").unseen(options("a", "b"), at=NOW + timedelta(days=days)) == found


def test_a_trouble_does_not_make_a_product_one_that_nobody_follows() -> None:
    """It was looked at all the while."""
    waited = NOW + timedelta(days=29)
    memory = replace(after("a"), revision=7).after_trouble(Trouble.GONE, at=LATER, told=True)
    assert memory == Memory(("a",), LATER, Trouble.GONE, LATER, told=True, revision=7)
    memory = memory.after_waiting(at=waited)
    assert memory == Memory(("a",), waited, Trouble.GONE, LATER, told=True, revision=7)

    assert memory.unseen(options("b"), at=NOW + timedelta(days=58)) == options("b")
    assert memory.after_look((), at=LATER) == Memory(("a",), LATER, revision=7)


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
    assert noted.is_news(Trouble.GONE, at=NOW + timedelta(minutes=10, seconds=1))


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


def test_a_trouble_is_told_with_its_files() -> None:
    """All twenty, and what AWS said on one line."""
    files = [f"endpoints/{number}.yaml" for number in range(20)]
    body = tell_unreadable("prod-a", NoListing(Trouble.GONE, "not\nfound"), files=files).body

    assert {f"  {file}" for file in files} <= set(body.splitlines())
    assert "AWS said: not found\n" in body
    assert "more" not in body.partition("follow it:")[2].partition("\n\n")[0]


_ALLOW = (
    "See whether the role of watch_versions is still allowed "
    "aws-marketplace:ListFulfillmentOptions, and whether a policy of your organization, or a "
    "private marketplace, forbids it."
)
_CORRECT = (
    "Look at the product's page on AWS Marketplace, or ask the seller. Then correct "
    "Upgrade.ProductId in these files, or remove Upgrade, and drop them again."
)


@pytest.mark.parametrize(
    ("trouble", "happened", "to_do"),
    [
        (
            Trouble.GONE,
            "AWS Marketplace has no such product, or shows it to this account no more",
            _CORRECT,
        ),
        (
            Trouble.INVALID,
            "AWS Marketplace does not take this for a product's id",
            _CORRECT,
        ),
        (Trouble.NO_MODEL, "it offers no version of a SageMaker model", _CORRECT),
        (
            Trouble.DENIED,
            "this account may not read it",
            _ALLOW,
        ),
    ],
)
def test_people_read_a_trouble_word_for_word(trouble: Trouble, happened: str, to_do: str) -> None:
    """What happened, what AWS said, and what to do; each on lines of its own."""
    found = NoListing(trouble, "x" * 501)
    told = tell_unreadable("prod-a", found, files=["endpoints/a.yaml", "y" * 301])

    assert told == Message(
        "Not followed: prod-a",
        f"New versions of prod-a are not found any more: {happened}. "
        f"AWS said: {'x' * 497}...\n"
        "\n"
        "These files follow it:\n"
        "  endpoints/a.yaml\n"
        f"  {'y' * 297}...\n"
        "\n"
        f"{to_do}\n"
        "\n"
        "The endpoints were not touched. It is asked for again every hour, and you are not told "
        "again; once it can be read, what came meanwhile is announced.",
    )


def test_a_file_s_name_cannot_lie() -> None:
    """S3 takes nearly anything for a key; and not all of many files are named."""
    files = ["endpoints/a\nAll is well.yaml"] * 25
    body = tell_unreadable("prod-a", NoListing(Trouble.GONE, "gone"), files=files).body

    assert body.splitlines().count("  endpoints/a All is well.yaml") == 20
    assert "\n  and 5 more\n" in body
