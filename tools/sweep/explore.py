"""Plays many trials of one scenario, each from where it first differs: the process forks there."""

import os
import pickle
import signal
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence

from simulator.invariants import InvariantBroken
from tools.sweep.points import Known
from tools.sweep.trial import Trial, Verdict
from tools.trials.ending import End
from tools.trials.mischief import Mischief, Now
from tools.trials.mishaps import AtEvent, Mishap
from tools.trials.playing import play_out, prepared

_MOST_SECONDS = 120
_First = tuple[bool, int]


def explore(trials: Sequence[Trial], known: Known) -> list[Verdict]:
    """Play trials of the same scenario. Their order is that of the run."""
    (scenario,) = {trial.scenario for trial in trials}
    forks = _Forks(trials, known)
    played = _played(scenario, known, forks=forks)
    if forks.trial is not None:
        forks.tell(_verdict(forks.trial, played, known))
    missed = set(trials) - {verdict.trial for verdict in forks.verdicts}
    told = "the run never came to it" if isinstance(played, End) else played
    return [*forks.verdicts, *(Verdict(trial, "", (told,)) for trial in missed)]


def replay(trial: Trial, known: Known) -> Verdict:
    """Play one trial from the beginning."""
    return _verdict(trial, _played(trial.scenario, known, mishaps=trial.mishaps), known)


def _played(
    scenario: str,
    known: Known,
    *,
    mishaps: Iterable[Mishap] = (),
    forks: "_Forks | None" = None,
) -> End | str:
    try:
        with prepared(scenario) as stage:
            mischief = Mischief(stage, mishaps)
            mischief.past.expect(known.reads)
            if forks:
                mischief.watch = forks.at
            return play_out(stage, mischief)
    except InvariantBroken as broken:
        return str(broken)
    except Exception:  # noqa: BLE001 - whatever it is, it is told, and the sweep goes on
        return traceback.format_exc(limit=-3)


def _verdict(trial: Trial, played: End | str, known: Known) -> Verdict:
    if isinstance(played, str):
        return Verdict(trial, "", (played,))
    outcome = (played.outcomes or ("nothing",))[-1]
    return Verdict(trial, outcome, tuple(trial.wrong(played, known)))


class _Forks:
    """In the process that forks, what its children told; in a child, the trial that it plays."""

    def __init__(self, trials: Iterable[Trial], known: Known) -> None:
        self.trial: Trial | None = None
        self.verdicts: list[Verdict] = []
        self._known = known
        self._starting: defaultdict[_First, list[Trial]] = defaultdict(list)
        self._out = -1
        for trial in trials:
            first = trial.mishaps[0]
            self._starting[isinstance(first, AtEvent), first.number].append(trial)

    def at(self, now: Now) -> Sequence[Mishap]:
        """Play each trial that begins here in a child; there, return what is to go wrong."""
        if self.trial is not None:
            return ()
        for trial in self._starting[now.event is not None, now.number]:
            answer, self._out = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(answer)
                signal.alarm(_MOST_SECONDS)
                self.trial = trial
                return trial.mishaps
            os.close(self._out)
            self.verdicts.append(_answer_of(child, answer, trial))
        return ()

    def tell(self, verdict: Verdict) -> None:
        """Answer the parent, and be gone."""
        with os.fdopen(self._out, "wb") as out:
            pickle.dump(verdict, out)
        os._exit(0)


def _answer_of(child: int, answer: int, trial: Trial) -> Verdict:
    with os.fdopen(answer, "rb") as told:
        body = told.read()
    _, status = os.waitpid(child, 0)
    if not body:
        return Verdict(trial, "", (f"the process ended with {status}, and told nothing",))
    verdict: Verdict = pickle.loads(body)  # noqa: S301 # nosec B301 - from our own child
    return verdict
