"""What can happen to a rollout: each scenario arranges the world and names the outcome."""

from simulator.scenarios import core, foreign, operators, scaling, services, versions
from simulator.scenarios.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for group in (core, versions, foreign, operators, services, scaling)
    for scenario in group.SCENARIOS
}

__all__ = ["SCENARIOS", "Scenario"]
