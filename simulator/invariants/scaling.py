"""Whatever scaling an endpoint had, it has at the end, or a person is told that it has not."""

from typing import Any

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.invariants.invariant import Evidence, Invariant
from simulator.scheduled_time import is_over
from simulator.stage import Stage
from switchback.domain.outcome import Outcome

Described = dict[str, list[dict[str, Any]]]

# Another one after each registration, or the service's own.
_VOLATILE = frozenset(
    {"ScalableTargetARN", "PolicyARN", "ScheduledActionARN", "CreationTime", "Alarms"}
)
# Here an update is under way, or about to be: scaling may be held.
_HOLDING = frozenset({"HoldScaling", "StartUpdate", "AwaitIdle", "SettleEndpoint", "AwaitSettling"})


class ScalingAsItWas(Invariant):
    """Targets, policies, scheduled actions, and what of them is suspended."""

    name = "whatever scaling existed exists at the end"

    def __init__(self, stage: Stage) -> None:
        """Keep how scaling is."""
        super().__init__(stage)
        self._before = _described(self.world.scaling, stage.endpoint_name)

    def at_end(self) -> Evidence:
        """Compare."""
        running = [execution for execution in self.executions if execution.is_running]
        if any(execution.state in _HOLDING for execution in running) or self._is_told():
            return
        after = _described(self.world.scaling, self.stage.endpoint_name)
        for kind, before in self._before.items():
            lasting = [each for each in before if not self._is_over(each)]
            if after[kind] != lasting:
                yield f"{kind}: {after[kind]}, before the rollout {lasting}"

    def _is_told(self) -> bool:
        closed: Any = self.executions[-1].variables.get("closed") if self.executions else None
        needs_operator = bool(closed) and closed["outcome"] == Outcome.NEEDS_OPERATOR
        return needs_operator and "scaling" in closed["message"]

    def _is_over(self, described: dict[str, Any]) -> bool:
        return "Schedule" in described and is_over(described, self.world.clock.now)


def _described(scaling: ApplicationAutoScaling, endpoint_name: str) -> Described:
    return {
        "ScalableTargets": _all(
            scaling.describe_scalable_targets, "ScalableTargets", endpoint_name
        ),
        "ScalingPolicies": _all(
            scaling.describe_scaling_policies, "ScalingPolicies", endpoint_name
        ),
        "ScheduledActions": _all(
            scaling.describe_scheduled_actions, "ScheduledActions", endpoint_name
        ),
    }


def _all(describe: Any, kind: str, endpoint_name: str) -> list[dict[str, Any]]:
    """Return all that is described of one kind, without what says nothing of how it scales."""
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"NextToken": "0"}
    while "NextToken" in page:
        page = describe({"ServiceNamespace": "sagemaker", "NextToken": page["NextToken"]})
        found += page[kind]
    return sorted(
        (
            {key: value for key, value in each.items() if key not in _VOLATILE}
            for each in found
            if each["ResourceId"].startswith(f"endpoint/{endpoint_name}/")
        ),
        key=str,
    )
