"""Draw worlds and play them: `python -m tools.worlds [COUNT] [--seed N]`, or one: `--replay`."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from os import cpu_count

from tools.worlds.drawn import read
from tools.worlds.playing import play
from tools.worlds.search import Tally, search

# Small enough that the cores end together, large enough that Hypothesis gets beyond the usual.
_CHUNK = 100


def _chunk(first: int, count: int, seeded: int) -> Tally:
    return search(min(_CHUNK, count - first), seeded=seeded + first)


def _search_all(count: int, *, seeded: int) -> Tally:
    whole = Tally()
    firsts = range(0, count, _CHUNK)
    with ProcessPoolExecutor(cpu_count()) as pool:
        for tally in pool.map(_chunk, firsts, repeat(count), repeat(seeded)):
            whole.add(tally)
            for broken in tally.broken:
                sys.stdout.write(f"{broken.error}\n{broken.world}\n{broken.command}\n\n")
                sys.stdout.flush()
    return whole


def _told(tally: Tally, *, seeded: int) -> str:
    outcomes = ", ".join(f"{number:,} {name}" for name, number in tally.outcomes.most_common())
    return (
        f"{tally.worlds:,} worlds from seed {seeded} held; rollouts: {outcomes}; "
        f"in {tally.asked:,} worlds a person was asked; broken: {len(tally.broken)}\n"
    )


def main() -> None:
    """Play, tell what became of it, and exit with 1 where anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tools.worlds", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2_000, help="how many worlds")
    parser.add_argument("--seed", type=int, default=0, help="draws others")
    parser.add_argument("--replay", metavar="JSON", help="play this one, as it was printed")
    given = parser.parse_args()
    if given.replay:
        sys.stdout.write(f"{play(read(given.replay))}\n")
        return
    tally = _search_all(given.count, seeded=given.seed)
    sys.stdout.write(_told(tally, seeded=given.seed))
    if tally.broken:
        sys.exit(1)


if __name__ == "__main__":
    main()
