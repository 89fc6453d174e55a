"""The moments of a rollout at which something can be made to happen."""

from collections.abc import Callable

from simulator.stage import Stage
from simulator.states.execution import Happening, HappeningKind


def when_entered(
    stage: Stage, state: str, action: Callable[[], object], *, after_seconds: float, times: int = 1
) -> None:
    """Do something some time after the first executions enter a state.

    Args:
        stage: The stage whose world it is.
        state: The state's name.
        action: What to do.
        after_seconds: How long after the state was entered.
        times: How often at the most.
    """
    left = [times]

    def observe(happening: Happening) -> None:
        entered = happening.kind is HappeningKind.STATE_ENTERED and happening.name == state
        if entered and left[0] > 0:
            left[0] -= 1
            stage.world.clock.call_after(after_seconds, action)

    stage.world.engine.observers.append(observe)


def after_drop(stage: Stage, seconds: float, action: Callable[[], object]) -> None:
    """Do something some time after the file is dropped, which is the next thing that happens."""
    stage.world.clock.call_after(seconds, action)
