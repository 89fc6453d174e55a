"""Which trials to run: each sort of mishap at each kind of point at least once, and more by lot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from random import Random

from tools.sweep.points import CallPoint, Known
from tools.sweep.trial import Trial

_PAIRS_SHARE = 10  # one trial in ten has two mishaps


def all_trials(known: Mapping[str, Known]) -> list[Trial]:
    """Return every mishap at every point of every scenario."""
    return [
        Trial(scenario, (mishap,), (point,))
        for scenario, each in known.items()
        for point in each.points
        for mishap in point.mishaps()
    ]


def chosen(known: Mapping[str, Known], *, runs: int, seed: int) -> list[Trial]:
    """Choose so many trials, the same ones for the same seed.

    First one of each kind, which is a mishap at the n-th call of a function, or to an event of a
    sort; then by lot, as many of each scenario: the longest would else leave little to the others.
    Where there is no room for each kind, some of them are left out by lot.
    """
    chance = Random(seed)
    singles = all_trials(known)
    chance.shuffle(singles)
    pairs = _pairs(singles, count=runs // _PAIRS_SHARE, chance=chance)
    kinds: dict[tuple[object, ...], Trial] = {}
    for trial in singles:
        kinds.setdefault(trial.points[0].kind(trial.mishaps[0]), trial)
    first = list(kinds.values())
    taken = set(first)
    others = _in_turn(trial for trial in singles if trial not in taken)
    return [*pairs, *[*first, *others][: runs - len(pairs)]]


def _in_turn(trials: Iterable[Trial]) -> list[Trial]:
    """Return one of each scenario, then the second of each, and so on."""
    turns = zip_longest(*_by_scenario(trials).values())
    return [trial for turn in turns for trial in turn if trial is not None]


def _by_scenario(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    found: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        found[trial.scenario].append(trial)
    return dict(sorted(found.items()))


def _pairs(singles: Sequence[Trial], *, count: int, chance: Random) -> list[Trial]:
    """Join two trials of one scenario, by lot; that the first happens may move the second."""
    at_calls = _by_scenario(trial for trial in singles if isinstance(trial.points[0], CallPoint))
    found: dict[Trial, None] = {}
    while len(found) < count:
        one, other = chance.sample(at_calls[chance.choice(list(at_calls))], 2)
        if one.points[0].number != other.points[0].number:
            found[_joined(one, other)] = None
    return list(found)


def _joined(one: Trial, other: Trial) -> Trial:
    first, second = sorted((one, other), key=lambda trial: trial.points[0].number)
    return Trial(
        scenario=one.scenario,
        mishaps=(*first.mishaps, *second.mishaps),
        points=(*first.points, *second.points),
    )
