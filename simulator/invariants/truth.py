"""What a rollout says of its end is so: a failed update that looks like a success is told."""

from typing import Any

from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.sagemaker.status import EndpointStatus
from simulator.stage import Stage
from simulator.states.execution import Execution, Happening, HappeningKind
from simulator.wire import Call
from switchback.domain.outcome import Outcome

_SERVING = frozenset(
    {
        EndpointStatus.IN_SERVICE,
        EndpointStatus.UPDATING,
        EndpointStatus.SYSTEM_UPDATING,
        EndpointStatus.ROLLING_BACK,
    }
)
_CHANGING = frozenset({"CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint"})


class EndsWhereItSays(Invariant):
    """Judged in the instant in which a rollout ends, unless somebody else changed the endpoint."""

    name = "an outcome says what the endpoint runs"

    def __init__(self, stage: Stage) -> None:
        """Nobody did anything yet."""
        super().__init__(stage)
        self._kept = Kept(self.world)
        self._updated_by: set[str] = set()
        self._others_since: set[str] = set()

    def on_effect(self, call: Call) -> Evidence:
        """Note who changes what the endpoint runs."""
        if call.operation in _CHANGING and self.names_the_endpoint(call):
            running = {execution.name for execution in self.executions if execution.is_running}
            if self.is_ours(call):
                holder = self._kept.lock(self.stage.endpoint_name).get("holder_id", "")
                self._updated_by.add(holder)
                # Its last function may still run, whose answer says how it ended.
                running = {name for name in running - {holder} if self._is_on_record(name)}
            self._others_since |= running
        return ()

    def on_state(self, happening: Happening) -> Evidence:
        """A rollout may have ended."""
        if happening.kind is not HappeningKind.EXECUTION_ENDED:
            return
        execution = self.world.engine.describe(happening.execution)
        closed: Any = execution.variables.get("closed")
        if self._kept.was_over(self.stage.endpoint_name, execution):
            return
        if closed and execution.name not in self._others_since:
            yield from self._untrue(execution, Outcome(closed["outcome"]))

    def _is_on_record(self, rollout: str) -> bool:
        return self._kept.record(self.stage.endpoint_name, rollout) is not None

    def _untrue(self, execution: Execution, outcome: Outcome) -> Evidence:
        plan: Any = execution.variables.get("plan") or {}
        match outcome:
            case Outcome.ACCEPTED:
                yield from self._elsewhere(execution, outcome, plan["candidate_config"])
            case Outcome.ROLLED_BACK | Outcome.REVERTED:
                yield from self._elsewhere(execution, outcome, plan["way_back"])
            case Outcome.REJECTED | Outcome.NO_CHANGE | Outcome.SUPERSEDED:
                if execution.name in self._updated_by:
                    yield f"{execution.name} ended as {outcome}, and has updated the endpoint"
            case Outcome.NEEDS_OPERATOR:
                pass

    def _elsewhere(self, execution: Execution, outcome: Outcome, config: str | None) -> Evidence:
        name = self.stage.endpoint_name
        told = self.world.sagemaker.describe_endpoint({"EndpointName": name})
        found = (told["EndpointStatus"], told["EndpointConfigName"])
        # Scaling, a person or AWS may change the count of a fleet that serves, and no more of it.
        is_pending = self.world.sagemaker.pending(name) is not None
        if is_pending or found[0] not in _SERVING or found[1] != config:
            yield f"{execution.name} ended as {outcome}, and {name} is {found}, not on {config}"
