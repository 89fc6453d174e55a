"""Plays a drawn world under the invariants, until all is over and every news has arrived."""

from dataclasses import dataclass
from typing import Any

from simulator.clock import NeverHappenedError
from simulator.invariants import Invariants
from simulator.stage import Stage
from simulator.states.execution import Execution
from switchback.domain.decision import Say
from tools.trials.ending import outcome_of
from tools.trials.mischief import Mischief
from tools.trials.mishaps import Mishap, is_lasting, parse_mishap
from tools.trials.playing import NeverEnded, standing
from tools.worlds.drawn import DrawnWorld
from tools.worlds.happenings import FIRST_SERVER_ERROR, Others
from tools.worlds.stages import built
from tools.worlds.troubles import befall

# A window opens once a day, and one that is too short for what is left is waited for again.
_PATIENCE_SECONDS = 4 * 24 * 3600
_NEVER_STARTED_SECONDS = 30 * 60
# An event is a quarter of an hour late at the most, and the reconciler comes every ten minutes.
_AFTERMATH_SECONDS = 20 * 60
_UNTIL_PAGED_SECONDS = 5 * 60
_THINKING_SECONDS = 20 * 60
_MOST_QUESTIONS = 12
# Lambda tries three times: so many calls have to go wrong for an event to be given up.
_TRIES_OF_AN_EVENT = 3


@dataclass(frozen=True)
class Played:
    """How a world ended.

    Attributes:
        outcomes: Of each rollout, the oldest first.
        asked: How often a person was asked, and answered.
    """

    outcomes: tuple[str, ...]
    asked: int


class LettersLeft(AssertionError):  # noqa: N818 - it says what happened, not that code failed
    """Events were given up although AWS did nothing that would explain it."""


def play(drawn: DrawnWorld) -> Played:
    """Build the world, let its file land, and let all happen that follows.

    Raises:
        InvariantBroken: Something happened that must not happen.
        NeverEnded: A rollout neither ended nor asked a person, or no answer ended it.
        LettersLeft: Something is in the dead-letter queue, and nothing explains it.
    """
    with built(drawn) as stage:
        mishaps = [parse_mishap(text) for text in drawn.mishaps]
        befall(stage, drawn.trouble)
        return _Play(stage, drawn, mishaps).run()


class _Play:
    def __init__(self, stage: Stage, drawn: DrawnWorld, mishaps: list[Mishap]) -> None:
        self._stage, self._world, self._drawn = stage, stage.world, drawn
        self._mishaps = mishaps
        self._mischief = Mischief(stage, mishaps)
        self._before = len(stage.world.engine.executions)
        self._invariants = Invariants(stage)
        self._others = Others(stage, drawn)
        self._answers = list(drawn.answers)
        self._asked = 0

    def run(self) -> Played:
        self._world.drop(self._stage.key, self._stage.body)
        self._settle()
        while self._running:
            self._invariants.check_end()
            self._answer()
            self._settle()
        self._invariants.check_end()
        self._check_letters()
        return Played(tuple(map(outcome_of, self._started)), self._asked)

    @property
    def _started(self) -> list[Execution]:
        return list(self._world.engine.executions.values())[self._before :]

    @property
    def _running(self) -> list[Execution]:
        return [execution for execution in self._started if execution.is_running]

    def _settle(self) -> None:
        """Let things happen until nothing goes on by itself any more, and nothing is to come."""
        quiet_since = self._world.clock.seconds

        def is_settled() -> bool:
            nonlocal quiet_since
            self._invariants.check_now()
            running = self._running
            if self._others.due or not _all_wait(running):
                quiet_since = self._world.clock.seconds
                return False
            return self._world.clock.seconds >= quiet_since + self._quiet_seconds(running)

        try:
            self._world.clock.run_until(is_settled, limit_seconds=_PATIENCE_SECONDS)
        except NeverHappenedError:
            raise NeverEnded(standing(self._running)) from None

    def _quiet_seconds(self, running: list[Execution]) -> float:
        if running:
            # Whoever waits looks up once an hour.
            return _UNTIL_PAGED_SECONDS
        return _AFTERMATH_SECONDS if self._started else _NEVER_STARTED_SECONDS

    def _answer(self) -> None:
        """Have a person mend what does not go away by itself, and say what to do."""
        if self._asked == _MOST_QUESTIONS:
            raise NeverEnded(f"after {self._asked} answers: {standing(self._running)}")
        self._asked += 1
        self._mischief.lift()
        self._world.clock.advance(_THINKING_SECONDS)
        answer = self._others.say(self._next_answer())
        is_faulty = bool(self._mishaps)
        assert answer.status < FIRST_SERVER_ERROR or is_faulty, answer.body

    def _next_answer(self) -> Say:
        if self._answers:
            return self._answers.pop(0)
        # Nobody goes on for ever: in the end it is called off.
        return Say.RETRY if self._asked == 1 + len(self._drawn.answers) else Say.ABORT

    def _check_letters(self) -> None:
        letters = self._world.functions.dead_letters
        explained = len(self._mishaps) >= _TRIES_OF_AN_EVENT or any(map(is_lasting, self._mishaps))
        if letters and not explained:
            raise LettersLeft(f"{letters[0].function}: {letters[0].error}")


def _all_wait(running: list[Execution]) -> bool:
    """Whether those that run wait for a person, or for one that does."""
    return not running or (
        any(map(_waits_for_a_person, running))
        and all(_waits_for_a_person(each) or each.state == "AwaitTurn" for each in running)
    )


def _waits_for_a_person(execution: Execution) -> bool:
    baking: Any = execution.variables.get("baking")
    held = execution.state == "AwaitBake" and baking and baking["reason"]["code"] == "Held"
    return bool(held) or execution.state in ("AwaitApproval", "AwaitDecision")
