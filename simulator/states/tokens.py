"""Task tokens: which were given out, and what became of the tasks behind them."""

import base64
import random
import re
from dataclasses import dataclass

from simulator.states.errors import InvalidToken, TaskDoesNotExist, TaskTimedOut
from simulator.states.execution import Attempt, Execution

_PREFIX = "AQCEAAAAKgAAAAMAAAAA"
_SHAPE = re.compile(_PREFIX + r"[A-Za-z0-9_-]{43}=")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who waits for a token."""

    execution: Execution
    attempt: Attempt


class Tokens:
    """Every token ever given out, none twice."""

    def __init__(self, chance: random.Random) -> None:
        """Start with none; `chance` makes them unguessable and yet repeatable."""
        self._chance = chance
        self._holders: dict[str, Holder] = {}

    def give(self, execution: Execution) -> Attempt:
        """Begin an attempt that waits for a new token."""
        token = _PREFIX + base64.urlsafe_b64encode(self._chance.randbytes(32)).decode()
        attempt = Attempt(token=token)
        self._holders[token] = Holder(execution, attempt)
        return attempt

    def holder(self, token: str) -> Holder:
        """Who waits for the token now.

        Raises:
            InvalidToken: The text is no token.
            TaskDoesNotExist: The token was never given out.
            TaskTimedOut: Nobody waits for it any more.
        """
        if _SHAPE.fullmatch(token) is None:
            raise InvalidToken("Invalid Token: 'Invalid token'")
        if token not in self._holders:
            raise TaskDoesNotExist("Task does not exist")
        holder = self._holders[token]
        if not (holder.attempt.is_open and holder.execution.is_running):
            raise TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'")
        return holder
