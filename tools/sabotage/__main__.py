"""Break the machine and the template on purpose: `python -m tools.sabotage [--only TEXT]`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.sabotage.by_hand_bugs import HAND_BUGS
from tools.sabotage.copies import ROOT
from tools.sabotage.explained import EXPLAINED
from tools.sabotage.hand_trials import HandVerdict, try_by_hand
from tools.sabotage.machine_bugs import all_bugs
from tools.sabotage.page import page_text, told
from tools.sabotage.trials import Verdict, try_all

PAGE = ROOT / "docs" / "sabotage.md"


def complaints(
    verdicts: Sequence[Verdict],
    by_hand: Sequence[HandVerdict],
    *,
    explained: Mapping[str, str] = EXPLAINED,
) -> list[str]:
    """Return what is wrong: a bug that gets through, and an explanation of one that does not."""
    through = {verdict.bug.name for verdict in verdicts if verdict.caught_by is None}
    tried = {verdict.bug.name for verdict in verdicts}
    return [
        *(f"nothing notices: {name}" for name in sorted(through - explained.keys())),
        *(f"explained, but caught: {name}" for name in sorted(tried & explained.keys() - through)),
        *(f"nothing notices: {v.bug.name}" for v in by_hand if v.caught_by is None),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the bugs, write the page if it was all, and exit with 1 where one gets through."""
    parser = argparse.ArgumentParser(prog="python -m tools.sabotage", description=__doc__)
    parser.add_argument("--only", default="", help="the bugs whose name has this text in it")
    parser.add_argument("--cores", type=int, default=cpu_count(), help="how many at a time")
    asked = parser.parse_args(arguments)
    bugs = [bug for bug in all_bugs() if asked.only in bug.name]
    by_hand = [bug for bug in HAND_BUGS if asked.only in bug.name]
    with TemporaryDirectory() as name:
        folder = Path(name)
        hand = try_by_hand(by_hand, folder=folder, cores=asked.cores) if by_hand else []
        made = try_all(bugs, folder=folder, cores=asked.cores, expected=EXPLAINED) if bugs else []
    if asked.only:
        lines = [*map(told, made), *(f"{v.bug.name}: {v.caught_by}" for v in hand)]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    else:
        PAGE.write_text(page_text(made, hand, explained=EXPLAINED), encoding="utf-8")
        sys.stdout.write(f"wrote {PAGE.name}: {len(made)} bugs by rule, {len(hand)} by hand\n")
    if found := complaints(made, hand):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
