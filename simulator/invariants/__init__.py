"""What must hold of every rollout, at every moment, whatever happens to it."""

from simulator.invariants.invariant import InvariantBroken
from simulator.invariants.watcher import Invariants

__all__ = ["InvariantBroken", "Invariants"]
