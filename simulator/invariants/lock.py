"""The lock is free exactly when no rollout runs."""

from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.stage import Stage
from simulator.states.execution import Happening, HappeningKind

# Before its turn, and once it is giving the lock up.
_WITHOUT = frozenset(
    {
        *("Begin", "AcquireEndpoint", "Acquired?", "AwaitTurn"),
        *("CloseRollout", "Closed?", "RewriteDocument", "EndedWell", "EndedBadly"),
    }
)


class OneHolder(Invariant):
    """Who plans, looks or acts holds the lock; who has ended, or waits for its turn, does not."""

    name = "the lock is held by the rollout that runs, and free when none does"

    def __init__(self, stage: Stage) -> None:
        """Know where the lock is."""
        super().__init__(stage)
        self._kept = Kept(self.world)

    def on_state(self, happening: Happening) -> Evidence:
        """A rollout went on."""
        if happening.kind is not HappeningKind.STATE_ENTERED or happening.name in _WITHOUT:
            return
        rollout = happening.execution.rpartition(":")[2]
        execution = self.world.engine.describe(happening.execution)
        holder = self._holder()
        if holder != rollout and not self._kept.was_over(self.stage.endpoint_name, execution):
            yield f"{rollout} entered {happening.name} while {holder or 'nobody'} held the lock"

    def at_end(self) -> Evidence:
        """Nothing is left over."""
        running = {execution.name for execution in self.executions if execution.is_running}
        lock = self._kept.lock(self.stage.endpoint_name)
        for place in ("holder_id", "queued_id"):
            name = lock.get(place)
            if name is not None and name not in running:
                yield f"{place} is {name}, which runs no more"
        if running and "holder_id" not in lock:
            yield f"nobody holds the lock, and {', '.join(sorted(running))} runs"

    def _holder(self) -> str | None:
        holder: str | None = self._kept.lock(self.stage.endpoint_name).get("holder_id")
        return holder
