"""A config file as it was written, before any of it is believed."""

from dataclasses import dataclass

DEEPEST = 32


@dataclass(frozen=True)
class Pairs:
    """A mapping as it was written: in order, with keys of any kind, some perhaps twice."""

    entries: tuple[tuple[object, object], ...]


class UnreadableError(Exception):
    """The file as a whole cannot be read, for one reason."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def too_deep() -> UnreadableError:
    """Return the refusal of a file that nests without end."""
    return UnreadableError(f"nests deeper than {DEEPEST} levels", "No key needs that: flatten it")
