"""What publish_capacity answers."""

from switchback.contracts.rollout import Contract


class NotPublished(Contract):
    """A number that is missing, and why."""

    endpoint_name: str
    reason: str
    message: str


class Published(Contract):
    """The answer of publish_capacity.

    Attributes:
        endpoints: How many endpoints something was published of.
        values: How many values were published.
        not_published: How many numbers are missing.
        among_them: The first of those.
    """

    endpoints: int
    values: int
    not_published: int
    among_them: tuple[NotPublished, ...]
