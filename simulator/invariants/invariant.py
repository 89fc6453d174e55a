"""What an invariant is: something that is told of all that happens, and answers what is wrong."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from simulator.lambda_runtime import Ran
from simulator.sagemaker.views import EndpointChange
from simulator.stage import Stage
from simulator.states.execution import Execution, Happening
from simulator.wire import Call

Evidence = Iterable[str]


class InvariantBroken(AssertionError):  # noqa: N818 - it says what happened, not that code failed
    """Something happened that must not happen to any rollout.

    Attributes:
        name: The invariant.
        at: The virtual instant.
        evidence: What was seen.
    """

    def __init__(self, name: str, *, at: datetime, evidence: str) -> None:
        """Args: the invariant, when it was broken, and what was seen."""
        super().__init__(f"{name}, at {at:%Y-%m-%d %H:%M:%S.%f} UTC: {evidence}")
        self.name = name
        self.at = at
        self.evidence = evidence


class Invariant:
    """Each method is told of one sort of happening, and answers what is wrong with it.

    Attributes:
        name: What must hold, in a few words.
    """

    name: ClassVar[str]

    def __init__(self, stage: Stage) -> None:
        """Take what is now as what was before the rollout."""
        self.stage = stage
        self.world = stage.world

    def on_attempt(self, _call: Call) -> Evidence:
        """A call was made, and has not taken effect yet."""
        return ()

    def on_effect(self, _call: Call) -> Evidence:
        """A call took effect, whether or not its caller will learn that it did."""
        return ()

    def on_endpoint(self, _change: EndpointChange) -> Evidence:
        """An endpoint's status or fleet changed."""
        return ()

    def on_state(self, _happening: Happening) -> Evidence:
        """An execution did something."""
        return ()

    def on_ran(self, _ran: Ran) -> Evidence:
        """A function has run; its calls came before."""
        return ()

    def now(self) -> Evidence:
        """Nothing in particular happened, but time went by."""
        return ()

    def at_end(self) -> Evidence:
        """The run is over, and all news of it has arrived."""
        return ()

    def is_ours(self, call: Call) -> bool:
        """Whether one of Switchback's functions made a call."""
        return call.caller in self.world.template.functions

    def names_the_endpoint(self, call: Call) -> bool:
        """Whether a call is about the stage's endpoint."""
        return call.params.get("EndpointName") == self.stage.endpoint_name

    @property
    def executions(self) -> list[Execution]:
        """Every rollout, the oldest first."""
        return list(self.world.engine.executions.values())


def rollout_of(event: Any) -> str | None:
    """Return the rollout that a step was run for; None where it was run for none."""
    rollout = event.get("rollout") if isinstance(event, dict) else None
    return rollout.get("rollout_id") if isinstance(rollout, dict) else None
