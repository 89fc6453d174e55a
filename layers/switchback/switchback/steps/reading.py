"""Read what must be known; what cannot be read becomes a finding of its own."""

from collections.abc import Callable
from typing import TypeVar

from switchback import errors
from switchback.domain.findings import Finding, unreadable

Read = TypeVar("Read")


def read_or_find(
    what: str, *, resource: str, read: Callable[[], Read]
) -> tuple[Read | None, tuple[Finding, ...]]:
    """Return what was read, or None and the finding that says why it could not be.

    Raises:
        Retryable: a later try may succeed, so that nothing is concluded yet.
        EndpointNotFound: it is known that there is no such endpoint.
    """
    try:
        return read(), ()
    except (errors.NeedsOperator, errors.UpdateFailed) as error:
        return None, (unreadable(what, resource=resource, why=error),)
