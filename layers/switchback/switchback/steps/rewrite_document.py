"""To be written."""

from switchback.contracts.rollout import OfRollout


def rewrite_document(given: OfRollout) -> None:
    """To be written."""
    raise NotImplementedError(given)
