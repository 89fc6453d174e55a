"""Watch the listings that config files follow: AWS tells buyers nothing about new versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from switchback import clock, settings
from switchback.contracts.versions import DETAIL_TYPE, VersionAvailable
from switchback.domain.lines import one_line
from switchback.domain.listing import (
    LONGEST_ID,
    Memory,
    NoListing,
    Option,
    tell_unreadable,
)
from switchback.gateways import event_bridge, listings, marketplace, sns
from switchback.steps.each import each
from switchback.steps.followers import followers


def watch_versions(_given: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Announce each version that is new, and return their titles by product.

    What cannot be done for one product keeps no other waiting.

    Raises:
        RolloutError: The first of what could not be done, with the others as its notes.
    """
    followed = sorted(_followed().items())
    news = each(followed, lambda product: _look(*product))
    return {
        product_id: tuple(option.title for option in options)
        for (product_id, _), options in zip(followed, news, strict=True)
        if options
    }


def _followed() -> Mapping[str, Sequence[str]]:
    """Return the keys of the files that follow each product."""
    followed: dict[str, list[str]] = {}
    for follower in followers():
        product_id = follower.upgrade.product_id
        if product_id is not None:
            followed.setdefault(product_id, []).append(follower.ref.key)
    return followed


def _look(product_id: str, files: Sequence[str]) -> tuple[Option, ...]:
    """Return what was announced of a product."""
    memory = listings.read(product_id)
    found = marketplace.list_options(product_id)
    if isinstance(found, NoListing):
        _note_trouble(product_id, found, memory, files)
        return ()
    now = clock.now()
    unseen = memory.unseen(found, at=now)
    left = list(unseen)
    try:
        for option in unseen:
            _announce(product_id, option)
            left.remove(option)
    finally:
        # After the announcing: a crash between doubles an event, and loses none. Where another run
        # wrote meanwhile, it is the same with what only this one saw.
        listings.write(product_id, memory.after_look(found, at=now, but=left))
    return unseen


def _announce(product_id: str, option: Option) -> None:
    version = VersionAvailable(
        product_id=product_id,
        version=option.title,
        fulfillment_option_id=one_line(option.option_id, longest=LONGEST_ID) or None,
        release_notes=option.notes,
    )
    event_bridge.put_event(DETAIL_TYPE, version.model_dump(by_alias=True, exclude_none=True))


def _note_trouble(product_id: str, found: NoListing, memory: Memory, files: Sequence[str]) -> None:
    """Tell people once that a listing cannot be followed, whatever number of runs finds it so."""
    now = clock.now()
    if not memory.is_news(found.trouble, at=now):
        if memory.told:
            listings.write(product_id, memory.after_waiting(at=now))
        return
    noted = listings.write(product_id, memory.after_trouble(found.trouble, at=now, told=False))
    if noted is None:
        return  # another run noted something at the same instant, and tells it
    message = tell_unreadable(product_id, found, files=files)
    sns.publish(settings.topic_arn(), subject=message.subject, message=message.body)
    listings.write(product_id, noted.after_trouble(found.trouble, at=now, told=True))
