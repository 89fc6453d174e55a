"""Run the sweep: `python -m tools.sweep [--runs N] [--seed N] [--all] [SCENARIO…]`.

`python -m tools.sweep --replay SCENARIO MISHAP…` plays one trial again, and says how it ended.
"""

import argparse
import gc
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from simulator.scenarios import SCENARIOS
from tools.sweep.choice import all_trials, chosen
from tools.sweep.explore import explore, replay
from tools.sweep.page import PAGE, page_text
from tools.sweep.points import Known, known
from tools.sweep.table import table
from tools.sweep.trial import Trial, Verdict
from tools.trials.mishaps import parse_mishap

_RUNS = 10_500
# Small enough that the cores are busy to the end, large enough that the way there costs little.
_TRIALS_AT_ONCE = 60


def sweep(
    scenarios: Sequence[str], *, runs: int | None, seed: int, processes: int
) -> list[Verdict]:
    """Run so many trials, or all there are, in parallel.

    Args:
        scenarios: The names of those to take.
        runs: How many; None for all.
        seed: Which.
        processes: How many at once.
    """
    # The same order of hashed things in every process: a call is found by its number.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=_spare_garbage
    ) as pool:
        everything = dict(zip(scenarios, pool.map(known, scenarios), strict=True))
        trials = (
            all_trials(everything) if runs is None else chosen(everything, runs=runs, seed=seed)
        )
        portions = _portions(trials)
        parts = pool.map(
            explore, portions, [everything[portion[0].scenario] for portion in portions]
        )
        return [_seen(verdict) for part in parts for verdict in part]


def _seen(verdict: Verdict) -> Verdict:
    """Tell at once of what went wrong: the rest takes most of an hour."""
    if verdict.wrong:
        sys.stderr.write(f"{_told(verdict)}\n")
        sys.stderr.flush()
    return verdict


def _spare_garbage() -> None:
    """Look for garbage seldom, and not in what was imported: each look makes a fork copy it all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _portions(trials: Iterable[Trial]) -> list[list[Trial]]:
    by_scenario: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_scenario[trial.scenario].append(trial)
    return [
        some[first::count]
        for some in by_scenario.values()
        for count in [max(1, len(some) // _TRIALS_AT_ONCE)]
        for first in range(count)
    ]


def _told(verdict: Verdict) -> str:
    where = ", then ".join(str(point) for point in verdict.trial.points)
    return "\n    ".join((verdict.trial.command, where, *verdict.wrong))


def _replay(words: Sequence[str]) -> Verdict:
    scenario, *mishaps = words
    undisturbed: Known = known(scenario)
    planned = tuple(map(parse_mishap, mishaps))
    by_number = {mishap: point for point in undisturbed.points for mishap in point.mishaps()}
    points = tuple(by_number[mishap] for mishap in planned)
    return replay(Trial(scenario, planned, points), undisturbed)


def main() -> None:
    """Run the command; exits with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.sweep", description=__doc__)
    parser.add_argument("scenario", nargs="*", help="all if none is named")
    parser.add_argument("--runs", type=int, default=_RUNS, help="how many trials")
    parser.add_argument("--seed", type=int, default=1, help="which, of all there are")
    parser.add_argument("--all", action="store_true", help="every mishap at every point: hours")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at once")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    parser.add_argument("--replay", nargs="+", help="a scenario, and what goes wrong in it")
    asked = parser.parse_args()
    if asked.replay:
        verdict = _replay(asked.replay)
        sys.stdout.write(f"{verdict.outcome or 'no end'}\n")
        sys.exit("\n".join(verdict.wrong) if verdict.wrong else 0)
    runs = None if asked.all else asked.runs
    verdicts = sweep(
        asked.scenario or list(SCENARIOS), runs=runs, seed=asked.seed, processes=asked.processes
    )
    wrong = [verdict for verdict in verdicts if verdict.wrong]
    if asked.write:
        PAGE.write_text(page_text(verdicts, runs=runs, seed=asked.seed), encoding="utf-8")
    sys.stdout.write("\n".join("  ".join(row) for row in table(verdicts)) + "\n")
    sys.stdout.write(f"{len(verdicts)} faulted rollouts, {len(wrong)} with something wrong\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
