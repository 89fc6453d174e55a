"""One run on both engines, and what the referee says of it."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.rehearsal import run, staged
from switchback.document.examine import read_document
from tools.machine_runs import RUNS
from tools.referee.comparison import first_difference
from tools.referee.definition import shipped
from tools.referee.moto_engine import MotoMachine
from tools.referee.recording import Recorder
from tools.referee.tape import StepKind, Tape

ROOT = Path(__file__).parent.parent.parent

_EXAMPLE = ROOT / "examples" / "deepgram-streaming-stt.yaml"


@dataclass(frozen=True)
class Verdict:
    """What the referee says of a run.

    Attributes:
        run: The run's name.
        executions: How many it had.
        steps: How many steps of each kind were compared.
        places: What of the machine they visited.
        differences: Where the engines part ways: nowhere, in a run that is as it should be.
    """

    run: str
    executions: int
    steps: Counter[StepKind]
    places: frozenset[str]
    differences: tuple[str, ...]


def judge(name: str) -> Verdict:
    """Make a run on our engine, and its executions again on moto's."""
    tapes, places = recorded(name)
    steps = Counter(step.kind for tape in tapes for step in tape.steps)
    found = [(tape.name, first_difference(tape.steps, machine().play(tape))) for tape in tapes]
    differences = tuple(f"{name}, execution {execution}, {it}" for execution, it in found if it)
    return Verdict(name, len(tapes), steps, places, differences)


def recorded(name: str) -> tuple[tuple[Tape, ...], frozenset[str]]:
    """Make a run on our engine; return its tapes, and what of the machine it visited."""
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    scenario, trigger = RUNS[name].scenario, RUNS[name].trigger
    with staged(document, body=body, scenario=scenario, trigger=trigger) as stage:
        recorder = Recorder(stage.world.engine)
        run(stage, trigger=trigger)
        executions = stage.world.engine.executions.values()
        assert len(recorder.tapes) == len(executions), "an execution has not ended"
        places = frozenset(place for each in executions for place in each.visits)
    return tuple(recorder.tapes), places


@cache
def machine() -> MotoMachine:
    """Return the shipped machine on moto's engine."""
    return MotoMachine(shipped())
