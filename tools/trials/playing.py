"""Plays one run under the invariants, until it is over, or waits for a person who was asked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from simulator.clock import NeverHappenedError
from simulator.invariants import Invariants
from simulator.rehearsal import staged
from simulator.scenarios import SCENARIOS
from simulator.scenarios.people import approves, says
from simulator.stage import Stage
from simulator.states.execution import Execution
from simulator.triggers import TRIGGERS, Trigger
from switchback.document.examine import read_document
from switchback.document.model import Document
from switchback.domain.decision import Say
from tools.trials.ending import End, Observed
from tools.trials.mischief import Mischief

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"

# The longest scenario takes nine and a half hours: nine tries of a way back.
PATIENCE_SECONDS = 20 * 3600
_NEVER_STARTED_SECONDS = 2 * 3600
# Lambda's queue tries twice more within that time, and the reconciler finds nothing to do.
_AFTERMATH_SECONDS = 30 * 60
_ASKING = ("AwaitApproval", "AwaitDecision")
_WAITING = (*_ASKING, "AwaitTurn")


class NeverEnded(AssertionError):  # noqa: N818 - it says what happened, not that code failed
    """A rollout neither ended nor asked a person."""


@contextmanager
def prepared(scenario: str, trigger: Trigger = TRIGGERS["s3"]) -> Iterator[Stage]:
    """Set the stage for a scenario, with the streaming example."""
    document, body = _example()
    with staged(document, body=body, scenario=SCENARIOS[scenario], trigger=trigger) as stage:
        yield stage


@cache
def _example() -> tuple[Document, bytes]:
    body = _EXAMPLE.read_bytes()
    return read_document(body, name=_EXAMPLE.name), body


def play_out(stage: Stage, mischief: Mischief, *, trigger: Trigger = TRIGGERS["s3"]) -> End:
    """Start the rollout, and let everything that follows from it happen.

    Where all that runs waits for a person, one comes, mends what is broken, finds capacity where
    there was none, and says retry, or approves; and abort, where that leads to a question again.

    Raises:
        InvariantBroken: Something happened that must not happen.
        NeverEnded: A rollout neither ended nor asked a person.
    """
    observed, play = Observed(stage), _Play(stage)
    approves(stage)
    trigger.pull(stage)
    is_asked = not play.ends()
    if is_asked:
        mischief.lift()
        stage.world.sagemaker.capacity.available.clear()
        if not any(play.ends_once(say) for say in (play.answer, Say.ABORT)):
            told = standing(play.running)
            raise NeverEnded(f"a person mended it, said retry, then abort; {told}")
    play.let_pass(_AFTERMATH_SECONDS)
    play.invariants.check_end()
    return observed.end(asked_for_help=is_asked)


def standing(running: Iterable[Execution]) -> str:
    """Return where what still runs stands, in words."""
    return ", ".join(f"{each.name} stands in {each.state}" for each in running)


class _Play:
    def __init__(self, stage: Stage) -> None:
        self._stage, self._world = stage, stage.world
        self._before = len(stage.world.engine.executions)
        self.invariants = Invariants(stage)

    @property
    def running(self) -> list[Execution]:
        """What still runs."""
        return [each for each in self._world.engine.executions.values() if each.is_running]

    def ends(self) -> bool:
        """Let things happen until all is over. Return False where a person was asked instead."""
        started_by = self._world.clock.seconds + _NEVER_STARTED_SECONDS
        try:
            self._world.clock.run_until(
                lambda: self._is_over(or_after=started_by), limit_seconds=PATIENCE_SECONDS
            )
        except NeverHappenedError:
            states = {execution.state for execution in self.running}
            if not states.isdisjoint(_ASKING) and states.issubset(_WAITING):
                return False
            raise NeverEnded(standing(self.running)) from None
        return True

    @property
    def answer(self) -> Say:
        """What a person answers who wants the rollout to go on."""
        standing = {execution.state for execution in self._world.engine.executions.values()}
        return Say.APPROVE if "AwaitApproval" in standing else Say.RETRY

    def ends_once(self, say: Say) -> bool:
        """Have the person on call say something, and return whether all is over then."""
        says(self._stage, say)()
        return self.ends()

    def let_pass(self, seconds: float) -> None:
        """Let so much time go by, and then until nothing runs."""
        end = self._world.clock.seconds + seconds
        self._world.clock.run_until(
            lambda: self._is_over(or_after=end) and self._world.clock.seconds >= end,
            limit_seconds=PATIENCE_SECONDS,
        )

    def _is_over(self, *, or_after: float) -> bool:
        self.invariants.check_now()
        started = list(self._world.engine.executions.values())[self._before :]
        if not started:
            return self._world.clock.seconds >= or_after
        return not any(execution.is_running for execution in started)
