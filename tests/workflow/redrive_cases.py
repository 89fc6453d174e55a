"""Every way in which an execution can end badly and be redriven, in every state of the machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from simulator.states.definition import Machine, SucceedState, TaskState
from simulator.states.execution import Status
from simulator.template.reading import read_template
from simulator.wire import ACCOUNT_ID
from simulator.world import EXECUTION_ROLE, TEMPLATE, deployed_machines
from tools.machine_coverage import told
from tools.machine_runs import RUNS, Run


class Ending(Enum):
    """How an execution ends that was not to end there."""

    STOPPED_BEFORE = "a person stops it as it enters the state"
    STOPPED_AFTER = "a person stops it when the state's function has run"
    FAILED = "the function's answer is too large, which nothing catches"

    @property
    def status(self) -> Status:
        """What AWS calls it."""
        return Status.FAILED if self is Ending.FAILED else Status.ABORTED


class Moment(Enum):
    """When it is redriven."""

    UNHEARD = "before anything has heard of it: the event is lost"
    REPORTED = "when people were told, and before anything is cleaned up"
    CLEANED_UP = "when its scaling was put back and its lock was freed"
    TAKEN_OVER = "while a newer rollout has the endpoint"


@dataclass(frozen=True)
class Case:
    """A state, how an execution ends in it, and when it is redriven."""

    state: str
    ending: Ending
    moment: Moment

    @property
    def wanted(self) -> Run:
        """A run that visits the state."""
        return RUNS[told()[self.state]]

    def __str__(self) -> str:
        """For people."""
        return f"{self.state}: {self.ending.value}; redriven {self.moment.value}"


def cases(states: Iterable[str]) -> list[Case]:
    """Return every case of these states of the machine, by their order."""
    return [
        Case(state, ending, moment)
        for state in states
        for ending in _endings(state)
        for moment in Moment
        # Nobody ever hears of one that is lost before it asked for its endpoint.
        if not (state == "Begin" and moment is Moment.UNHEARD)
    ]


def states_that_can_fail() -> list[str]:
    """Return the machine's states in which an execution can end badly: all but a Succeed state."""
    states = _machine().states
    return [name for name, state in states.items() if not isinstance(state, SucceedState)]


def _machine() -> Machine:
    parameters = {"ModelExecutionRoleArns": EXECUTION_ROLE}
    template = read_template(TEMPLATE, parameters=parameters, account=ACCOUNT_ID)
    (machine,) = deployed_machines(template).values()
    return machine.definition


def _endings(state: str) -> tuple[Ending, ...]:
    if not isinstance(_machine().states[state], TaskState):
        return (Ending.STOPPED_BEFORE,)
    if state.startswith("Await"):
        return (Ending.STOPPED_BEFORE, Ending.STOPPED_AFTER)
    return tuple(Ending)
