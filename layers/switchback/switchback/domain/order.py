"""Which of two requests for the same endpoint is the newer one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Claim:
    """A rollout's place in time: events arrive late and out of order, so arrival does not count."""

    rollout_id: str
    requested_at: datetime
    key: str = ""
    sequencer: str = ""
    """S3's own order among the versions of one key."""


def is_newer(claim: Claim, *, than: Claim) -> bool:
    """Tell whether a claim was made after the other one. Of two rollouts, one always was."""
    if claim.key == than.key and claim.sequencer and than.sequencer:
        ours, other = _padded(claim, than), _padded(than, claim)
        if ours != other:
            return ours > other
    # Events are dated to the second. Two of one second would drive each other out of the queue for
    # ever if nothing decided between them. A file goes before the release that it may come from.
    return _place(claim) > _place(than)


def _place(claim: Claim) -> tuple[datetime, bool, str]:
    return (claim.requested_at, bool(claim.sequencer), claim.rollout_id)


def _padded(claim: Claim, other: Claim) -> str:
    # S3 documents sequencers as hexadecimal text to be compared after padding on the right.
    return claim.sequencer.ljust(len(other.sequencer), "0")
