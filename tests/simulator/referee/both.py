"""Small machines on both engines."""

from typing import Any

from simulator.states.execution import Execution
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, States, definition
from tools.referee.comparison import Difference, first_difference
from tools.referee.moto_engine import MotoMachine
from tools.referee.recording import Recorder
from tools.referee.tape import Tape


def taped(
    bench: Bench,
    states: States,
    *answers: Invocation,
    input: Any = None,  # noqa: A002 (as the API names it)
) -> tuple[Execution, Tape]:
    """Run a machine on our engine."""
    recorder = Recorder(bench.engine)
    bench.work_answers(*answers)
    execution = bench.run(states, input=input)
    (tape,) = recorder.tapes
    return execution, tape


def difference(tape: Tape, states: States) -> Difference | None:
    """Run a machine on moto's engine, and say where it parts ways with the tape."""
    return first_difference(tape.steps, MotoMachine(definition(states)).play(tape))
