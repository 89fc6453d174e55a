"""A newer wish is never undone by an older one that comes late."""

from datetime import datetime
from typing import Any

from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.stage import Stage
from simulator.states.execution import Execution
from simulator.wire import Call

_LANDING = frozenset({"CreateEndpoint", "UpdateEndpoint"})


class NewestLast(Invariant):
    """Of what rollouts take an endpoint to, each was asked for after the one before."""

    name = "an older request never lands after a newer one"

    def __init__(self, stage: Stage) -> None:
        """Nothing landed yet."""
        super().__init__(stage)
        self._kept = Kept(self.world)
        self._landed: datetime | None = None

    def on_effect(self, call: Call) -> Evidence:
        """A rollout may have taken the endpoint to its candidate; its way back lands nothing."""
        if call.operation not in _LANDING or not self.is_ours(call):
            return
        if not self.names_the_endpoint(call):
            return
        for rollout in self._heading_for(call.params["EndpointConfigName"]):
            asked = _asked_at(rollout)
            if self._landed is not None and asked < self._landed:
                yield f"{rollout.name} landed, asked for at {asked}, after one of {self._landed}"
            self._landed = asked

    def _heading_for(self, config: str) -> list[Execution]:
        holder = self._kept.lock(self.stage.endpoint_name).get("holder_id")
        return [
            execution
            for execution in self.executions
            if execution.name == holder and _plan(execution).get("candidate_config") == config
        ]


def _plan(execution: Execution) -> dict[str, Any]:
    plan: Any = execution.variables.get("plan")
    return plan or {}


def _asked_at(execution: Execution) -> datetime:
    request: Any = execution.input
    return datetime.fromisoformat(request["requested_at"])
