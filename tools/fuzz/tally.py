"""What became of the mutated inputs, and what went wrong with any of them."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one kind of input.

    Attributes:
        fates: How many ended how.
        wrongs: What must not have happened, with the seed that makes it happen again.
    """

    kind: str
    fates: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many inputs there were."""
        return sum(self.fates.values())

    def add(self, fate: str, *, wrong: str | None, seed: str) -> None:
        """Count one input."""
        self.fates[fate] += 1
        if wrong:
            self.wrongs.append(f"{seed}: {wrong}")
