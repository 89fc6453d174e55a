"""What the collection of leftovers answers."""

from switchback.contracts.rollout import Contract


class Collected(Contract):
    """The answer of collect_leftovers: the names of what was deleted."""

    deleted: tuple[str, ...]
