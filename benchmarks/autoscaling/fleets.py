"""Mixed fleets: pools in the order of their priorities, how many there are to get, and which go."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """An instance pool.

    Attributes:
        concurrency: Concurrent requests that one of its instances carries.
        stock: How many instances of its type AWS has to give, at the most.
    """

    concurrency: float
    stock: int = 1000


@dataclass(frozen=True)
class Shape:
    """A fleet's pools, the preferred one first, and how many instances it begins with.

    Attributes:
        unequal: Whether its types carry different loads.
    """

    pools: tuple[Pool, ...]
    counts: tuple[int, ...]

    @property
    def unequal(self) -> bool:
        """Whether the types carry different loads."""
        return len({pool.concurrency for pool in self.pools}) > 1


@dataclass
class Fleet:
    """A fleet at work; scaling out takes the first pool that has stock, in the last the first."""

    shape: Shape
    counts: list[int]

    @property
    def size(self) -> int:
        """How many instances there are."""
        return sum(self.counts)

    @property
    def capacity(self) -> float:
        """How many concurrent requests they carry together."""
        pairs = zip(self.counts, self.shape.pools, strict=True)
        return sum(count * pool.concurrency for count, pool in pairs)

    def add(self, number: int) -> None:
        """Scale out: scale-out always tries the first priority first, then the next."""
        for index, pool in enumerate(self.shape.pools):
            taken = min(number, max(0, pool.stock - self.counts[index]))
            self.counts[index] += taken
            number -= taken

    def remove(self, number: int) -> None:
        """Scale in: the lowest priority's instances are released first."""
        for index in reversed(range(len(self.counts))):
            taken = min(number, self.counts[index])
            self.counts[index] -= taken
            number -= taken


# Twenty for the preferred type, as in AWS's own example.
SHAPES: Mapping[str, Shape] = {
    "equal types": Shape((Pool(20, stock=8), Pool(20)), (8, 2)),
    "1:2, preferred is larger": Shape((Pool(20, stock=8), Pool(10)), (8, 2)),
    "1:2, preferred is smaller": Shape((Pool(10, stock=8), Pool(20)), (8, 2)),
    "1:5, preferred is larger": Shape((Pool(40, stock=5), Pool(8)), (5, 2)),
    "1:5, preferred is smaller": Shape((Pool(8, stock=5), Pool(40)), (5, 4)),
    "one pool empty": Shape((Pool(20), Pool(8)), (12, 0)),
    "shortage": Shape((Pool(20, stock=3), Pool(8)), (3, 12)),
}
