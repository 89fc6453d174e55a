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
    """Tell whether a claim was made after the other one."""
    if claim.key == than.key and claim.sequencer and than.sequencer:
        return _padded(claim, than) > _padded(than, claim)
    return claim.requested_at > than.requested_at


def _padded(claim: Claim, other: Claim) -> str:
    # S3 documents sequencers as hexadecimal text to be compared after padding on the right.
    return claim.sequencer.ljust(len(other.sequencer), "0")
