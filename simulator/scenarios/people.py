"""People who decide something during a rollout, through the same API as anybody."""

from collections.abc import Callable

from simulator.function_url import ask_function_url
from simulator.scenarios.moments import when_entered
from simulator.stage import Stage
from simulator.wire import ACCOUNT_ID
from switchback.domain.decision import Say

OPERATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"

_FIRST_SERVER_ERROR = 500
_TRIES = 24
_MOST_APPROVALS = 10
_FIVE_MINUTES = 5 * 60.0


def after_a_while() -> float:
    """Return how many seconds a person takes to read a message and to decide."""
    return 20 * 60.0


def approves(stage: Stage) -> None:
    """Have the person on call approve whenever the file asks: whoever wants the rollout can't."""
    when_entered(
        stage,
        "AwaitApproval",
        says(stage, Say.APPROVE),
        after_seconds=after_a_while(),
        times=_MOST_APPROVALS,
    )


def says(stage: Stage, say: Say, *, reason: str = "rehearsed") -> Callable[[], object]:
    """Return what makes the person on call say something about the stage's endpoint.

    Whoever is answered with a server error says it again every five minutes, and gives up after two
    hours. Whoever is told that nobody asked leaves it at that.
    """

    def speak(tries: int = 1) -> None:
        answer = ask_function_url(
            stage.world,
            "DecideRolloutFunction",
            {"endpointName": stage.endpoint_name, "decision": say.value, "reason": reason},
            by=OPERATOR,
        )
        if answer.status >= _FIRST_SERVER_ERROR and tries < _TRIES:
            stage.world.clock.call_after(_FIVE_MINUTES, lambda: speak(tries + 1))

    return speak
