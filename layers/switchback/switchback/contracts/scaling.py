"""What apply_scaling answers."""

from switchback.contracts.rollout import Contract


class Scaled(Contract):
    """The answer of apply_scaling.

    Attributes:
        done: What was changed about the endpoint's scaling; nothing where it was as the file asks.
        notes: What a person should know of how it scales now.
    """

    done: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
