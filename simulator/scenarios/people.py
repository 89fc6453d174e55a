"""People who decide something during a rollout, through the same API as anybody."""

from collections.abc import Callable

from simulator.stage import Stage
from simulator.wire import ACCOUNT_ID
from switchback.domain.decision import Say

OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"


def after_a_while() -> float:
    """Return how many seconds a person takes to read a message and to decide."""
    return 20 * 60.0


def says(stage: Stage, say: Say, *, reason: str = "rehearsed") -> Callable[[], object]:
    """Return what makes the person on call say something about the stage's endpoint."""
    return lambda: stage.world.decide(stage.endpoint_name, say, by=OPERATOR, reason=reason)
