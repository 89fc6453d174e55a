"""Fuzz the intake and the validation, and write the page: `python -m tools.fuzz [COUNT]`."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count

from tools.fuzz.deliveries import fuzz_events
from tools.fuzz.files import fuzz_files
from tools.fuzz.inputs import ROOT, seeds
from tools.fuzz.page import page_text
from tools.fuzz.tally import Tally

PAGE = ROOT / "docs" / "fuzz.md"
_EVENTS_SHARE = 4  # one input in four is an event
_CHUNK = 500


def _run(kind: str, first: int, count: int) -> Tally:
    tally = Tally(kind)
    fuzz = fuzz_files if kind == "file" else fuzz_events
    fuzz(tally, list(seeds(kind, count, first=first)))
    return tally


def _chunks(kind: str, count: int) -> list[tuple[str, int, int]]:
    return [(kind, first, min(_CHUNK, count - first)) for first in range(0, count, _CHUNK)]


def main() -> None:
    """Run, write the page, and exit with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20_000, help="how many inputs")
    count = parser.parse_args().count
    events = count // _EVENTS_SHARE
    tallies = {kind: Tally(kind) for kind in ("file", "event")}
    chunks = [*_chunks("file", count - events), *_chunks("event", events)]
    with ProcessPoolExecutor(cpu_count()) as pool:
        for part in pool.map(_run, *zip(*chunks, strict=True)):
            tallies[part.kind].fates.update(part.fates)
            tallies[part.kind].wrongs.extend(part.wrongs)
    PAGE.write_text(page_text(tuple(tallies.values()), count=count), encoding="utf-8")
    wrongs = [wrong for tally in tallies.values() for wrong in tally.wrongs]
    sys.stdout.write(f"wrote {PAGE.name}\n")
    if wrongs:
        sys.exit("\n".join(wrongs))


if __name__ == "__main__":
    main()
