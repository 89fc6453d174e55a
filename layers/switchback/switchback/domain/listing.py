"""A product's listing on AWS Marketplace: what was seen of it, and what is new since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from switchback.domain.lines import one_line
from switchback.domain.message import Message

LONGEST_TITLE: Final = 200
LONGEST_NOTES: Final = 4000
LONGEST_ID: Final = 100

MOST_OPTIONS: Final = 2000
"""So many ids take less than half of what one item of the table may hold."""

# Nobody followed the product for so long: what came meanwhile is no news to whoever does now.
_FOLLOWED_ANEW: Final = timedelta(days=30)
# Longer than a run can take: until then, the run that noted a trouble may be about to tell it.
_TELLING: Final = timedelta(minutes=10)

_MOST_FILES: Final = 20


@dataclass(frozen=True)
class Option:
    """One version in a listing, fit for one line each but the notes."""

    option_id: str
    title: str
    notes: str | None = None


class Trouble(StrEnum):
    """Why a listing cannot be followed. What passes by itself is none of these."""

    GONE = "Gone"
    DENIED = "Denied"
    INVALID = "Invalid"
    NO_MODEL = "NoModel"
    """It can be read, and has no version of a SageMaker model."""


@dataclass(frozen=True)
class NoListing:
    """A listing that cannot be followed."""

    trouble: Trouble
    why: str


@dataclass(frozen=True)
class Memory:
    """What is remembered of a listing."""

    seen: tuple[str, ...] | None = None
    """The ids of the versions that were there; None before the first good look."""
    looked_at: datetime | None = None
    trouble: Trouble | None = None
    """What people were told, or are being told, since the last good look."""
    noted_at: datetime | None = None
    told: bool = False
    revision: int = 0
    """Rises with each writing: of two runs at once, one is to write."""

    def unseen(self, options: Sequence[Option], *, at: datetime) -> tuple[Option, ...]:
        """Return what is new. What a first look finds is not: it is what later ones start from."""
        if self.seen is None or self.looked_at is None or at - self.looked_at > _FOLLOWED_ANEW:
            return ()
        seen = frozenset(self.seen)
        return tuple(option for option in options if option.option_id not in seen)

    def after_look(
        self, options: Sequence[Option], *, at: datetime, but: Collection[Option] = ()
    ) -> "Memory":
        """Return what is to be remembered after a good look, `but` those not announced yet."""
        listed = dict.fromkeys(option.option_id for option in options if option not in but)
        # A version that is missing in one answer is not new in the next.
        older = (each for each in self.seen or () if each not in listed)
        seen = (*listed, *older)[:MOST_OPTIONS]
        return Memory(seen=seen, looked_at=at, revision=self.revision)

    def is_news(self, trouble: Trouble, *, at: datetime) -> bool:
        """Tell whether people are to be told of a trouble now."""
        if self.trouble is not trouble or self.noted_at is None:
            return True
        return not self.told and at - self.noted_at > _TELLING

    def after_waiting(self, *, at: datetime) -> "Memory":
        """Return what is to be remembered after a look at a trouble that people know of."""
        return replace(self, looked_at=at)

    def after_trouble(self, trouble: Trouble, *, at: datetime, told: bool) -> "Memory":
        """Return what is to be remembered of a trouble that people are being told, or were."""
        return replace(self, looked_at=at, trouble=trouble, noted_at=at, told=told)


def tell_unreadable(product_id: str, found: NoListing, *, files: Sequence[str]) -> Message:
    """Say that a listing cannot be followed, for which files, and what to do."""
    named = "".join(f"\n  {one_line(key, longest=300)}" for key in files[:_MOST_FILES])
    more = f"\n  and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else ""
    return Message(
        subject=f"Not followed: {product_id}",
        body=f"New versions of {product_id} are not found any more: {_happened(found.trouble)}. "
        f"AWS said: {one_line(found.why, longest=500)}\n\n"
        f"These files follow it:{named}{more}\n\n"
        f"{_to_do(found.trouble)}\n\n"
        "The endpoints were not touched. It is asked for again every hour, and you are not told "
        "again; once it can be read, what came meanwhile is announced.",
    )


def _happened(trouble: Trouble) -> str:
    match trouble:
        case Trouble.GONE:
            return "AWS Marketplace has no such product, or shows it to this account no more"
        case Trouble.DENIED:
            return "this account may not read it"
        case Trouble.INVALID:
            return "AWS Marketplace does not take this for a product's id"
        case Trouble.NO_MODEL:
            return "it offers no version of a SageMaker model"


def _to_do(trouble: Trouble) -> str:
    match trouble:
        case Trouble.GONE | Trouble.INVALID | Trouble.NO_MODEL:
            return (
                "Look at the product's page on AWS Marketplace, or ask the seller. Then correct "
                "Upgrade.ProductId in these files, or remove Upgrade, and drop them again."
            )
        case Trouble.DENIED:
            return (
                "See whether the role of watch_versions is still allowed "
                "aws-marketplace:ListFulfillmentOptions, and whether a policy of your "
                "organization, or a private marketplace, forbids it."
            )
