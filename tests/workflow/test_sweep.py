"""The sweep in small: more than five hundred faulted rollouts, and proof that it would notice."""

import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest
from pydantic import JsonValue

from simulator.faults import Fault
from simulator.lambda_runtime import LambdaRuntime
from simulator.scenarios import SCENARIOS
from simulator.stage import Stage
from simulator.states.tasks import Invocation
from tests.workflow.plays import LONG
from tools.sweep.choice import chosen
from tools.sweep.explore import explore, replay
from tools.sweep.points import CallPoint, EventPoint, Known, known
from tools.sweep.trial import Trial
from tools.trials.mischief import Mischief
from tools.trials.mishaps import AtCall, AtEvent, Fate
from tools.trials.playing import play_out, prepared

# `make sweep` has all of them. Each run of these takes as long as three of the others, ...
_COSTLY = ("busy-endpoint", "rollback-capacity", "scale-out-on-fallback", "second-drop")
# ... and of these, which end before anything is touched, a third of that.
_CHEAP = ("quota-exceeded", "alarm-already-red", "no-change", "previous-missing")
_OTHERS = tuple(name for name in SCENARIOS if name not in {*LONG, *_COSTLY, *_CHEAP})
_SHARES = [
    pytest.param(_COSTLY, 36, id="costly"),
    pytest.param(_CHEAP, 240, id="cheap"),
    *(pytest.param(_OTHERS[first::3], 76, id=f"others-{first}") for first in range(3)),
]
# The shortest scenarios.
_TURNED_DOWN, _NO_CHANGE = "quota-exceeded", "no-change"
_TWO_FILES = "second-drop"


@pytest.mark.parametrize(("scenarios", "runs"), _SHARES)
def test_no_fault_breaks_anything(scenarios: Sequence[str], runs: int) -> None:
    """Each in a process of its own, since the sweep forks. `make sweep` runs ten thousand."""
    told = subprocess.run(
        [sys.executable, "-m", "tools.sweep", *scenarios, "--runs", str(runs), "--processes", "1"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert f"{runs} faulted rollouts, 0 with something wrong" in told.stdout


@pytest.fixture(scope="module")
def short() -> Known:
    """The shortest scenario, undisturbed."""
    return known(_TURNED_DOWN)


def test_a_fork_tells_what_a_replay_tells(short: Known) -> None:
    """What a run that broke is replayed by is the same run."""
    trials = chosen({_TURNED_DOWN: short}, runs=6, seed=3)

    forked = {verdict.trial: verdict for verdict in explore(trials, short)}

    assert forked == {trial: replay(trial, short) for trial in trials}
    assert len(forked) == 6


def test_the_same_seed_chooses_the_same(short: Known) -> None:
    """And another one others."""
    few = {_TURNED_DOWN: short}

    assert chosen(few, runs=50, seed=1) == chosen(few, runs=50, seed=1)
    assert chosen(few, runs=50, seed=1) != chosen(few, runs=50, seed=2)
    assert len(set(chosen(few, runs=50, seed=1))) == 50


def test_every_fault_and_every_fate_is_tried(short: Known) -> None:
    """At every call; a stale read only where something has just changed."""
    (trials,) = [[mishap for point in short.points for mishap in point.mishaps()]]
    calls = [point for point in short.points if isinstance(point, CallPoint)]

    faults = {mishap.fault for mishap in trials if isinstance(mishap, AtCall)}
    assert faults >= set(Fault) - {Fault.STALE}
    assert {m.fate for m in trials if isinstance(m, AtEvent)} >= {Fate.LOST, Fate.DOUBLED}
    assert [call.number for call in calls] == list(range(1, len(calls) + 1))


def _number(short: Known, function: str, operation: str) -> CallPoint:
    return next(
        point
        for point in short.points
        if isinstance(point, CallPoint)
        and (point.function, point.operation) == (function, operation)
    )


def test_a_run_that_ends_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a death not followed by another try, the rollout would not end as undisturbed."""
    undisturbed = known(_NO_CHANGE)
    point = _number(undisturbed, "PlanRolloutFunction", "DescribeEndpoint")
    trial = Trial(_NO_CHANGE, (AtCall(point.number, Fault.KILLED_BEFORE),), (point,))
    assert replay(trial, undisturbed).wrong == ()
    _let_deaths_be(monkeypatch, "Sandbox.Unheard")

    (first, *_) = replay(trial, undisturbed).wrong
    assert first == "outcomes: ('Rejected',) instead of ('NoChange',)"


def test_nothing_comes_of_a_file_that_nobody_knows_of() -> None:
    """Where the event of a drop is lost; what was dropped before it goes on."""
    undisturbed = known(_TWO_FILES)
    drops = [each for each in undisturbed.points if isinstance(each, EventPoint) and each.is_drop]
    trials = [Trial(_TWO_FILES, (AtEvent(d.number, Fate.LOST),), (d,)) for d in drops]
    verdicts = [replay(trial, undisturbed) for trial in trials]

    assert [(each.outcome, each.wrong) for each in verdicts] == [("nothing", ()), ("Accepted", ())]
    for trial in trials:
        (unasked,) = trial.wrong(undisturbed.end, undisturbed)
        assert unasked.startswith("nobody told of the file")


def _let_deaths_be(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = LambdaRuntime.invoke

    def invoke(runtime: LambdaRuntime, arn: str, payload: JsonValue) -> Invocation:
        told = usual(runtime, arn, payload)
        if told.error == "Runtime.ExitError":
            object.__setattr__(told, "error", name)
        return told

    monkeypatch.setattr(LambdaRuntime, "invoke", invoke)


@pytest.mark.parametrize(
    "planned",
    [lambda _: (), lambda number: (AtCall(number, Fault.ACCESS_DENIED),)],
    ids=["undisturbed", "denied"],
)
def test_a_person_is_asked_only_where_something_lasts(
    short: Known, planned: Callable[[int], tuple[AtCall, ...]]
) -> None:
    """Where it lasts, the rollout says so, and goes on when it was mended."""
    point = _number(short, "CloseRolloutFunction", "PutItem")
    with prepared(_TURNED_DOWN) as stage:
        mischief = Mischief(stage, planned(point.number))
        end = play_out(stage, mischief)

    assert end.records[-1] in {"Rejected", "NeedsOperator"}
    assert _is_told(end.told, stage)


def _is_told(subjects: tuple[str, ...], stage: Stage) -> bool:
    return any(subject.endswith(f": {stage.endpoint_name}") for subject in subjects)
